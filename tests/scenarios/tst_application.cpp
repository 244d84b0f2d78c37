// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/application.h"
#include "server/base/statehasher.h"
#include "server/webhooks/webhookbody.h"
#include "tests/support/printers.h"
#include "tests/support/webhookfacts.h"

using namespace echolock;
using namespace echolock::testing;
using Effect = WebhookHandled::Effect;
using Webhooks = ScenarioApplication::Webhooks;

namespace {

LockWebhook locked(std::uint64_t sequence, const std::string& order = "order.7")
{
    return {Resource(order), SocketId("1.1"), true, sequence, sequence};
}

LockWebhook freed(std::uint64_t sequence, const std::string& order = "order.7")
{
    return {Resource(order), SocketId("1.1"), false, sequence, sequence};
}

Hash128 hashOf(const Application& application)
{
    StateHasher hasher;
    application.writeState(hasher);
    return hasher.hash();
}

std::string problemWith(std::string_view body)
{
    const auto read = lockWebhooksIn(body);
    return read ? std::string("–") : read.error().message;
}

} // namespace

class TestApplication : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatTheServerPosts();
    void saysWhatIsWrongWithABody();
    void oneWorkerKeepsTheOrder();
    void twoWorkersOvertakeEachOther();
    void whatWaitsIsTakenByWhoIsFreeFirst();
    void dropsWhatIsOld();
    void eachOrderHasNumbersOfItsOwn();
    void tellsItsStatesApart();
    void hasRoomForSoMany();
};

void TestApplication::readsWhatTheServerPosts()
{
    const std::vector<Payload> events{
        encodeWebhookEvent(lockFact(WebhookEvent::Kind::LockGranted, "order.7", "alice"), 17),
        encodeWebhookEvent(occupied("private-order.7"), 18),
        encodeWebhookEvent(lockFact(WebhookEvent::Kind::LockReleased, "order.8"), 19)};
    const auto read = lockWebhooksIn(encodeWebhookBody(1'000, events).text());
    QVERIFY(read.has_value());
    QCOMPARE(read->size(), std::size_t(2));
    QVERIFY((*read)[0] == (LockWebhook{Resource("order.7"), SocketId("12.34"), true, 5, 17}));
    QVERIFY((*read)[1] == (LockWebhook{Resource("order.8"), SocketId("12.34"), false, 5, 19}));
}

void TestApplication::saysWhatIsWrongWithABody()
{
    QVERIFY(problemWith("{").starts_with("the body of a webhook is no JSON: "));
    const std::string noList("the body of a webhook has no list of 'events'");
    QCOMPARE(problemWith("[]"), noList);
    QCOMPARE(problemWith(R"({"events":{}})"), noList);
    QCOMPARE(problemWith(R"({"events":[1]})"),
             std::string("the body of a webhook has an event that is no object"));
    QCOMPARE(problemWith(R"({"events":[{"name":"lock_granted","order":"order.7"}]})"),
             std::string("a webhook about a lock lacks its order, socket, version or sequence"));
}

void TestApplication::oneWorkerKeepsTheOrder()
{
    Application application({Webhooks::AsTheyCome, 1});
    QVERIFY(application.isIdle());
    application.take(locked(1));
    application.take(freed(2));
    QCOMPARE(application.workers(), std::size_t(1));
    QCOMPARE(application.finish(0).sequence, std::uint64_t(1));
    QVERIFY(!application.isIdle());
    QCOMPARE(application.finish(0).sequence, std::uint64_t(2));
    QVERIFY(application.isIdle());
}

void TestApplication::twoWorkersOvertakeEachOther()
{
    Application application({Webhooks::AsTheyCome, 2});
    application.take(locked(1));
    application.take(freed(2));
    const WebhookHandled first = application.finish(1);
    QVERIFY(!first.locks);
    QVERIFY(first.effect == Effect::Applied);
    const WebhookHandled last = application.finish(0);
    QVERIFY(last.locks);
    QVERIFY(last.effect == Effect::Applied);
    QVERIFY(application.isIdle());
}

void TestApplication::whatWaitsIsTakenByWhoIsFreeFirst()
{
    Application application({Webhooks::AsTheyCome, 2});
    for (std::uint64_t sequence = 1; sequence <= 4; ++sequence)
        application.take(locked(sequence));
    QCOMPARE(application.finish(1).sequence, std::uint64_t(2));
    QCOMPARE(application.job(1)->sequence, std::uint64_t(3));
    QCOMPARE(application.finish(1).sequence, std::uint64_t(3));
    QCOMPARE(application.finish(0).sequence, std::uint64_t(1));
    QVERIFY(!application.job(0));
    QCOMPARE(application.finish(1).sequence, std::uint64_t(4));
}

void TestApplication::dropsWhatIsOld()
{
    Application application({Webhooks::Newest, 2});
    application.take(locked(1));
    application.take(freed(2));
    QVERIFY(application.finish(1).effect == Effect::Applied);
    QVERIFY(application.finish(0).effect == Effect::Dropped);
    application.take(freed(2)); // Told twice, because an answer was lost.
    QVERIFY(application.finish(0).effect == Effect::Dropped);
    application.take(locked(3));
    QVERIFY(application.finish(0).effect == Effect::Applied);
}

void TestApplication::eachOrderHasNumbersOfItsOwn()
{
    Application application({Webhooks::Newest, 2});
    application.take(locked(5, "order.8"));
    application.take(locked(4, "order.7"));
    QVERIFY(application.finish(0).effect == Effect::Applied);
    QVERIFY(application.finish(1).effect == Effect::Applied);
}

void TestApplication::tellsItsStatesApart()
{
    const Application idle({Webhooks::Newest, 2});
    Application one = idle;
    Application other = idle;
    one.take(locked(1));
    other.take(freed(1));
    QVERIFY(hashOf(one) != hashOf(idle));
    QVERIFY(hashOf(one) != hashOf(other));
    one.finish(0);
    other.finish(0);
    QVERIFY(hashOf(one) == hashOf(other)); // What it has written down is in the history.
    QVERIFY(hashOf(one) != hashOf(idle));  // What it knows is not new any more.
    Application waiting({Webhooks::AsTheyCome, 1});
    waiting.take(locked(1));
    const Hash128 alone = hashOf(waiting);
    waiting.take(locked(2));
    QVERIFY(hashOf(waiting) != alone);
}

void TestApplication::hasRoomForSoMany()
{
    Application application({Webhooks::AsTheyCome, 2});
    QVERIFY(application.hasRoomFor(Application::waitingMax));
    QVERIFY(!application.hasRoomFor(Application::waitingMax + 1));
    for (std::uint64_t each = 0; each < Application::waitingMax + 2; ++each)
        application.take(locked(each + 1));
    QVERIFY(application.hasRoomFor(0));
    QVERIFY(!application.hasRoomFor(1));
    application.finish(0);
    QVERIFY(application.hasRoomFor(1));
    QVERIFY(!application.hasRoomFor(2));
}

QTEST_GUILESS_MAIN(TestApplication)
#include "tst_application.moc"
