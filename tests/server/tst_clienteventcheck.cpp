// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/channel.h"
#include "server/hub/clienteventcheck.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestClientEventCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void relaysForSubscribersOfPrivateAndPresenceChannels_data();
    void relaysForSubscribersOfPrivateAndPresenceChannels();
    void holdsTheLimits();
    void hasAnOffSwitchForRelays();
    void letsTheAppDecideForItself();
    void isAsLaxAsThePersonality();
    void takesLockRequestsWhereAnOrderIsLocked();
};

namespace {

constexpr ConnId member{1};
constexpr ConnId stranger{2};
const AppRules defaults({}, {});

Channel channelWithMember(const std::string& name)
{
    Channel channel(*parseChannelName(name));
    channel.join(member, std::nullopt);
    return channel;
}

int codeOf(const std::optional<ProtocolError>& refusal)
{
    return refusal ? int(refusal->code) : 0;
}

} // namespace

void TestClientEventCheck::relaysForSubscribersOfPrivateAndPresenceChannels_data()
{
    QTest::addColumn<std::string>("channel");
    QTest::addColumn<bool>("subscribed");
    QTest::addColumn<int>("code");
    QTest::newRow("private") << std::string("private-order.7") << true << 0;
    QTest::newRow("presence") << std::string("presence-order.7") << true << 0;
    QTest::newRow("private cache") << std::string("private-cache-order.7") << true << 0;
    QTest::newRow("public") << std::string("order.7") << true << 4301;
    QTest::newRow("encrypted") << std::string("private-encrypted-order.7") << true << 4301;
    QTest::newRow("not subscribed") << std::string("private-order.7") << false << 4009;
    QTest::newRow("not subscribed, public") << std::string("order.7") << false << 4009;
}

void TestClientEventCheck::relaysForSubscribersOfPrivateAndPresenceChannels()
{
    QFETCH(std::string, channel);
    QFETCH(bool, subscribed);
    QFETCH(int, code);
    const Channel existing = channelWithMember(channel);
    const ClientEventFrame frame{.event = "client-typing", .channel = channel, .rawData = "{}"};
    QCOMPARE(codeOf(refusalOfRelay(frame, &existing, subscribed ? member : stranger, defaults)),
             code);
    QCOMPARE(codeOf(refusalOfRelay(frame, nullptr, member, defaults)), 4009);
}

void TestClientEventCheck::holdsTheLimits()
{
    const Channel channel = channelWithMember("private-order.7");
    const HubOptions options{.eventDataBytesMax = 10, .eventNameLengthMax = 13};
    ClientEventFrame frame{
        .event = "client-typing", .channel = "private-order.7", .rawData = "\"89012345\""};
    QVERIFY(!refusalOfRelay(frame, &channel, member, AppRules({}, options)));
    frame.rawData = "\"890123456\"";
    QCOMPARE(codeOf(refusalOfRelay(frame, &channel, member, AppRules({}, options))), 4301);
    QCOMPARE(codeOf(refusalOfLockRequest(frame, &channel, member, options)), 4301);
    frame = {.event = "client-typingx", .channel = "private-order.7", .rawData = "{}"};
    QCOMPARE(codeOf(refusalOfRelay(frame, &channel, member, AppRules({}, options))), 4301);
}

void TestClientEventCheck::hasAnOffSwitchForRelays()
{
    Channel channel = channelWithMember("private-order.7");
    channel.setOrder(Resource("order.7"));
    const HubOptions options{.clientEvents = ClientEvents::Off};
    const ClientEventFrame frame{
        .event = "client-a", .channel = "private-order.7", .rawData = "{}"};
    QCOMPARE(codeOf(refusalOfRelay(frame, &channel, member, AppRules({}, options))), 4301);
    QVERIFY(!refusalOfLockRequest(frame, &channel, member, options));
}

void TestClientEventCheck::letsTheAppDecideForItself()
{
    const Channel channel = channelWithMember("private-order.7");
    const ClientEventFrame frame{
        .event = "client-a", .channel = "private-order.7", .rawData = "{}"};
    const HubOptions off{.clientEvents = ClientEvents::Off};
    QVERIFY(!refusalOfRelay(frame, &channel, member,
                            AppRules({.clientEvents = ClientEvents::On}, off)));
    QVERIFY(
        refusalOfRelay(frame, &channel, member, AppRules({.clientEvents = ClientEvents::Off}, {})));
}

void TestClientEventCheck::isAsLaxAsThePersonality()
{
    const Channel channel = channelWithMember("order.7");
    const ClientEventFrame frame{.event = "client-a", .channel = "order.7", .rawData = "{}"};
    const AppRules reverb({}, {.personality = "reverb"});
    QVERIFY(!refusalOfRelay(frame, &channel, member, reverb));
    QCOMPARE(codeOf(refusalOfRelay(frame, &channel, stranger, reverb)), 4009);
    const AppRules laravelWebSockets({}, {.personality = "laravel-websockets"});
    QVERIFY(!refusalOfRelay(frame, &channel, stranger, laravelWebSockets));
    QVERIFY(!refusalOfRelay(frame, nullptr, stranger, laravelWebSockets));
}

void TestClientEventCheck::takesLockRequestsWhereAnOrderIsLocked()
{
    Channel channel = channelWithMember("private-encrypted-order.7");
    const ClientEventFrame frame{
        .event = "client-lock.acquire", .channel = "private-encrypted-order.7", .rawData = "{}"};
    QCOMPARE(codeOf(refusalOfLockRequest(frame, &channel, member, {})), 4301);
    channel.setOrder(Resource("order.7"));
    QVERIFY(!refusalOfLockRequest(frame, &channel, member, {}));
    QCOMPARE(codeOf(refusalOfLockRequest(frame, &channel, stranger, {})), 4009);
    QCOMPARE(codeOf(refusalOfLockRequest(frame, nullptr, member, {})), 4009);
}

QTEST_GUILESS_MAIN(TestClientEventCheck)
#include "tst_clienteventcheck.moc"
