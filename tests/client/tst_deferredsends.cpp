// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/deferredsends.h"
#include "tests/client/sinklines.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

using Lines = std::vector<std::string>;

class TestDeferredSends : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsFramesUntilTheTurnIsOver();
    void sendsAtOnceWithoutAnOutbox();
    void passesEverythingElseOn();
};

void TestDeferredSends::keepsFramesUntilTheTurnIsOver()
{
    SinkLines sink;
    Outbox outbox;
    DeferredSends deferred(Instant() + 5ms, sink, &outbox);
    deferred.sendText(TransportId{1}, "a");
    deferred.sendText(TransportId{2}, "b");
    QCOMPARE(sink.take(), (Lines{"start send 5", "start send 5"}));
    outbox.flush(sink);
    QCOMPARE(sink.take(), (Lines{"send 1 a", "send 2 b"}));
    outbox.flush(sink);
    QCOMPARE(sink.take(), Lines{});
}

void TestDeferredSends::sendsAtOnceWithoutAnOutbox()
{
    SinkLines sink;
    DeferredSends direct(Instant(), sink, nullptr);
    direct.sendText(TransportId{1}, "a");
    QCOMPARE(sink.take(), (Lines{"send 1 a"}));
}

void TestDeferredSends::passesEverythingElseOn()
{
    SinkLines sink;
    Outbox outbox;
    DeferredSends deferred(Instant(), sink, &outbox);
    deferred.openTransport(TransportId{1});
    deferred.closeTransport(TransportId{1}, 1005);
    deferred.startTimer(EchoTimer::Pong, Instant() + 7ms);
    deferred.stopTimer(EchoTimer::Pong);
    deferred.requestAuth({.id = {}, .socketId = {}, .channel = "private-order.5"});
    Observation observation;
    observation.text = "seen";
    deferred.observe(observation);
    QCOMPARE(sink.take(),
             (Lines{"open 1", "close 1 1005", "start pong 7", "stop pong", "auth private-order.5",
                    "observe seen"}));
}

QTEST_GUILESS_MAIN(TestDeferredSends)
#include "tst_deferredsends.moc"
