// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestChannelsApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsOccupiedChannels_data();
    void listsOccupiedChannels();
    void answersAnEmptyObjectWhereNobodyIs();
    void showsOneChannel_data();
    void showsOneChannel();
    void showsWhatIsCached();
    void namesTheUsersOfAPresenceChannel();
    void refuses_data();
    void refuses();

private:
    /// Two tabs of ann and one of ben.
    static HubHarness occupied();
};

HubHarness TestChannelsApi::occupied()
{
    HubHarness harness;
    for (const char* user : {"ann", "ann", "ben"}) {
        const ConnId conn = harness.open();
        harness.signIn(conn, R"({"id":")" + std::string(user) + R"("})");
        for (const std::string& channel :
             {std::string("presence-room"), std::string("private-order.7"), std::string("news"),
              std::string("#server-to-user-") + user})
            harness.subscribe(conn, channel, channel.starts_with("presence") ? user : "");
    }
    return harness;
}

void TestChannelsApi::listsOccupiedChannels_data()
{
    QTest::addColumn<std::string>("query");
    QTest::addColumn<std::string>("body");
    const auto row = [](const char* query, const char* body) {
        QTest::newRow(query) << std::string(query) << std::string(body);
    };
    row("", R"({"channels":{"news":{},"presence-room":{},"private-order.7":{}}})");
    row("filter_by_prefix=pr", R"({"channels":{"presence-room":{},"private-order.7":{}}})");
    row("filter_by_prefix=%23server", R"({"channels":{}})");
    row("filter_by_prefix=presence-&info=user_count",
        R"({"channels":{"presence-room":{"user_count":2}}})");
    row("filter_by_prefix=n&info=subscription_count",
        R"({"channels":{"news":{"subscription_count":3}}})");
}

void TestChannelsApi::listsOccupiedChannels()
{
    QFETCH(std::string, query);
    QFETCH(std::string, body);
    HubHarness harness = occupied();
    QCOMPARE(harness.api("GET", "/apps/app/channels", query),
             (ApiReply{.status = 200, .body = body}));
}

void TestChannelsApi::answersAnEmptyObjectWhereNobodyIs()
{
    HubHarness harness;
    const std::string none = R"({"channels":{}})";
    QCOMPARE(harness.api("GET", "/apps/app/channels").body, none);
    QCOMPARE(harness.api("GET", "/apps/app/channels/presence-a/users").body,
             std::string(R"({"users":[]})"));
}

void TestChannelsApi::showsOneChannel_data()
{
    QTest::addColumn<std::string>("channel");
    QTest::addColumn<std::string>("info");
    QTest::addColumn<std::string>("body");
    const auto row = [](const char* channel, const char* info, const char* body) {
        QTest::addRow("%s: %s", channel, info)
            << std::string(channel) << std::string(info) << std::string(body);
    };
    row("news", "", R"({"occupied":true})");
    row("news", "subscription_count", R"({"occupied":true,"subscription_count":3})");
    row("presence-room", "user_count", R"({"occupied":true,"user_count":2})");
    row("nowhere", "", R"({"occupied":false})");
    row("nowhere", "subscription_count", R"({"occupied":false,"subscription_count":0})");
    row("presence-nowhere", "user_count", R"({"occupied":false,"user_count":0})");
    row("private-order%2E7", "", R"({"occupied":true})");
}

void TestChannelsApi::showsOneChannel()
{
    QFETCH(std::string, channel);
    QFETCH(std::string, info);
    QFETCH(std::string, body);
    HubHarness harness = occupied();
    QCOMPARE(harness.api("GET", "/apps/app/channels/" + channel,
                         info.empty() ? std::string() : "info=" + info),
             (ApiReply{.status = 200, .body = body}));
}

void TestChannelsApi::showsWhatIsCached()
{
    HubHarness harness;
    const std::string nothing = R"({"occupied":false,"cache":null})";
    QCOMPARE(harness.api("GET", "/apps/app/channels/cache-a", "info=cache").body, nothing);
    harness.publish("cache-a", "changed", "seven");
    harness.advance(60s);
    const std::string cached = R"({"occupied":false,"cache":{"data":"seven","ttl":1740}})";
    QCOMPARE(harness.api("GET", "/apps/app/channels/cache-a", "info=cache").body, cached);
}

void TestChannelsApi::namesTheUsersOfAPresenceChannel()
{
    HubHarness harness = occupied();
    const std::string users = R"({"users":[{"id":"ann"},{"id":"ben"}]})";
    QCOMPARE(harness.api("GET", "/apps/app/channels/presence-room/users").body, users);
    const ApiReply withInfo = harness.api("GET", "/apps/app/channels/presence-room/users",
                                          "with_user_info=1");
    QVERIFY2(withInfo.body.starts_with(R"({"users":[{"id":"ann","user_info":{)"),
             withInfo.body.c_str());
}

void TestChannelsApi::refuses_data()
{
    QTest::addColumn<std::string>("path");
    QTest::addColumn<std::string>("query");
    const auto row = [](const char* what, const char* path, const char* query) {
        QTest::newRow(what) << std::string(path) << std::string(query);
    };
    row("users of a private channel", "/channels/private-order.7/users", "");
    row("users of a bad name", "/channels/presence-%20/users", "");
    row("a bad name", "/channels/a%20b", "");
    row("an unknown attribute", "/channels/news", "info=size");
    row("user_count of a public channel", "/channels/news", "info=user_count");
    row("subscription_count of a presence channel", "/channels/presence-room",
        "info=subscription_count");
    row("cache of another channel", "/channels/news", "info=cache");
    row("user_count of all channels", "/channels", "info=user_count");
    row("user_count of private channels", "/channels", "filter_by_prefix=private-&info=user_count");
    row("cache of several channels", "/channels", "info=cache");
}

void TestChannelsApi::refuses()
{
    QFETCH(std::string, path);
    QFETCH(std::string, query);
    HubHarness harness = occupied();
    const ApiReply reply = harness.api("GET", "/apps/app" + path, query);
    QCOMPARE(reply.status, 400);
    QVERIFY2(reply.body.starts_with("{\"error\":"), reply.body.c_str());
}

QTEST_GUILESS_MAIN(TestChannelsApi)
#include "tst_channelsapi.moc"
