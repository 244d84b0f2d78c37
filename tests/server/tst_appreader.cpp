// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/appreader.h"

using namespace echolock;

class TestAppReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKey();
    void leavesTheRestToTheServer();
    void refuses_data();
    void refuses();
    void neverTellsASecret_data();
    void neverTellsASecret();
};

namespace {

struct Reading
{
    std::vector<AppConfig> apps;
    std::vector<FileProblem> problems;
};

Reading read(const std::string& text)
{
    ProblemList problems("f");
    const YamlNode node = *parseYaml(text);
    Reading reading;
    reading.apps = readApps(node, problems);
    reading.problems = problems.take();
    return reading;
}

QByteArray told(const Reading& reading)
{
    QByteArray lines;
    for (const FileProblem& problem : reading.problems)
        lines += QByteArray::fromStdString(problem.text()) + '\n';
    return lines;
}

} // namespace

void TestAppReader::readsEveryKey()
{
    const Reading reading = read(R"(
- id: shop
  key: shop-key
  secret: "a: secret"
  enabled: false
  client_events: off
  subscription_count: true
  user_auth: on
  connections: 50
  origins: [https://shop.test, '*.shop.test']
  webhooks:
    - url: http://127.0.0.1:8000/hook
      events: [channel_occupied, lock_released]
      channels: private-order.
      headers: {X-Token: abc}
    - {url: https://else.test}
- {id: b, key: b, secret: b}
)");
    QCOMPARE(told(reading), QByteArray());
    QCOMPARE(reading.apps.size(), 2U);
    const AppConfig& app = reading.apps[0];
    QCOMPARE(app.id, std::string("shop"));
    QCOMPARE(app.key, std::string("shop-key"));
    QCOMPARE(app.secret, std::string("a: secret"));
    QVERIFY(app.status == AppConfig::Status::Disabled);
    QVERIFY(app.clientEvents == ClientEvents::Off);
    QVERIFY(app.subscriptionCount == SubscriptionCount::On);
    QVERIFY(app.userAuth == UserAuth::On);
    QCOMPARE(app.connectionsMax, std::size_t(50));
    QCOMPARE(app.origins, (std::vector<std::string>{"https://shop.test", "*.shop.test"}));
    using Kind = WebhookEvent::Kind;
    const WebhookTarget hook{"http://127.0.0.1:8000/hook",
                             {Kind::ChannelOccupied, Kind::LockReleased},
                             "private-order.",
                             {{"X-Token", "abc"}}};
    QVERIFY(app.webhooks == (std::vector<WebhookTarget>{hook, {"https://else.test"}}));
}

void TestAppReader::leavesTheRestToTheServer()
{
    const AppConfig app = read("[{id: a, key: k, secret: s}]").apps.at(0);
    QVERIFY(app.status == AppConfig::Status::Enabled);
    QVERIFY(!app.clientEvents && !app.subscriptionCount && !app.userAuth);
    QVERIFY(app.origins.empty() && app.webhooks.empty());
}

void TestAppReader::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* cause, const char* text, const char* says) {
        QTest::addRow("%s", cause) << QByteArray(text) << QByteArray(says);
    };
    row("nothing", "~", "f:1:1: 'apps' must be a list of at least one app, but this is nothing");
    row("no app", "[]", "f:1:1: 'apps' must be a list of at least one app, but it is empty");
    row("a map", "{a: b}", "f:1:1: 'apps' must be a list");
    row("app as text", "[a]", "f:1:2: an app must be a map");
    row("no secret", "[{id: a, key: k}]", "f:1:2: an app needs 'secret'");
    row("no id", "[{secret: a, key: k}]", "f:1:2: an app needs 'id'");
    row("empty key", "[{id: a, key: '', secret: s}]", "f:1:15: 'key' must be text");
    row("id with a slash", "[{id: a/b, key: k, secret: s}]", "f:1:7: 'id' becomes part of a URL");
    row("key is a list", "[{id: a, key: [k], secret: s}]",
        "'key' must be text, but this is a list");
    row("same id", "- {id: a, key: k, secret: s}\n- {id: a, key: l, secret: t}",
        "f:2:3: two apps have the id 'a'");
    row("same key", "- {id: a, key: k, secret: s}\n- {id: b, key: k, secret: t}",
        "f:2:3: two apps have the key 'k'");
    row("misspelt key", "[{id: a, key: k, secrte: s}]",
        "f:1:18: unknown key 'secrte' in an app; did you mean 'secret'?");
    row("enabled is a number", "[{id: a, key: k, secret: s, enabled: 1}]",
        "f:1:38: 'enabled' takes on or off");
    row("connections below 0", "[{id: a, key: k, secret: s, connections: -1}]",
        "'connections' takes a whole number");
    row("origins are a map", "[{id: a, key: k, secret: s, origins: {a: b}}]",
        "'origins' must be a list, but this is a map");
    row("origin with a path", "[{id: a, key: k, secret: s, origins: ['https://a.test/x']}]",
        "f:1:39: 'https://a.test/x' matches no page: an origin is a scheme and a host, such as "
        "https://shop.test, without a path");
    row("webhook without url", "[{id: a, key: k, secret: s, webhooks: [{}]}]",
        "a webhook needs 'url': where it is sent to");
    row("webhook to a path", "[{id: a, key: k, secret: s, webhooks: [{url: /x}]}]",
        "'url' must begin with http://");
    row("webhook by mail", "[{id: a, key: k, secret: s, webhooks: [{url: 'mailto:a@b'}]}]",
        "'url' must begin with http://");
    row("unknown event",
        "[{id: a, key: k, secret: s, webhooks: [{url: 'http://a', events: [lock_grantd]}]}]",
        "this is no event of a webhook; did you mean 'lock_granted'?");
    row("header with a line feed",
        "[{id: a, key: k, secret: s, webhooks: [{url: 'http://a', headers: {X: \"a\\nb\"}}]}]",
        "this is no header");
    row("header with a colon",
        "[{id: a, key: k, secret: s, webhooks: [{url: 'http://a', headers: {'X:': a}}]}]",
        "this is no header");
}

void TestAppReader::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const Reading reading = read(text.toStdString());
    QVERIFY2(told(reading).contains(says), told(reading).constData());
}

void TestAppReader::neverTellsASecret_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* cause, const char* text) {
        QTest::addRow("%s", cause) << QByteArray(text);
    };
    row("in place of the list", "s3cr3t");
    row("in place of an app", "[s3cr3t]");
    row("without its key", "[{id: a, key: k, s3cr3t}]");
    row("in a list", "[{id: a, key: k, secret: [s3cr3t]}]");
    row("in the id", "[{id: a/s3cr3t, key: k, secret: s}]");
    row("in a switch", "[{id: a, key: k, secret: s, enabled: s3cr3t}]");
    row("in a number", "[{id: a, key: k, secret: s, connections: s3cr3t}]");
    row("in place of webhooks", "[{id: a, key: k, secret: s, webhooks: s3cr3t}]");
    row("in a URL", "[{id: a, key: k, secret: s, webhooks: [{url: 'ftp://u:s3cr3t@a'}]}]");
    row("in a header",
        "[{id: a, key: k, secret: s, webhooks: [{url: 'http://a', headers: {X: \"s3cr3t\\n\"}}]}]");
    row("in place of an event",
        "[{id: a, key: k, secret: s, webhooks: [{url: 'http://a', events: s3cr3t}]}]");
    row("of two apps", "- {id: a, key: k, secret: s3cr3t}\n- {id: a, key: k, secret: s3cr3t}");
}

void TestAppReader::neverTellsASecret()
{
    QFETCH(QByteArray, text);
    const Reading reading = read(text.toStdString());
    QVERIFY(!reading.problems.empty());
    QVERIFY2(!told(reading).contains("s3cr3t"), told(reading).constData());
}

QTEST_GUILESS_MAIN(TestAppReader)
#include "tst_appreader.moc"
