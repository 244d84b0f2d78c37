// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/base/prng.h"
#include "server/hub/channel.h"
#include "tests/support/printers.h"

#include <algorithm>
#include <set>

using namespace echolock;

class TestChannel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsItsSubscribersSideBySide();
    void keepsTrackThroughManyJoinsAndLeaves();
    void countsAUserOnce();
    void keepsTheMemberAsFirstDescribed();
    void listsMembersByUserId();
};

namespace {

Channel channelNamed(std::string_view name)
{
    return Channel(*parseChannelName(name));
}

Member member(const char* user, const char* info = "")
{
    return {UserId(user), info};
}

} // namespace

void TestChannel::keepsItsSubscribersSideBySide()
{
    Channel channel = channelNamed("private-order.7");
    QVERIFY(channel.empty());
    for (std::uint64_t conn = 1; conn <= 3; ++conn)
        channel.join(ConnId{conn}, std::nullopt);
    QVERIFY(channel.has(ConnId{1}));
    QVERIFY(!channel.leave(ConnId{1}));
    QVERIFY(!channel.has(ConnId{1}));
    const std::vector<ConnId> rest(channel.connections().begin(), channel.connections().end());
    QCOMPARE(rest, (std::vector<ConnId>{ConnId{3}, ConnId{2}}));
    QCOMPARE(channel.userOf(ConnId{2}), UserId());
}

void TestChannel::keepsTrackThroughManyJoinsAndLeaves()
{
    Channel channel = channelNamed("private-order.7");
    std::set<std::uint64_t> expected;
    Prng prng(1);
    for (int i = 0; i < 5'000; ++i) {
        const std::uint64_t conn = prng.below(60);
        if (expected.erase(conn)) {
            channel.leave(ConnId{conn});
        } else {
            expected.insert(conn);
            channel.join(ConnId{conn}, std::nullopt);
        }
        QCOMPARE(channel.connections().size(), expected.size());
    }
    std::set<std::uint64_t> found;
    for (const ConnId conn : channel.connections())
        found.insert(conn.value);
    QCOMPARE(found, expected);
}

void TestChannel::countsAUserOnce()
{
    Channel channel = channelNamed("presence-order.7");
    QVERIFY(channel.join(ConnId{1}, member("alice")));
    QVERIFY(!channel.join(ConnId{2}, member("alice")));
    QVERIFY(channel.join(ConnId{3}, member("bob")));
    QCOMPARE(channel.userCount(), 2U);
    QCOMPARE(channel.userOf(ConnId{2}), UserId("alice"));

    QVERIFY(!channel.leave(ConnId{1}));
    QVERIFY(channel.hasUser(UserId("alice")));
    QCOMPARE(channel.leave(ConnId{2}), std::optional(UserId("alice")));
    QVERIFY(!channel.hasUser(UserId("alice")));
    QCOMPARE(channel.leave(ConnId{3}), std::optional(UserId("bob")));
    QVERIFY(channel.empty());
}

void TestChannel::keepsTheMemberAsFirstDescribed()
{
    Channel channel = channelNamed("presence-order.7");
    channel.join(ConnId{1}, member("alice", R"({"name":"Alice"})"));
    channel.join(ConnId{2}, member("alice", R"({"name":"A."})"));
    QCOMPARE(channel.members().size(), 1U);
    QCOMPARE(channel.members().front().rawInfo, std::string(R"({"name":"Alice"})"));
}

void TestChannel::listsMembersByUserId()
{
    Channel channel = channelNamed("presence-order.7");
    for (const char* user : {"carol", "alice", "bob"})
        channel.join(ConnId{std::uint64_t(user[0])}, member(user));
    std::vector<std::string> users;
    for (const Member& present : channel.members())
        users.push_back(present.user.value);
    QCOMPARE(users, (std::vector<std::string>{"alice", "bob", "carol"}));
}

QTEST_GUILESS_MAIN(TestChannel)
#include "tst_channel.moc"
