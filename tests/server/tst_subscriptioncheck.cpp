// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/subscriptioncheck.h"
#include "server/protocol/channelauth.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestSubscriptionCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsPublishedSignatures_data();
    void acceptsPublishedSignatures();
    void learnsTheUserFromSignedDataOnly();
    void refusesWhatIsNotSigned_data();
    void refusesWhatIsNotSigned();
    void saysWhatShouldHaveBeenSigned();
    void refusesPresenceWithoutAUser();
    void saysWhatAPresenceChannelNeeds();
    void refusesALargeMember();
    void takesTheSignedInUserForPresence();
    void keepsAUsersChannelToThatUser_data();
    void keepsAUsersChannelToThatUser();
};

namespace {

const AppConfig app{"3", "278d425bdf160c739803", "7ad3773142a6692b25b8"};
const SocketId socket("1234.1234");

Result<std::optional<Member>, SubscriptionRefusal>
check(const std::string& channel, const std::string& auth, const std::string& channelData = {},
      const std::optional<Member>& signedInAs = {})
{
    Connection connection({ConnId{1}, socket, {}}, 0, Instant());
    if (signedInAs)
        connection.signIn(*signedInAs);
    return checkSubscription(AppRules(app, {}), connection, *parseChannelName(channel),
                             {.channel = channel, .auth = auth, .channelData = channelData});
}

std::string signedFor(const std::string& channel, const std::string& channelData = {})
{
    return signChannel(app.key, app.secret,
                       channelStringToSign(socket.value, channel, channelData));
}

} // namespace

void TestSubscriptionCheck::acceptsPublishedSignatures_data()
{
    QTest::addColumn<std::string>("channel");
    QTest::addColumn<std::string>("signature");
    QTest::addColumn<std::string>("channelData");
    QTest::newRow("Pusher's private example")
        << std::string("private-foobar")
        << std::string("58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4")
        << std::string();
    QTest::newRow("an order")
        << std::string("private-order.5")
        << std::string("732916a37955b12f901571315f608cd9f5336f9945e7c592f3c3fb97fa3f77e2")
        << std::string();
    QTest::newRow("a presence channel")
        << std::string("presence-foobar")
        << std::string("31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80")
        << std::string(R"({"user_id":10,"user_info":{"name":"Mr. Channels"}})");
}

void TestSubscriptionCheck::acceptsPublishedSignatures()
{
    QFETCH(std::string, channel);
    QFETCH(std::string, signature);
    QFETCH(std::string, channelData);
    QVERIFY(check(channel, app.key + ':' + signature, channelData));
    QVERIFY(!check(channel, "other:" + signature, channelData));
    QVERIFY(!check(channel, signature, channelData));
}

void TestSubscriptionCheck::learnsTheUserFromSignedDataOnly()
{
    const std::string data = R"({"user_id":10})";
    QCOMPARE(check("presence-a", signedFor("presence-a", data), data)->value().user, UserId("10"));
    QCOMPARE(check("private-a", signedFor("private-a", data), data)->value().user, UserId("10"));
    QVERIFY(!check("private-a", signedFor("private-a"))->has_value());
    QVERIFY(!check("private-a", signedFor("private-a", "not json"), "not json")->has_value());
    // Data on a public channel is nobody's word.
    QVERIFY(!check("a", "", data)->has_value());
    QVERIFY(!check("private-a", signedFor("private-a"), data));
}

void TestSubscriptionCheck::refusesWhatIsNotSigned_data()
{
    QTest::addColumn<std::string>("channel");
    QTest::addColumn<std::string>("auth");
    QTest::newRow("no signature") << std::string("private-order.5") << std::string();
    QTest::newRow("junk") << std::string("private-order.5") << std::string("deadbeef");
    QTest::newRow("another channel's")
        << std::string("private-order.5") << signedFor("private-order.6");
    QTest::newRow("another socket's")
        << std::string("private-order.5")
        << signChannel(app.key, app.secret, channelStringToSign("9.9", "private-order.5", {}));
    QTest::newRow("by another secret")
        << std::string("private-order.5")
        << signChannel(app.key, "guess", channelStringToSign(socket.value, "private-order.5", {}));
    QTest::newRow("upper case") << std::string("private-foobar")
                                << app.key
            + ":58DF8B0C36D6982B82C3ECF6B4662E34FE8C25BBA48F5369F135BF843651C3A4";
    QTest::newRow("encrypted channel, no signature")
        << std::string("private-encrypted-order.5") << std::string();
    QTest::newRow("cache channel, no signature")
        << std::string("private-cache-order.5") << std::string();
}

void TestSubscriptionCheck::refusesWhatIsNotSigned()
{
    QFETCH(std::string, channel);
    QFETCH(std::string, auth);
    const auto checked = check(channel, auth);
    QVERIFY(!checked);
    QCOMPARE(checked.error().error.code, ErrorCode::Unauthorized);
    QCOMPARE(checked.error().status, 401);
}

void TestSubscriptionCheck::saysWhatShouldHaveBeenSigned()
{
    const auto checked = check("private-order.5", "junk");
    const std::string& message = checked.error().error.message;
    QVERIFY2(message.starts_with("Invalid signature: "), message.c_str());
    QVERIFY2(message.find("1234.1234:private-order.5") != std::string::npos, message.c_str());
    QVERIFY2(message.find(app.secret) == std::string::npos, "the secret is told");
}

void TestSubscriptionCheck::refusesPresenceWithoutAUser()
{
    for (const std::string data :
         {"", "{}", "[]", "null", R"({"user_id":""})", R"({"user_id":{}})"}) {
        const auto checked = check("presence-a", signedFor("presence-a", data), data);
        QVERIFY2(!checked, data.c_str());
        QCOMPARE(checked.error().status, 400);
        QVERIFY(!checked.error().error.message.empty());
    }
}

void TestSubscriptionCheck::saysWhatAPresenceChannelNeeds()
{
    // As Laravel answers for a private channel: the most likely reason.
    const auto checked = check("presence-a", signedFor("presence-a"));
    const std::string& message = checked.error().error.message;
    QVERIFY2(message.find("presence-a needs channel_data") != std::string::npos, message.c_str());
}

void TestSubscriptionCheck::refusesALargeMember()
{
    const auto join = [](const std::string& channel, std::size_t infoBytes) {
        const std::string data = R"({"user_id":"12","user_info":")"
            + std::string(infoBytes - 2, 'x') + "\"}";
        return check(channel, signedFor(channel, data), data);
    };
    QVERIFY(join("presence-a", 1022));
    const auto refused = join("presence-a", 1023);
    QVERIFY(!refused);
    QCOMPARE(refused.error().status, 400);
    // On other channels nobody is told of the user.
    QVERIFY(join("private-a", 5000));
}

void TestSubscriptionCheck::takesTheSignedInUserForPresence()
{
    const Member ann{UserId("5"), R"({"name":"Ann"})"};
    const auto checked = check("presence-a", signedFor("presence-a"), {}, ann);
    QVERIFY(checked);
    QCOMPARE(checked->value().user, ann.user);
    QCOMPARE(checked->value().rawInfo, ann.rawInfo);
    QVERIFY(!check("presence-a", "junk", {}, ann));
    // What was signed for the channel goes before what was signed for the connection.
    const std::string data = R"({"user_id":"6"})";
    QCOMPARE(check("presence-a", signedFor("presence-a", data), data, ann)->value().user,
             UserId("6"));
    QVERIFY(!check("private-a", signedFor("private-a"), {}, ann)->has_value());
}

void TestSubscriptionCheck::keepsAUsersChannelToThatUser_data()
{
    QTest::addColumn<std::string>("channel");
    QTest::addColumn<std::string>("user");
    QTest::addColumn<bool>("isAllowed");
    const auto row = [](const char* channel, const char* user, bool isAllowed) {
        QTest::addRow("%s as '%s'", channel, user)
            << std::string(channel) << std::string(user) << isAllowed;
    };
    row("#server-to-user-5", "5", true);
    row("#server-to-user-a:b c", "a:b c", true);
    row("#server-to-user-5", "", false);
    row("#server-to-user-5", "55", false);
    row("#server-to-user-55", "5", false);
    row("#server-to-user-", "5", false);
    row("#other-5", "5", false);
}

void TestSubscriptionCheck::keepsAUsersChannelToThatUser()
{
    QFETCH(std::string, channel);
    QFETCH(std::string, user);
    QFETCH(bool, isAllowed);
    const auto signedInAs = user.empty() ? std::optional<Member>() : Member{UserId(user), {}};
    const auto checked = check(channel, "", {}, signedInAs);
    QCOMPARE(checked.has_value(), isAllowed);
    if (!isAllowed) {
        QCOMPARE(checked.error().error.code, ErrorCode::Unauthorized);
        QCOMPARE(checked.error().status, 403);
    }
}

QTEST_GUILESS_MAIN(TestSubscriptionCheck)
#include "tst_subscriptioncheck.moc"
