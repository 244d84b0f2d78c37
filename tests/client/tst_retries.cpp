// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/retries.h"
#include "tests/client/sinklines.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

using Lines = std::vector<std::string>;

class TestRetries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsAndStops();
    void losesSightOfTheFirstOfTwo();
    void losesSightOfTheOneForAnAction();
    void idealKeepsSight();
};

void TestRetries::startsAndStops()
{
    SinkLines sink;
    Retries retries(true);
    retries.start(sink, Instant() + 1s);
    retries.stop(sink);
    retries.start(sink, Instant() + 3s);
    QCOMPARE(sink.take(), (Lines{"start retry 1000", "stop retry", "start retry 3000"}));
}

void TestRetries::losesSightOfTheFirstOfTwo()
{
    SinkLines sink;
    Retries retries(true);
    retries.start(sink, Instant() + 1s);
    retries.start(sink, Instant() + 2s);
    retries.stop(sink);
    QCOMPARE(
        sink.take(),
        (Lines{"start retry 1000", "start lost-retry 1000", "start retry 2000", "stop retry"}));
}

void TestRetries::losesSightOfTheOneForAnAction()
{
    SinkLines sink;
    Retries retries(true);
    retries.startByAction(sink, Instant() + 1s);
    retries.stop(sink);
    QCOMPARE(sink.take(), (Lines{"start lost-retry 1000", "stop retry"}));
}

void TestRetries::idealKeepsSight()
{
    SinkLines sink;
    Retries retries(false);
    retries.startByAction(sink, Instant() + 1s);
    retries.start(sink, Instant() + 2s);
    QCOMPARE(sink.take(), (Lines{"start retry 1000", "start retry 2000"}));
}

QTEST_GUILESS_MAIN(TestRetries)
#include "tst_retries.moc"
