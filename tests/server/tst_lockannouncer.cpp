// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/lockannouncer.h"
#include "server/hub/policyregistry.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/lockwire.h"
#include "tests/support/effectlog.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLockAnnouncer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tellsWhomItConcerns_data();
    void tellsWhomItConcerns();
    void carriesTheFieldsOfEachEvent();
    void encodesABroadcastOnce();
    void tellsNothingToStrangers();

private:
    std::vector<std::string> announced(LockEvent event, LockAnnouncer::Audience audience);

    HubOptions m_options;
    ChannelRegistry m_channels;
    EffectLog m_log;
};

namespace {

const Owner asker{ConnId{1}, SocketId("1.1"), UserId("alice")};
const Owner holder{ConnId{2}, SocketId("2.2"), UserId()};

LockEvent fact(LockFact kind)
{
    LockEvent event;
    event.fact = kind;
    event.cause = LockCause::Subscribed;
    event.order = Resource("order.7");
    event.owner = asker;
    if (kind == LockFact::Denied)
        event.holder = holder;
    else
        event.token = FencingToken{3};
    event.version = 9;
    event.at = Instant(1s);
    event.nonce = "n";
    return event;
}

} // namespace

void TestLockAnnouncer::initTestCase()
{
    const auto handler = makeHandler("owner", m_options);
    const auto join = [&](const char* channel, std::uint64_t conn) {
        m_channels.occupied(*parseChannelName(channel), *handler).join(ConnId{conn}, std::nullopt);
    };
    join("private-order.7", 1);
    join("private-order.7", 2);
    join("presence-order.7", 3);
    join("order.7", 4);
    join("private-locks", 5);
    join("private-order.70", 6);
}

std::vector<std::string> TestLockAnnouncer::announced(LockEvent event,
                                                      LockAnnouncer::Audience audience)
{
    m_log.clear();
    Turn turn(Instant(1s), m_log);
    LockAnnouncer(m_channels, turn).announce(event, audience);
    std::vector<std::string> lines;
    for (const SentMessage& sent : m_log.all<SentMessage>()) {
        const auto frame = decodeServerFrame(sent.text);
        std::string line = frame->event + '@' + frame->channel + " to";
        for (const ConnId conn : sent.to)
            line += ' ' + std::to_string(conn.value);
        lines.push_back(line);
    }
    return lines;
}

void TestLockAnnouncer::tellsWhomItConcerns_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("everyone");
    QTest::addColumn<std::vector<std::string>>("lines");
    const std::vector<std::string> changed{"lock.changed@presence-order.7 to 3",
                                           "lock.changed@private-order.7 to 1 2"};
    const std::string dashboard = "lock.changed@private-locks to 5";
    const std::string granted = "lock.granted@private-order.7 to 1";
    const std::string revoked = "lock.revoked@private-order.7 to 1";
    const auto row = [](const char* name, LockFact kind, bool everyone,
                        std::vector<std::string> lines) {
        QTest::newRow(name) << int(kind) << everyone << std::move(lines);
    };
    row("granted", LockFact::Granted, true, {granted, changed[0], changed[1], dashboard});
    row("confirmed", LockFact::Confirmed, true, {granted});
    row("denied", LockFact::Denied, true, {"lock.denied@private-order.7 to 1"});
    row("released", LockFact::Released, true, {changed[0], changed[1], dashboard});
    row("revoked", LockFact::Revoked, true, {revoked, changed[0], changed[1], dashboard});
    row("granted, askers only", LockFact::Granted, false, {granted, dashboard});
    row("denied, askers only", LockFact::Denied, false, {"lock.denied@private-order.7 to 1"});
    row("released, askers only", LockFact::Released, false, {dashboard});
    row("revoked, askers only", LockFact::Revoked, false, {dashboard});
}

void TestLockAnnouncer::tellsWhomItConcerns()
{
    QFETCH(int, kind);
    QFETCH(bool, everyone);
    QFETCH(std::vector<std::string>, lines);
    using Audience = LockAnnouncer::Audience;
    QCOMPARE(announced(fact(LockFact(kind)), everyone ? Audience::Everyone : Audience::AskersOnly),
             lines);
}

void TestLockAnnouncer::carriesTheFieldsOfEachEvent()
{
    const auto dataOf = [&](LockFact kind, std::size_t message) {
        announced(fact(kind), LockAnnouncer::Audience::Everyone);
        const auto frame = decodeServerFrame(m_log.all<SentMessage>().at(message).text);
        return *decodeLockData(frame->event, frame->data);
    };
    const LockMessage granted = dataOf(LockFact::Granted, 0);
    QCOMPARE(granted.order, Resource("order.7"));
    QCOMPARE(granted.token.value, 3U);
    QCOMPARE(granted.owner->user, UserId("alice"));
    QCOMPARE(granted.version, 9U);
    QCOMPARE(granted.nonce, std::string("n"));

    const LockMessage held = dataOf(LockFact::Granted, 1);
    QCOMPARE(held.state, std::string("held"));
    QCOMPARE(held.cause, std::string("subscribed"));
    QCOMPARE(held.token.value, 3U);
    QCOMPARE(held.owner->user, UserId("alice"));

    const LockMessage denied = dataOf(LockFact::Denied, 0);
    QCOMPARE(denied.owner->socket, SocketId("2.2"));
    QCOMPARE(denied.version, 9U);
    QCOMPARE(denied.nonce, std::string("n"));

    const LockMessage revoked = dataOf(LockFact::Revoked, 0);
    QCOMPARE(revoked.cause, std::string("subscribed"));
    QCOMPARE(revoked.version, 9U);

    const LockMessage freed = dataOf(LockFact::Released, 0);
    QCOMPARE(freed.state, std::string("free"));
    QVERIFY(!freed.owner);
    QCOMPARE(freed.token.value, 0U);
}

void TestLockAnnouncer::encodesABroadcastOnce()
{
    announced(fact(LockFact::Released), LockAnnouncer::Audience::Everyone);
    QCOMPARE(m_log.all<SentMessage>().size(), 3U);
    QCOMPARE(m_log.all<SentMessage>()[1].to.size(), 2U);
}

void TestLockAnnouncer::tellsNothingToStrangers()
{
    LockEvent event = fact(LockFact::Granted);
    event.owner.conn = ConnId{99};
    const auto lines = announced(event, LockAnnouncer::Audience::AskersOnly);
    QCOMPARE(lines, std::vector<std::string>{"lock.changed@private-locks to 5"});
}

QTEST_GUILESS_MAIN(TestLockAnnouncer)
#include "tst_lockannouncer.moc"
