// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "server/webhooks/webhookbody.h"
#include "tests/support/printers.h"
#include "tests/support/webhookfacts.h"

using namespace echolock;
using namespace echolock::testing;
using Kind = WebhookEvent::Kind;

class TestWebhookBody : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsEventsAsPusherDoes_data();
    void wordsEventsAsPusherDoes();
    void putsEventsInOneBody();
    void keepsHostileTextInsideItsString();
};

void TestWebhookBody::wordsEventsAsPusherDoes_data()
{
    QTest::addColumn<WebhookEvent>("event");
    QTest::addColumn<std::string>("text");
    const auto row = [](const char* name, const WebhookEvent& event, const char* text) {
        QTest::newRow(name) << event << std::string(text);
    };
    row("occupied", occupied("private-a"),
        R"({"name":"channel_occupied","channel":"private-a","sequence":17})");
    row("vacated", vacated("a"), R"({"name":"channel_vacated","channel":"a","sequence":17})");
    row("added", memberAdded("presence-a", "7"),
        R"({"name":"member_added","channel":"presence-a","user_id":"7","sequence":17})");
    row("removed", memberRemoved("presence-a", "7"),
        R"({"name":"member_removed","channel":"presence-a","user_id":"7","sequence":17})");
    row("cache miss", cacheMiss("cache-a"),
        R"({"name":"cache_miss","channel":"cache-a","sequence":17})");
    row("client event", whispered("private-a", R"({"at":[1,"x"]})"),
        R"({"name":"client_event","channel":"private-a","event":"client-typing",)"
        R"("data":"{\"at\":[1,\"x\"]}","socket_id":"12.34","sequence":17})");
    row("client event without data", whispered("private-a", ""),
        R"({"name":"client_event","channel":"private-a","event":"client-typing",)"
        R"("data":"null","socket_id":"12.34","sequence":17})");
    WebhookEvent byMember = whispered("presence-a", "\"hi\"");
    byMember.user = UserId("7");
    row("client event of a member", byMember,
        R"({"name":"client_event","channel":"presence-a","event":"client-typing",)"
        R"("data":"\"hi\"","socket_id":"12.34","user_id":"7","sequence":17})");
    WebhookEvent counted = factOf(Kind::SubscriptionCount, "a");
    counted.count = 3;
    row("subscription count", counted,
        R"({"name":"subscription_count","channel":"a","subscription_count":3,"sequence":17})");
    row("lock of a user", lockFact(Kind::LockGranted, "order.7", "9"),
        R"({"name":"lock_granted","channel":"private-locks","order":"order.7","user_id":"9","socket_id":"12.34",)"
        R"("token":3,"version":5,"cause":"connection_lost","sequence":17})");
    row("lock of nobody known", lockFact(Kind::LockReleased, "order.7"),
        R"({"name":"lock_released","channel":"private-locks","order":"order.7","user_id":null,"socket_id":"12.34",)"
        R"("token":3,"version":5,"cause":"connection_lost","sequence":17})");
}

void TestWebhookBody::wordsEventsAsPusherDoes()
{
    QFETCH(WebhookEvent, event);
    QFETCH(std::string, text);
    QCOMPARE(encodeWebhookEvent(event, 17).text(), std::string_view(text));
}

void TestWebhookBody::putsEventsInOneBody()
{
    const std::vector<Payload> events{Payload("{\"a\":1}"), Payload("{\"b\":2}")};
    QCOMPARE(encodeWebhookBody(1327078148132, events).text(),
             std::string_view(R"({"time_ms":1327078148132,"events":[{"a":1},{"b":2}]})"));
}

void TestWebhookBody::keepsHostileTextInsideItsString()
{
    const Payload text = encodeWebhookEvent(memberAdded("presence-a", "\"},{\"name\":\"x\n\xff"),
                                            1);
    QCOMPARE(text.text(),
             std::string_view("{\"name\":\"member_added\",\"channel\":\"presence-a\",\"user_id\":"
                              "\"\\\"},{\\\"name\\\":\\\"x\\n\xef\xbf\xbd\",\"sequence\":1}"));
}

QTEST_GUILESS_MAIN(TestWebhookBody)
#include "tst_webhookbody.moc"
