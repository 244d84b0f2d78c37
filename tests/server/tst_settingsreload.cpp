// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "server/net/serverlog.h"
#include "server/net/serveroptions.h"
#include "server/net/settingsreload.h"
#include "tests/support/certificate.h"
#include "tests/support/pusherprobe.h"

#include <memory>

using namespace echolock;

/// A server whose file is written anew while real sockets are connected to it.
class TestSettingsReload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void keepsConnectionsAndTheirLocks();
    void servesAnAddedApp();
    void endsTheConnectionsOfARemovedApp();
    void takesAnotherSecret();
    void changesLimitsAndLevels();
    void holdsNewConnectionsToNewSizes();
    void letsOptionsWinAgain();
    void changesNothingWhereTheFileIsWrong_data();
    void changesNothingWhereTheFileIsWrong();
    void keepsHostPortAndLedger();
    void saysWhenThereIsNoFile();
    void readsACertificateWithoutAFile();
    void saysWhatHasChanged();
    void saysThatTheCertificateIsAnother();
    void neverLogsASecret();

private:
    void write(const QByteArray& text);
    void reload(const QByteArray& text);
    std::unique_ptr<PusherProbe> connected(const QString& key = QStringLiteral("key"));

    std::unique_ptr<QTemporaryDir> m_folder;
    QStringList m_arguments;
    std::string m_logged;
    std::unique_ptr<ServerLog> m_log;
    std::unique_ptr<HubServer> m_server;
    std::unique_ptr<SettingsReload> m_reload;
};

namespace {

const QByteArray app = "apps:\n- {id: app, key: key, secret: secret}\n";
const QByteArray shop = "- {id: shop, key: shop-key, secret: s3cr3t}\n";
const QString succeeded = QStringLiteral("pusher_internal:subscription_succeeded");
const QString refused = QStringLiteral("pusher:subscription_error");
const QString order = QStringLiteral("private-order.7");

LogLevels serverOnly()
{
    LogLevels levels;
    if (!levels.set("off") || !levels.set("server=info"))
        qFatal("levels");
    return levels;
}

ProgramSettings settingsOf(const QStringList& arguments)
{
    auto command = parseServerCommand(arguments);
    if (!command)
        qFatal("%s", command.error().message.c_str());
    return command->settings;
}

} // namespace

void TestSettingsReload::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_logged.clear();
    write(app);
    m_arguments = {QStringLiteral("echolock-server"),
                   QStringLiteral("--port"),
                   QStringLiteral("0"),
                   QStringLiteral("--log-level"),
                   QStringLiteral("off,server=info"),
                   QStringLiteral("--config"),
                   m_folder->filePath(QStringLiteral("echolock.yaml"))};
    m_log = std::make_unique<ServerLog>(LogFormat::Text, serverOnly(),
                                        [this](std::string_view line) { m_logged += line; });
    const ProgramSettings settings = settingsOf(m_arguments);
    m_server = std::make_unique<HubServer>(settings.server, m_log.get());
    QVERIFY(m_server->listen().has_value());
    m_reload = std::make_unique<SettingsReload>(m_arguments, settings, *m_server, *m_log);
}

void TestSettingsReload::cleanup()
{
    m_reload.reset();
    m_server.reset();
    m_log.reset();
}

void TestSettingsReload::write(const QByteArray& text)
{
    QFile file(m_folder->filePath(QStringLiteral("echolock.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

void TestSettingsReload::reload(const QByteArray& text)
{
    write(text);
    m_reload->reload();
}

std::unique_ptr<PusherProbe> TestSettingsReload::connected(const QString& key)
{
    auto probe = std::make_unique<PusherProbe>(m_server->url(), key);
    [&] { QTRY_VERIFY(!probe->heard().isEmpty()); }();
    return probe;
}

void TestSettingsReload::keepsConnectionsAndTheirLocks()
{
    const auto holder = connected();
    holder->subscribe(order);
    QTRY_COMPARE(m_server->stats().locksHeld, std::size_t(1));
    const qsizetype before = holder->heard().size();
    reload("ping: 10s\nlimits: {connections: 5}\n" + app + shop);
    QCOMPARE(m_server->stats().locksHeld, std::size_t(1));
    holder->say(QStringLiteral(R"({"event":"pusher:ping","data":{}})"));
    QTRY_COMPARE(holder->heard(QStringLiteral("pusher:pong")).size(), 1);
    QVERIFY(!holder->isClosed());
    // Nothing but the pong and what a granted lock had on its way.
    QVERIFY(holder->heard().size() - before <= 2);
    QVERIFY(holder->heard(QStringLiteral("lock.revoked")).isEmpty());
}

void TestSettingsReload::servesAnAddedApp()
{
    QVERIFY(connected(QStringLiteral("shop-key"))->heardText(QStringLiteral("4001")));
    reload(app + shop);
    QVERIFY(!connected(QStringLiteral("shop-key"))->socketId().isEmpty());
    QVERIFY(m_logged.find("app shop added") != std::string::npos);
}

void TestSettingsReload::endsTheConnectionsOfARemovedApp()
{
    reload(app + shop);
    const auto stays = connected();
    const auto goes = connected(QStringLiteral("shop-key"));
    reload(app);
    QTRY_VERIFY(goes->isClosed());
    QVERIFY(goes->closeCode() >= 4000 && goes->closeCode() < 4100);
    QCOMPARE(m_server->stats().connections, std::size_t(1));
    stays->say(QStringLiteral(R"({"event":"pusher:ping","data":{}})"));
    QTRY_COMPARE(stays->heard(QStringLiteral("pusher:pong")).size(), 1);
    QVERIFY(m_logged.find("app shop removed") != std::string::npos);
}

void TestSettingsReload::takesAnotherSecret()
{
    reload("apps:\n- {id: app, key: key, secret: other}\n");
    // The probe signs with the secret that was.
    const auto old = connected();
    old->subscribe(order);
    QTRY_COMPARE(old->heard(refused).size(), 1);
    reload(app);
    old->subscribe(order);
    QTRY_COMPARE(old->heard(succeeded).size(), 1);
    QVERIFY(m_logged.find("app app changed") != std::string::npos);
}

void TestSettingsReload::changesLimitsAndLevels()
{
    m_arguments.replaceInStrings(QStringLiteral("off,server=info"), QStringLiteral("server=info"));
    m_reload = std::make_unique<SettingsReload>(m_arguments, settingsOf(m_arguments), *m_server,
                                                *m_log);
    const auto stays = connected();
    reload("limits: {connections: 1}\n" + app);
    QVERIFY(connected()->heardText(QStringLiteral("4100")));
    QVERIFY(!stays->isClosed());
    QVERIFY(m_logged.find("limits.connections: 0 is now 1") != std::string::npos);
    // The levels of the arguments hold since the reload.
    QVERIFY2(m_logged.find("opened") != std::string::npos, m_logged.c_str());
}

void TestSettingsReload::holdsNewConnectionsToNewSizes()
{
    const auto before = connected();
    reload("limits: {message: 1kB}\n" + app);
    const auto after = connected();
    const QString big(2000, QLatin1Char('x'));
    after->say(big);
    QTRY_COMPARE(after->closeCode(), 1009);
    before->say(big);
    QTRY_COMPARE(before->heard(QStringLiteral("pusher:error")).size(), 1);
    QVERIFY(!before->isClosed());
}

void TestSettingsReload::letsOptionsWinAgain()
{
    m_arguments << QStringLiteral("--ping") << QStringLiteral("7s");
    m_reload = std::make_unique<SettingsReload>(m_arguments, settingsOf(m_arguments), *m_server,
                                                *m_log);
    reload("ping: 3s\n" + app);
    QVERIFY2(m_logged.find("nothing has changed") != std::string::npos, m_logged.c_str());
}

void TestSettingsReload::changesNothingWhereTheFileIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no YAML") << QByteArray("apps: [") << QByteArray("this is not YAML");
    QTest::newRow("empty") << QByteArray() << QByteArray("the file is empty");
    QTest::newRow("unknown key") << "prot: 1\n" + app << QByteArray("did you mean 'port'?");
    QTest::newRow("an app twice") << app + shop + shop << QByteArray("two apps have the id 'shop'");
    QTest::newRow("an unknown policy")
        << "policy: ownr\n" + app << QByteArray("'policy' takes composite");
}

void TestSettingsReload::changesNothingWhereTheFileIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const auto holder = connected();
    holder->subscribe(order);
    QTRY_COMPARE(m_server->stats().locksHeld, std::size_t(1));
    reload(text);
    QVERIFY2(m_logged.find("error: server  the settings stay as they are: ") != std::string::npos,
             m_logged.c_str());
    QVERIFY2(m_logged.find(says.toStdString()) != std::string::npos, m_logged.c_str());
    QCOMPARE(m_server->stats().locksHeld, std::size_t(1));
    QVERIFY(!connected()->socketId().isEmpty());
    reload(app);
    QVERIFY(m_logged.find("nothing has changed") != std::string::npos);
}

void TestSettingsReload::keepsHostPortAndLedger()
{
    m_arguments.removeAt(1);
    m_arguments.removeAt(1);
    write("port: 0\n" + app);
    m_reload = std::make_unique<SettingsReload>(m_arguments, settingsOf(m_arguments), *m_server,
                                                *m_log);
    const quint16 port = m_server->port();
    reload("host: 127.0.0.2\nport: 7001\nledger: /a.sqlite\n" + app + shop);
    QCOMPARE(m_server->port(), port);
    QVERIFY2(m_logged.find("another host or port takes a restart; it stays 127.0.0.1 and 0")
                 != std::string::npos,
             m_logged.c_str());
    QVERIFY2(m_logged.find("another ledger takes a restart; it stays where it is by default")
                 != std::string::npos,
             m_logged.c_str());
    QVERIFY(!connected(QStringLiteral("shop-key"))->socketId().isEmpty());
}

void TestSettingsReload::saysWhenThereIsNoFile()
{
    const QStringList none{QStringLiteral("echolock-server")};
    SettingsReload(none, {}, *m_server, *m_log).reload();
    QVERIFY(m_logged.find("start the server with --config") != std::string::npos);
}

void TestSettingsReload::readsACertificateWithoutAFile()
{
    const TestCertificate certificate;
    const QStringList arguments{QStringLiteral("echolock-server"),
                                QStringLiteral("--port"),
                                QStringLiteral("0"),
                                QStringLiteral("--tls-cert"),
                                certificate.certificateFile(),
                                QStringLiteral("--tls-key"),
                                certificate.keyFile()};
    SettingsReload renewal(arguments, settingsOf(arguments), *m_server, *m_log);
    renewal.reload();
    QVERIFY2(m_logged.find("certificate: not set is now") != std::string::npos, m_logged.c_str());
    QCOMPARE(QUrl(m_server->url()).scheme(), QStringLiteral("wss"));
    m_logged.clear();
    certificate.write(QStringLiteral("key.pem"), "no key");
    renewal.reload();
    QVERIFY2(m_logged.find("the settings stay as they are") != std::string::npos
                 && m_logged.find("key.pem") != std::string::npos,
             m_logged.c_str());
    QCOMPARE(QUrl(m_server->url()).scheme(), QStringLiteral("wss"));
}

void TestSettingsReload::saysWhatHasChanged()
{
    ProgramSettings before;
    ProgramSettings after;
    QCOMPARE(changesBetween(before, after), std::string());
    after.server.hub.pingAfter = std::chrono::seconds(10);
    after.server.hub.apps.push_back({"b", "b", "b"});
    after.server.hub.apps[0].origins.emplace_back("a.test");
    QCOMPARE(changesBetween(before, after),
             std::string("ping: not set is now 10s; app app changed; app b added"));
    QCOMPARE(changesBetween(after, before),
             std::string("ping: 10s is now not set; app app changed; app b removed"));
}

void TestSettingsReload::saysThatTheCertificateIsAnother()
{
    const TestCertificate first;
    const TestCertificate renewed;
    const auto withTls = [&](const TestCertificate& files) {
        return "tls: {certificate: '" + files.certificateFile().toUtf8() + "', key: '"
            + files.keyFile().toUtf8() + "'}\n" + app;
    };
    reload(withTls(first));
    const std::string was = m_server->certificate();
    // The same names, as a renewal has them.
    for (const QString& name : {first.certificateFile(), first.keyFile()})
        QVERIFY(QFile::remove(name));
    QVERIFY(QFile::copy(renewed.certificateFile(), first.certificateFile()));
    QVERIFY(QFile::copy(renewed.keyFile(), first.keyFile()));
    m_logged.clear();
    reload(withTls(first));
    const std::string is = m_server->certificate();
    QVERIFY(was != is);
    QVERIFY2(m_logged.find("certificate: " + was + " is now " + is) != std::string::npos,
             m_logged.c_str());
    m_logged.clear();
    reload(withTls(first));
    QVERIFY2(m_logged.find("nothing has changed") != std::string::npos, m_logged.c_str());
}

void TestSettingsReload::neverLogsASecret()
{
    reload(app + shop);
    reload("apps:\n- {id: shop, key: shop-key, secret: s3cr3t-2}\n");
    reload("apps:\n- {id: shop, key: shop-key, s3cr3t}\n");
    QVERIFY(!m_logged.empty());
    QVERIFY2(m_logged.find("s3cr3t") == std::string::npos, m_logged.c_str());
}

QTEST_GUILESS_MAIN(TestSettingsReload)
#include "tst_settingsreload.moc"
