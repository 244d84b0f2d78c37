// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "client/run/proxyrun.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/printers.h"
#include "tests/support/rawclient.h"
#include "tests/support/rawpeer.h"

using namespace echolock;

namespace {

struct Run
{
    explicit Run(const QStringList& options)
        : run(parseProxyCommand(QStringList{QStringLiteral("echolock-clients"),
                                            QStringLiteral("--api"), QStringLiteral("127.0.0.1:0")}
                                + options)
                  .value(),
              {.out = [this](std::string_view text) { out += text; },
               .err = [this](std::string_view text) { err += text; }})
        , outcome(run.start())
    {
    }

    std::string out;
    std::string err;
    ProxyRun run;
    Result<void> outcome;
};

} // namespace

class TestProxyRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhereItListensAndWhatItDid();
    void readsToxiproxysFile();
    void saysWhatIsWrongWithAFile();
    void refusesAPortInUse();
    void refusesAnUnknownHost();
    void tellsOfAMissingUpstream();
};

void TestProxyRun::saysWhereItListensAndWhatItDid()
{
    RawPeer upstream;
    const QString to = QStringLiteral("127.0.0.1:%1").arg(upstream.port());
    Run run({QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"),
             QStringLiteral("--upstream"), to, QStringLiteral("--fault"),
             QStringLiteral("cut_after bytes=4 dir=up")});
    QVERIFY(run.outcome);
    const auto match = QRegularExpression(
                           QStringLiteral("^Proxy default: 127.0.0.1:(\\d+) → (\\S+)\n"
                                          "Control API: http://127.0.0.1:\\d+\n$"))
                           .match(QString::fromStdString(run.out));
    QVERIFY2(match.hasMatch(), run.out.c_str());
    QCOMPARE(match.captured(2), to);
    RawClient client(match.captured(1).toUShort());
    client.send("ping pong");
    QTRY_COMPARE(upstream.received(), "ping");
    run.out.clear();
    run.run.stop();
    QCOMPARE(run.out, "1 connections · 9 bytes up · 0 bytes down · 0 reset · 0 without upstream\n");
}

void TestProxyRun::readsToxiproxysFile()
{
    const QTemporaryDir folder;
    const QString name = folder.filePath(QStringLiteral("toxiproxy.json"));
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"([{"name":"web","listen":"127.0.0.1:0","upstream":"a:1","enabled":true}])");
    file.close();
    const Run run({QStringLiteral("--config"), name});
    QVERIFY(run.outcome);
    QVERIFY(run.out.starts_with("Proxy web: 127.0.0.1:"));
}

void TestProxyRun::saysWhatIsWrongWithAFile()
{
    const Run missing({QStringLiteral("--config"), QStringLiteral("/nowhere/x.json")});
    QVERIFY(
        missing.outcome.error().message.starts_with("--config: /nowhere/x.json cannot be read: "));
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("bad.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{}");
    file.close();
    const Run bad({QStringLiteral("--config"), file.fileName()});
    QVERIFY(bad.outcome.error().message.ends_with(
        "bad.json: bad request body: it must be a JSON array of proxies."));
}

void TestProxyRun::refusesAPortInUse()
{
    const Run first({});
    QVERIFY(first.outcome);
    ProxyCommand command = parseProxyCommand({QStringLiteral("echolock-clients")}).value();
    command.api = parseHostPort(first.run.apiUrl().substr(7)).value();
    ProxyRun second(command, {.out = [](std::string_view) {}, .err = [](std::string_view) {}});
    const Result<void> outcome = second.start();
    QVERIFY(!outcome);
    QVERIFY(outcome.error().message.starts_with("--api: 127.0.0.1:"));
    QVERIFY(outcome.error().message.find(" is in use by another program") != std::string::npos);
}

void TestProxyRun::refusesAnUnknownHost()
{
    const Run run({QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"),
                   QStringLiteral("--upstream"), QStringLiteral("no.such.host.invalid:80")});
    QVERIFY(!run.outcome);
    QCOMPARE(run.outcome.error().message,
             "The host of --upstream, no.such.host.invalid, cannot be resolved; check its name.");
}

void TestProxyRun::tellsOfAMissingUpstream()
{
    Run run({QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"),
             QStringLiteral("--upstream"), QStringLiteral("127.0.0.1:1")});
    QVERIFY(run.outcome);
    const auto match = QRegularExpression(QStringLiteral("default: 127.0.0.1:(\\d+)"))
                           .match(QString::fromStdString(run.out));
    RawClient client(match.captured(1).toUShort());
    QTRY_VERIFY(client.sawFin());
    QCOMPARE(run.err,
             "echolock-clients proxy: default: 127.0.0.1:1 refused the connection: is a "
             "server running there?\n");
}

int main(int argc, char* argv[])
{
    EpollDispatcher::installForApplication();
    const QCoreApplication application(argc, argv);
    TestProxyRun test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_proxyrun.moc"
