// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "server/net/serveroptions.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestServerOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void servesLoopbackByDefault();
    void readsEveryOption();
    void knowsWhereItsLedgerIs();
    void explainsItself();
    void letsOptionsWinOverTheFile();
    void tellsEveryMistakeOfTheFile();
    void warnsOfTheWellKnownSecret();
    void refuses_data();
    void refuses();
    void neverTellsASecret_data();
    void neverTellsASecret();
};

namespace {

Result<ServerCommand> parse(const QString& line)
{
    QStringList arguments{QStringLiteral("echolock-server")};
    arguments += line.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return parseServerCommand(arguments);
}

class ConfigFile
{
public:
    explicit ConfigFile(const QByteArray& text)
    {
        QFile file(name());
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
    }

    QString name() const { return m_folder.filePath(QStringLiteral("echolock.yaml")); }

private:
    QTemporaryDir m_folder;
};

} // namespace

void TestServerOptions::servesLoopbackByDefault()
{
    const auto command = parse(QString());
    QVERIFY(command.has_value());
    QCOMPARE(command->action, ServerCommand::Action::Serve);
    QVERIFY(command->settings.server.host.isLoopback());
    QCOMPARE(command->settings.server.port, quint16(6001));
    QCOMPARE(command->settings.server.hub.policy, std::string("composite"));
    QCOMPARE(command->settings.server.hub.clientEventsPerSecond, 0U);
    QVERIFY(command->settings.server.hub.subscriptionCount == SubscriptionCount::Off);
    QCOMPARE(command->settings.server.hub.apps.size(), std::size_t(1));
    QCOMPARE(command->settings.server.hub.apps[0].secret, std::string("secret"));
}

void TestServerOptions::readsEveryOption()
{
    const auto command = parse(QStringLiteral(
        "--host 127.0.0.2 --port 0 --app a:k:s --app b:l:t --policy article --lock invoice.{id} "
        "--ledger a.sqlite "
        "--client-events off --client-event-rate 10 --subscription-count on --ping 500ms --pong 2s "
        "--seed 7 --log json --log-level warn,frames=debug --personality reverb --tls-cert a.pem "
        "--tls-key b.pem --tls-plain accepted --limit connections=5 --limit message=1MB "
        "--origin https://a.test --origin *.b.test --metrics off --stop-over 1s --user-auth on "
        "--inactive-after 1h --authorize-within 5s --activity-timeout 30s"));
    QVERIFY2(command.has_value(), command ? "" : command.error().message.c_str());
    const ServerOptions& server = command->settings.server;
    QCOMPARE(server.host.toString(), QStringLiteral("127.0.0.2"));
    QCOMPARE(server.port, quint16(0));
    QCOMPARE(server.seed, std::uint64_t(7));
    QCOMPARE(server.hub.apps.size(), std::size_t(2));
    QCOMPARE(server.hub.apps[1].key, std::string("l"));
    QCOMPARE(server.hub.policy, std::string("article"));
    QCOMPARE(server.hub.lockPatterns, std::vector<std::string>{"invoice.{id}"});
    QCOMPARE(command->settings.ledger, QStringLiteral("a.sqlite"));
    QVERIFY(server.hub.clientEvents == ClientEvents::Off);
    QCOMPARE(server.hub.clientEventsPerSecond, 10U);
    QVERIFY(server.hub.subscriptionCount == SubscriptionCount::On);
    QCOMPARE(server.hub.personality, std::string("reverb"));
    QCOMPARE(server.tls.certificateFile, QStringLiteral("a.pem"));
    QCOMPARE(server.tls.keyFile, QStringLiteral("b.pem"));
    QVERIFY(server.tls.plainText == TlsOptions::PlainText::Accepted);
    QCOMPARE(server.hub.connectionsMax, std::size_t(5));
    QCOMPARE(server.messageBytesMax, qint64(1024 * 1024));
    QCOMPARE(server.hub.apps[1].origins, (std::vector<std::string>{"https://a.test", "*.b.test"}));
    QVERIFY(server.metrics == MetricsAccess::Off);
    QCOMPARE(server.stopOver, Duration(1s));
    QVERIFY(server.hub.userAuth == UserAuth::On);
    QCOMPARE(server.hub.inactiveAfter, Duration(1h));
    QCOMPARE(server.hub.authorizeWithin, Duration(5s));
    QCOMPARE(server.hub.activityTimeoutSeconds, std::optional(30));
    QCOMPARE(server.hub.pingAfter, std::optional<Duration>(500ms));
    QCOMPARE(server.hub.pongWithin, std::optional<Duration>(2s));
    QVERIFY(command->settings.logFormat == LogFormat::Json);
    QCOMPARE(command->settings.logLevels.text(), std::string("warn,frames=debug"));
}

void TestServerOptions::knowsWhereItsLedgerIs()
{
    qputenv("XDG_STATE_HOME", "/state");
    const auto place = [](const char* line) {
        const auto command = parse(QString::fromUtf8(line));
        return command ? ledgerPathOf(command->settings) : std::nullopt;
    };
    QCOMPARE(place(""), std::optional<std::string>("/state/echolock/ledger-6001.sqlite"));
    QCOMPARE(place("--port 7"), std::optional<std::string>("/state/echolock/ledger-7.sqlite"));
    QCOMPARE(place("--ledger a --port 0"), std::optional<std::string>("a"));
    QCOMPARE(place("--port 0"), std::nullopt);
    QCOMPARE(place("--ledger none"), std::nullopt);
    qunsetenv("XDG_STATE_HOME");
}

void TestServerOptions::explainsItself()
{
    const auto help = parse(QStringLiteral("--help"));
    QVERIFY(help.has_value());
    QCOMPARE(help->action, ServerCommand::Action::Help);
    for (const char* option :
         {"--client-event-rate", "--subscription-count", "--host", "--port", "--app", "--policy",
          "--ping", "--pong", "--log", "composite, owner", "--grace", "--lease", "--config"})
        QVERIFY2(help->text.simplified().contains(QLatin1String(option)), option);
    const auto version = parse(QStringLiteral("--version"));
    QCOMPARE(version->action, ServerCommand::Action::Version);
}

void TestServerOptions::letsOptionsWinOverTheFile()
{
    const ConfigFile file("port: 7001\npolicy: article\nlock: a.{id}\nlog_level: {frames: debug}\n"
                          "limits: {connections: 5, event_name: 50}\n"
                          "apps: [{id: a, key: k, secret: s}, {id: b, key: l, secret: t}]\n");
    const auto read = parse(QStringLiteral("--config ") + file.name());
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
    QCOMPARE(read->configFile, file.name());
    QCOMPARE(read->settings.server.port, quint16(7001));
    QCOMPARE(read->settings.server.hub.apps.size(), std::size_t(2));

    const auto command = parse(QStringLiteral("--port 0 --app c:m:u --lock b.{id} --log-level warn "
                                              "--limit connections=6 --config ")
                               + file.name());
    QVERIFY(command.has_value());
    const ServerOptions& server = command->settings.server;
    QCOMPARE(server.port, quint16(0));
    QCOMPARE(server.hub.policy, std::string("article"));
    QCOMPARE(server.hub.lockPatterns, std::vector<std::string>{"b.{id}"});
    QCOMPARE(server.hub.connectionsMax, std::size_t(6));
    QCOMPARE(server.hub.eventNameLengthMax, std::size_t(50));
    QCOMPARE(server.hub.apps.size(), std::size_t(1));
    QCOMPARE(server.hub.apps[0].id, std::string("c"));
    QCOMPARE(command->settings.logLevels.text(), std::string("warn"));
}

void TestServerOptions::tellsEveryMistakeOfTheFile()
{
    const ConfigFile file("prot: 1\nping: 5\n");
    const auto command = parse(QStringLiteral("--config ") + file.name());
    QVERIFY(!command.has_value());
    const QStringList lines = QString::fromStdString(command.error().message)
                                  .split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].startsWith(file.name() + QStringLiteral(":1:1: unknown key 'prot'")));
    QVERIFY(lines[1].startsWith(file.name() + QStringLiteral(":2:7: 'ping' takes a time")));
}

void TestServerOptions::warnsOfTheWellKnownSecret()
{
    QVERIFY(!warningAbout(parse(QString())->settings));
    QVERIFY(!warningAbout(parse(QStringLiteral("--host 0.0.0.0 --app a:k:other"))->settings));
    const auto warning = warningAbout(parse(QStringLiteral("--host 0.0.0.0"))->settings);
    QVERIFY(warning && warning->find("--app") != std::string::npos);
}

void TestServerOptions::neverTellsASecret_data()
{
    QTest::addColumn<QString>("line");
    QTest::newRow("without --app") << "id:key:s3cr3t";
    QTest::newRow("after the wrong option") << "--policy id:key:s3cr3t";
    QTest::newRow("as a host") << "--host id:key:s3cr3t";
    QTest::newRow("as a port") << "--port id:key:s3cr3t";
    QTest::newRow("as a limit") << "--limit id:key:s3cr3t";
    QTest::newRow("as a limit's value") << "--limit message=id:key:s3cr3t";
    QTest::newRow("as a seed") << "--seed id:key:s3cr3t";
    QTest::newRow("with a colon") << "--app id:key:s3cr3t:too";
    QTest::newRow("of a misspelt option") << "--ap=id:key:s3cr3t";
    QTest::newRow("of two equal apps") << "--app id:key:s3cr3t --app id:key:s3cr3t";
    QTest::newRow("behind its option without a space") << "--app:id:key:s3cr3t";
    QTest::newRow("with a bad id") << "--app i/d:key:s3cr3t";
}

void TestServerOptions::neverTellsASecret()
{
    QFETCH(QString, line);
    const auto command = parse(line);
    QVERIFY(!command.has_value());
    QVERIFY2(command.error().message.find("s3cr3t") == std::string::npos,
             command.error().message.c_str());
}

void TestServerOptions::refuses_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("part");
    QTest::newRow("unknown option") << "--prot 5"
                                    << "prot";
    QTest::newRow("unknown policy") << "--policy ownr"
                                    << "ownr";
    QTest::newRow("policy that needs a store") << "--policy redis"
                                               << "redis";
    QTest::newRow("port is no number") << "--port http"
                                       << "--port takes a whole number";
    QTest::newRow("port too large") << "--port 65536"
                                    << "65535";
    QTest::newRow("port is empty") << "--port="
                                   << "--port takes a whole number";
    QTest::newRow("host is no address") << "--host nowhere"
                                        << "--host takes an IP address";
    QTest::newRow("app without secret") << "--app a:k"
                                        << "ID:KEY:SECRET";
    QTest::newRow("app with empty key") << "--app a::s"
                                        << "ID:KEY:SECRET";
    QTest::newRow("same app twice") << "--app a:k:s --app a:l:t"
                                    << "a";
    QTest::newRow("ping without unit") << "--ping 30"
                                       << "--ping";
    QTest::newRow("ping of nothing") << "--ping 0s"
                                     << "--ping";
    QTest::newRow("client events neither on nor off") << "--client-events maybe"
                                                      << "on or off";
    QTest::newRow("a rate below 0") << "--client-event-rate -1"
                                    << "--client-event-rate takes a whole number";
    QTest::newRow("a count neither on nor off") << "--subscription-count 5"
                                                << "on or off";
    QTest::newRow("unknown log format") << "--log xml"
                                        << "text or json";
    QTest::newRow("unknown log level") << "--log-level loud"
                                       << "off, error, warn, info or debug";
    QTest::newRow("misspelt option") << "--personalty pusher"
                                     << "did you mean --personality?";
    QTest::newRow("a certificate without its key") << "--tls-cert a.pem"
                                                   << "--tls-key";
    QTest::newRow("a key without its certificate") << "--tls-key a.pem"
                                                   << "--tls-cert";
    QTest::newRow("unknown limit") << "--limit conections=5"
                                   << "did you mean 'connections'?";
    QTest::newRow("a limit without a value") << "--limit connections"
                                             << "--limit connections takes a whole number";
    QTest::newRow("a limit that is no size") << "--limit message=lots"
                                             << "--limit message takes a size";
    QTest::newRow("an origin without an app") << "--origin a.test"
                                              << "--origin is for the apps of --app";
    QTest::newRow("an origin with a path") << "--app a:b:c --origin https://a.test/x"
                                           << "'https://a.test/x' matches no page";
    QTest::newRow("metrics for some") << "--metrics some"
                                      << "--metrics takes local, any or off";
    QTest::newRow("no file") << "--config nowhere.yaml"
                             << "nowhere.yaml:1:1: cannot read this file";
    QTest::newRow("an option without its value") << "--port"
                                                 << "--port";
    QTest::newRow("a word without a name") << "6001"
                                           << "6001";
}

void TestServerOptions::refuses()
{
    QFETCH(QString, line);
    QFETCH(QString, part);
    const auto command = parse(line);
    QVERIFY(!command.has_value());
    const QString message = QString::fromStdString(command.error().message);
    QVERIFY2(message.contains(part), qPrintable(message));
    QVERIFY2(!message.contains(QLatin1Char('\n')), "an error is one sentence");
}

QTEST_GUILESS_MAIN(TestServerOptions)
#include "tst_serveroptions.moc"
