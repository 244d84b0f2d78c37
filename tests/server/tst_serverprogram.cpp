// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QNetworkProxy>
#include <QProcess>
#include <QRegularExpression>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/pusherprobe.h"

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace echolock;

/// `echolock-server` as a process: what only its main() and the system's signals show.
class TestServerProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void readsItsFileAgainAtHangUp();
    void endsAtHangUpWithoutAFile();
    void mayOpenWhatTheSystemAllows();
    void endsWellWhenItIsTold_data();
    void endsWellWhenItIsTold();
    void startsNothingWithAWrongFile();
    void neverLogsASecret();
    void neverWaitsForWhoReadsItsLog();

private:
    void write(const QByteArray& text) const;

    QString path(const char* name) const { return m_folder->filePath(QLatin1String(name)); }

    /// With the file, unless other options are given.
    void start(const QStringList& options = {});
    quint16 port() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_server;
    QByteArray m_out;
    QByteArray m_log;
};

namespace {

const QByteArray apps = "apps: [{id: app, key: key, secret: secret}]\n";

} // namespace

void TestServerProgram::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<QProcess>();
    m_out.clear();
    m_log.clear();
    connect(m_server.get(), &QProcess::readyReadStandardOutput, this,
            [this] { m_out += m_server->readAllStandardOutput(); });
    connect(m_server.get(), &QProcess::readyReadStandardError, this,
            [this] { m_log += m_server->readAllStandardError(); });
}

void TestServerProgram::cleanup()
{
    m_server->kill();
    m_server->waitForFinished();
    m_server.reset();
}

void TestServerProgram::write(const QByteArray& text) const
{
    QFile file(path("echolock.yaml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

void TestServerProgram::start(const QStringList& options)
{
    m_server->start(qEnvironmentVariable("ECHOLOCK_BIN") + QStringLiteral("/echolock-server"),
                    options.isEmpty()
                        ? QStringList{QStringLiteral("--config"), path("echolock.yaml")}
                        : options);
    QVERIFY(m_server->waitForStarted());
}

quint16 TestServerProgram::port() const
{
    static const QRegularExpression ready(QStringLiteral(R"(ready at ws://127\.0\.0\.1:(\d+) )"));
    return ready.match(QString::fromUtf8(m_out)).captured(1).toUShort();
}

void TestServerProgram::readsItsFileAgainAtHangUp()
{
    write("port: 0\n" + apps);
    start();
    QTRY_VERIFY(port() != 0);
    write("port: 0\nping: 5s\n" + apps);
    QCOMPARE(::kill(pid_t(m_server->processId()), SIGHUP), 0);
    QTRY_VERIFY(m_log.contains("settings read again: ping: not set is now 5s"));
    write("prot: 0\n");
    QCOMPARE(::kill(pid_t(m_server->processId()), SIGHUP), 0);
    QTRY_VERIFY(m_log.contains("did you mean 'port'?"));
    QCOMPARE(m_server->state(), QProcess::Running);
}

/// Its terminal is gone.
void TestServerProgram::endsAtHangUpWithoutAFile()
{
    start({QStringLiteral("--port"), QStringLiteral("0")});
    QTRY_VERIFY(port() != 0);
    QCOMPARE(::kill(pid_t(m_server->processId()), SIGHUP), 0);
    QTRY_COMPARE(m_server->state(), QProcess::NotRunning);
    QCOMPARE(m_server->exitStatus(), QProcess::CrashExit);
}

void TestServerProgram::mayOpenWhatTheSystemAllows()
{
    m_server->setChildProcessModifier([] {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = 64;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    });
    start({QStringLiteral("--port"), QStringLiteral("0")});
    QTRY_VERIFY(port() != 0);
    rlimit limit{};
    QCOMPARE(::prlimit(pid_t(m_server->processId()), RLIMIT_NOFILE, nullptr, &limit), 0);
    QCOMPARE(limit.rlim_cur, limit.rlim_max);
}

void TestServerProgram::endsWellWhenItIsTold_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("Ctrl-C") << SIGINT;
    QTest::newRow("kill") << SIGTERM;
}

void TestServerProgram::endsWellWhenItIsTold()
{
    QFETCH(int, number);
    write("port: 0\n" + apps);
    start();
    QTRY_VERIFY(port() != 0);
    QCOMPARE(::kill(pid_t(m_server->processId()), number), 0);
    QTRY_COMPARE(m_server->state(), QProcess::NotRunning);
    QCOMPARE(m_server->exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_server->exitCode(), 0);
    QVERIFY(m_log.contains("stopping"));
}

void TestServerProgram::startsNothingWithAWrongFile()
{
    write("prot: 0\n" + apps);
    start();
    QTRY_COMPARE(m_server->state(), QProcess::NotRunning);
    QCOMPARE(m_server->exitCode(), 2);
    QCOMPARE(m_out, QByteArray());
    QVERIFY2(m_log.contains("echolock.yaml:1:1: unknown key 'prot'"), m_log.constData());
}

/// With every frame and request in the log, those that are refused for their signature included.
void TestServerProgram::neverLogsASecret()
{
    write("port: 0\nlog_level: debug\napps: [{id: app, key: key, secret: not-for-logs}]\n");
    start();
    QTRY_VERIFY(port() != 0);
    RawProbe page(port());
    QTRY_COMPARE(page.heard().size(), 1);
    std::string frames;
    for (const char* text :
         {R"({"event":"pusher:subscribe","data":{"channel":"private-a","auth":"key:00"}})",
          R"({"event":"pusher:signin","data":{"auth":"key:00","user_data":"{}"}})"})
        appendClientFrame(frames, Opcode::Text, text, 0x01020304);
    page.send(frames);
    QTRY_COMPARE(page.heard().size(), 4);
    RawProbe call(port(),
                  "GET /apps/app/channels?auth_key=key&auth_version=1.0&auth_signature=00 "
                  "HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_VERIFY(call.answerBody().contains("Invalid signature"));
    QTRY_VERIFY(m_log.contains("pusher:signin") && m_log.contains("/apps/app/channels"));
    QVERIFY(!m_log.contains("not-for-logs"));
    QVERIFY(!m_out.contains("not-for-logs"));
    QVERIFY(!call.answerBody().contains("not-for-logs"));
    for (const QByteArray& text : page.heard())
        QVERIFY(!text.contains("not-for-logs"));
}

void TestServerProgram::neverWaitsForWhoReadsItsLog()
{
    write("port: 0\nlog_level: {http: debug}\n" + apps);
    const QByteArray log = QFile::encodeName(path("log"));
    QCOMPARE(::mkfifo(log.constData(), 0600), 0);
    const int unread = ::open(log.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    QVERIFY(unread >= 0);
    m_server->setStandardErrorFile(path("log"));
    start();
    QTRY_VERIFY(port() != 0);

    // Ten times what the pipe holds, and more than the server keeps.
    constexpr int requests = 4000;
    const QByteArray request = "GET /" + QByteArray(400, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n";
    QTcpSocket client;
    client.setProxy(QNetworkProxy::NoProxy);
    client.connectToHost(QHostAddress::LocalHost, port());
    client.write(request.repeated(requests));
    QByteArray answers;
    QTRY_COMPARE_WITH_TIMEOUT((answers += client.readAll(), answers.count("HTTP/1.1 404")),
                              requests, 20'000);
    m_server->terminate();
    QTRY_COMPARE(m_server->state(), QProcess::NotRunning);
    QCOMPARE(m_server->exitCode(), 0);
    ::close(unread);
}

QTEST_GUILESS_MAIN(TestServerProgram)
#include "tst_serverprogram.moc"
