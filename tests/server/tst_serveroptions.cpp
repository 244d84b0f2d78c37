// SPDX-License-Identifier: GPL-3.0-or-later
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
    void explainsItself();
    void refuses_data();
    void refuses();
};

namespace {

Result<ServerCommand> parse(const QString& line)
{
    QStringList arguments{QStringLiteral("echolock-server")};
    arguments += line.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return parseServerCommand(arguments);
}

} // namespace

void TestServerOptions::servesLoopbackByDefault()
{
    const auto command = parse(QString());
    QVERIFY(command.has_value());
    QCOMPARE(command->action, ServerCommand::Action::Serve);
    QVERIFY(command->server.host.isLoopback());
    QCOMPARE(command->server.port, quint16(6001));
    QCOMPARE(command->server.hub.policy, std::string("owner"));
    QCOMPARE(command->server.hub.clientEventsPerSecond, 0U);
    QVERIFY(command->server.hub.subscriptionCount == SubscriptionCount::Off);
    QCOMPARE(command->server.hub.apps.size(), std::size_t(1));
    QCOMPARE(command->server.hub.apps[0].secret, std::string("secret"));
}

void TestServerOptions::readsEveryOption()
{
    const auto command = parse(QStringLiteral(
        "--host 127.0.0.2 --port 0 --app a:k:s --app b:l:t --policy article --lock invoice.{id} "
        "--client-events off --client-event-rate 10 --subscription-count on --ping 500ms --pong 2s "
        "--seed 7 --log json "
        "--log-level debug"));
    QVERIFY2(command.has_value(), command ? "" : command.error().message.c_str());
    const ServerOptions& server = command->server;
    QCOMPARE(server.host.toString(), QStringLiteral("127.0.0.2"));
    QCOMPARE(server.port, quint16(0));
    QCOMPARE(server.seed, std::uint64_t(7));
    QCOMPARE(server.hub.apps.size(), std::size_t(2));
    QCOMPARE(server.hub.apps[1].key, std::string("l"));
    QCOMPARE(server.hub.policy, std::string("article"));
    QCOMPARE(server.hub.lockPatterns, std::vector<std::string>{"invoice.{id}"});
    QVERIFY(server.hub.clientEvents == ClientEvents::Off);
    QCOMPARE(server.hub.clientEventsPerSecond, 10U);
    QVERIFY(server.hub.subscriptionCount == SubscriptionCount::On);
    QCOMPARE(server.hub.pingAfter, Duration(500ms));
    QCOMPARE(server.hub.pongWithin, Duration(2s));
    QVERIFY(command->logFormat == LogFormat::Json);
    QVERIFY(command->logLevel == LogLevel::Debug);
}

void TestServerOptions::explainsItself()
{
    const auto help = parse(QStringLiteral("--help"));
    QVERIFY(help.has_value());
    QCOMPARE(help->action, ServerCommand::Action::Help);
    for (const char* option : {"--client-event-rate", "--subscription-count", "--host", "--port",
                               "--app", "--policy", "--ping", "--pong", "--log", "owner, article"})
        QVERIFY2(help->text.simplified().contains(QLatin1String(option)), option);
    const auto version = parse(QStringLiteral("--version"));
    QCOMPARE(version->action, ServerCommand::Action::Version);
}

void TestServerOptions::refuses_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("part");
    QTest::newRow("unknown option") << "--prot 5"
                                    << "prot";
    QTest::newRow("unknown policy") << "--policy ownr"
                                    << "ownr";
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
                                       << "error or info or debug";
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
