// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/clientnote.h"

#include <set>

using namespace echolock;
using namespace std::chrono_literals;

class TestClientNote : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyWayToAbandonHasANote();
    void tellsWhyASubscriptionWasRefused();
    void tellsErrorsAndNothingElse();
    void countsWhatWasSeen();
};

void TestClientNote::everyWayToAbandonHasANote()
{
    std::set<std::string_view> notes;
    for (const Abandonment how : allAbandonments)
        notes.insert(noteOf(how));
    QCOMPARE(notes.size(), allAbandonments.size());
    QVERIFY(!notes.contains(""));
}

void TestClientNote::tellsWhyASubscriptionWasRefused()
{
    Observation seen;
    seen.kind = Observation::Kind::SubscriptionFailed;
    seen.text = R"({"type":"AuthError","error":"Not yours.","status":403})";
    QCOMPARE(troubleOf(seen), "Not yours.");
    seen.text = "The auth endpoint is gone.";
    QCOMPARE(troubleOf(seen), "The auth endpoint is gone.");
    seen.text = "[1]";
    QCOMPARE(troubleOf(seen), "[1]");
}

void TestClientNote::tellsErrorsAndNothingElse()
{
    Observation seen;
    seen.kind = Observation::Kind::Error;
    seen.text = "Refused.";
    QCOMPARE(troubleOf(seen), "Refused.");
    seen.kind = Observation::Kind::Event;
    QCOMPARE(troubleOf(seen), "");
    seen.text = "pusher:signin_error";
    seen.data = R"({"type":"AuthError","error":"Nobody."})";
    QCOMPARE(troubleOf(seen), "Nobody.");
}

void TestClientNote::countsWhatWasSeen()
{
    SwarmStats counts;
    Observation seen;
    seen.kind = Observation::Kind::Subscribed;
    countSeen(counts, seen);
    seen.kind = Observation::Kind::Event;
    countSeen(counts, seen);
    seen.kind = Observation::Kind::Lock;
    for (const char* event : {"lock.granted", "lock.denied", "lock.changed"}) {
        seen.lock.event = event;
        countSeen(counts, seen);
    }
    seen.kind = Observation::Kind::Error;
    countSeen(counts, seen);
    QCOMPARE(counts.subscribed, std::uint64_t(1));
    QCOMPARE(counts.eventsReceived, std::uint64_t(4));
    QCOMPARE(counts.locksGranted, std::uint64_t(1));
    QCOMPARE(counts.locksDenied, std::uint64_t(1));
}

QTEST_GUILESS_MAIN(TestClientNote)
#include "tst_clientnote.moc"
