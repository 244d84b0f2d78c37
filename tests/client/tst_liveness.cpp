// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/liveness.h"
#include "tests/client/sinklines.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

using Lines = std::vector<std::string>;

class TestLiveness : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pingsASilentServer();
    void looksBackWhenDue();
    void isContentWithAnyAnswer();
    void endsWithTheConnection();
};

void TestLiveness::pingsASilentServer()
{
    SinkLines sink;
    Liveness liveness(30s);
    liveness.begin(Instant() + 1s, sink, 2s);
    QCOMPARE(sink.take(), (Lines{"start activity 3000"}));
    QVERIFY(!liveness.awaitsPong());
    QVERIFY(liveness.mustPing(Instant() + 3s, sink));
    QCOMPARE(sink.take(), (Lines{"start pong 33000"}));
    QVERIFY(liveness.awaitsPong());
    QVERIFY(!liveness.mustPing(Instant() + 4s, sink));
}

void TestLiveness::looksBackWhenDue()
{
    SinkLines sink;
    Liveness liveness(30s);
    liveness.begin(Instant(), sink, 2s);
    liveness.heard(Instant() + 500ms, sink);
    sink.take();
    QVERIFY(!liveness.mustPing(Instant() + 2s, sink));
    QCOMPARE(sink.take(), (Lines{"start activity 2500"}));
    QVERIFY(liveness.mustPing(Instant() + 2500ms, sink));
}

void TestLiveness::isContentWithAnyAnswer()
{
    SinkLines sink;
    Liveness liveness(30s);
    liveness.begin(Instant(), sink, 2s);
    QVERIFY(liveness.mustPing(Instant() + 2s, sink));
    sink.take();
    liveness.heard(Instant() + 3s, sink);
    QVERIFY(!liveness.awaitsPong());
    QCOMPARE(sink.take(), (Lines{"stop pong", "start activity 5000"}));
}

void TestLiveness::endsWithTheConnection()
{
    SinkLines sink;
    Liveness liveness(30s);
    liveness.begin(Instant(), sink, 2s);
    QVERIFY(liveness.mustPing(Instant() + 2s, sink));
    sink.take();
    liveness.end(sink);
    QVERIFY(!liveness.awaitsPong());
    QCOMPARE(sink.take(), (Lines{"stop activity", "stop pong"}));
}

QTEST_GUILESS_MAIN(TestLiveness)
#include "tst_liveness.moc"
