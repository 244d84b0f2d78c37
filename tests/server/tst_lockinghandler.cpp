// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/lockinghandler.h"
#include "server/locks/ownerpolicy.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLockingHandler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void ignoresWhatIsNotVerifiedYet();
    void locksByExactNameOnEveryAuthorisedKind_data();
    void locksByExactNameOnEveryAuthorisedKind();
    void leavesAnOrderWithTheLastOfItsChannels();
    void freesEverythingOnceAtClose();
    void acquiresAndReleasesOnRequest();
    void ignoresAReleaseForAnEarlierGrant();
    void countsInheritedSubscriptions();
    void goesItsOwnWayAsAClone();

private:
    void subscribed(const ConnectionContext& who, const char* channel);
    void unsubscribed(const ConnectionContext& who, const char* channel,
                      UnsubscribeCause cause = UnsubscribeCause::Asked);
    void request(const ConnectionContext& who, LockRequest request);
    /// What happened since the last call, such as `granted #1 order.7`.
    std::vector<std::string> happened();

    std::unique_ptr<LifecycleHandler> m_handler;
    LockEvents m_events;
};

namespace {

const ConnectionContext alice{ConnId{1}, SocketId("1.1"), UserId("alice")};
const ConnectionContext bob{ConnId{2}, SocketId("2.2"), UserId()};
constexpr Instant now(1s);

using Lines = std::vector<std::string>;

} // namespace

void TestLockingHandler::init()
{
    m_handler = std::make_unique<LockingHandler>(std::make_shared<OwnerPolicy>(),
                                                 std::vector{*LockPattern::parse("order.{id}")});
    m_events.clear();
}

void TestLockingHandler::subscribed(const ConnectionContext& who, const char* channel)
{
    m_handler->onSubscribed(who, *parseChannelName(channel), now, m_events);
}

void TestLockingHandler::unsubscribed(const ConnectionContext& who, const char* channel,
                                      UnsubscribeCause cause)
{
    m_handler->onUnsubscribed(who, *parseChannelName(channel), cause, now, m_events);
}

void TestLockingHandler::request(const ConnectionContext& who, LockRequest request)
{
    m_handler->onLockRequest(who, *parseChannelName("private-order.7"), request, now, m_events);
}

std::vector<std::string> TestLockingHandler::happened()
{
    Lines lines;
    for (const LockEvent& event : m_events)
        lines.push_back(std::string(toString(event.fact)) + " #"
                        + std::to_string(event.owner.conn.value) + ' ' + event.order.value + ' '
                        + std::string(toString(event.cause)));
    m_events.clear();
    return lines;
}

void TestLockingHandler::ignoresWhatIsNotVerifiedYet()
{
    m_handler->onOpen(alice, now, m_events);
    m_handler->onMessage(
        alice, SubscribeFrame{.channel = "private-order.7", .auth = "junk", .channelData = {}}, now,
        m_events);
    m_handler->onError(alice, {ErrorCode::Unauthorized, "no"}, now, m_events);
    QCOMPARE(happened(), Lines());
}

void TestLockingHandler::locksByExactNameOnEveryAuthorisedKind_data()
{
    QTest::addColumn<std::string>("channel");
    QTest::addColumn<std::string>("order");
    const auto row = [](const char* channel, const char* order) {
        QTest::newRow(channel) << std::string(channel) << std::string(order);
    };
    row("private-order.7", "order.7");
    row("presence-order.7", "order.7");
    row("private-encrypted-order.7", "order.7");
    row("private-cache-order.7", "order.7");
    row("private-order.07", "order.07");
    row("private-order.7x", "order.7x");
    row("private-order.99999999999999999999", "order.99999999999999999999");
    row("private-order.9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d",
        "order.9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d");
    row("order.7", "");
    row("cache-order.7", "");
    row("private-order.7.items", "");
    row("private-order.", "");
    row("private-locks", "");
}

void TestLockingHandler::locksByExactNameOnEveryAuthorisedKind()
{
    QFETCH(std::string, channel);
    QFETCH(std::string, order);
    subscribed(alice, channel.c_str());
    QCOMPARE(happened(), order.empty() ? Lines() : Lines{"granted #1 " + order + " subscribed"});
}

void TestLockingHandler::leavesAnOrderWithTheLastOfItsChannels()
{
    subscribed(alice, "private-order.7");
    subscribed(alice, "presence-order.7");
    QCOMPARE(happened(),
             (Lines{"granted #1 order.7 subscribed", "confirmed #1 order.7 subscribed"}));
    unsubscribed(alice, "private-order.7");
    QCOMPARE(happened(), Lines());
    unsubscribed(alice, "presence-order.7");
    QCOMPARE(happened(), Lines{"released #1 order.7 unsubscribed"});
    unsubscribed(alice, "presence-order.7");
    QCOMPARE(happened(), Lines());
}

void TestLockingHandler::freesEverythingOnceAtClose()
{
    for (const char* channel : {"private-order.9", "private-order.1", "presence-order.1"})
        subscribed(alice, channel);
    subscribed(bob, "private-order.9");
    happened();
    unsubscribed(alice, "private-order.9", UnsubscribeCause::ConnectionClosed);
    QCOMPARE(happened(), Lines());
    m_handler->onClose(alice, {CloseHow::Kind::Rst, 0}, now, m_events);
    QCOMPARE(happened(), (Lines{"released #1 order.1 reset", "released #1 order.9 reset"}));
    m_handler->onClose(alice, {CloseHow::Kind::Fin, 0}, now, m_events);
    m_handler->onClose(bob, {CloseHow::Kind::Fin, 0}, now, m_events);
    QCOMPARE(happened(), Lines());
}

void TestLockingHandler::acquiresAndReleasesOnRequest()
{
    subscribed(alice, "private-order.7");
    subscribed(bob, "private-order.7");
    happened();
    request(alice, {.verb = LockVerb::Release, .token = FencingToken{1}, .nonce = {}});
    request(bob, {.verb = LockVerb::Acquire, .token = {}, .nonce = "n"});
    QCOMPARE(m_events.back().nonce, std::string("n"));
    QCOMPARE(happened(), (Lines{"released #1 order.7 released", "granted #2 order.7 acquired"}));
    request(alice, {.verb = LockVerb::Acquire, .token = {}, .nonce = {}});
    request(alice, {.verb = LockVerb::Release, .token = {}, .nonce = {}});
    QCOMPARE(happened(), Lines{"denied #1 order.7 acquired"});
}

void TestLockingHandler::ignoresAReleaseForAnEarlierGrant()
{
    subscribed(alice, "private-order.7");
    request(alice, {.verb = LockVerb::Release, .token = FencingToken{1}, .nonce = {}});
    request(alice, {.verb = LockVerb::Acquire, .token = {}, .nonce = {}});
    happened();
    request(alice, {.verb = LockVerb::Release, .token = FencingToken{1}, .nonce = {}});
    QCOMPARE(happened(), Lines());
    QCOMPARE(toString(m_handler->locks().find(Resource("order.7"))->state),
             toString(LockState::Held));
}

void TestLockingHandler::countsInheritedSubscriptions()
{
    LockTable table;
    table.row(Resource("order.7")).token = FencingToken{41};
    m_handler->locks() = table;
    m_handler->inheritSubscription(alice, *parseChannelName("private-order.7"));
    m_handler->inheritSubscription(alice, *parseChannelName("presence-order.7"));
    QCOMPARE(happened(), Lines());
    request(alice, {.verb = LockVerb::Acquire, .token = {}, .nonce = {}});
    QCOMPARE(m_events.back().token.value, 42U);
    happened();
    unsubscribed(alice, "private-order.7");
    QCOMPARE(happened(), Lines());
    unsubscribed(alice, "presence-order.7");
    QCOMPARE(happened(), Lines{"released #1 order.7 unsubscribed"});
}

void TestLockingHandler::goesItsOwnWayAsAClone()
{
    subscribed(alice, "private-order.7");
    const auto clone = m_handler->clone();
    m_handler->locks().revokeAll(LockCause::Operator, now, m_events);
    QCOMPARE(happened(), (Lines{"granted #1 order.7 subscribed", "revoked #1 order.7 operator"}));
    QCOMPARE(toString(clone->locks().find(Resource("order.7"))->state), toString(LockState::Held));
    clone->onClose(alice, {CloseHow::Kind::Clean, 1000}, now, m_events);
    QCOMPARE(happened(), Lines{"released #1 order.7 closed"});
}

QTEST_GUILESS_MAIN(TestLockingHandler)
#include "tst_lockinghandler.moc"
