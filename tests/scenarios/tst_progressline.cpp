// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/report/progressline.h"
#include "scenarios/report/terminalstyle.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestProgressLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsHowFarItIs();
    void tellsHowFastItIs();
    void writesNoMoreThanAPersonReads();
    void goesAway();
    void staysOnOneLine();
};

void TestProgressLine::tellsHowFarItIs()
{
    ProgressLine line(80);
    QCOMPARE(line.show({0, 4, "R01 under owner", 0, Instant(1s)}),
             std::string("\r\x1b[K0/4  R01 under owner"));
    QCOMPARE(line.show({1, 4, "R02 under owner", 0, Instant(3s)}),
             std::string("\r\x1b[K1/4  R02 under owner  about 6s left"));
    QCOMPARE(line.show({4, 4, "", 0, Instant(5s)}), std::string("\r\x1b[K4/4  "));
}

void TestProgressLine::tellsHowFastItIs()
{
    ProgressLine line(80);
    line.show({0, 2, "R01", 0, Instant()});
    QCOMPARE(line.show({0, 2, "R01", 3'400, Instant(2s)}),
             std::string("\r\x1b[K0/2  R01  3.4k states, 1.7k/s"));
    QCOMPARE(line.show({0, 2, "R01", 12'000'000, Instant(4s)}),
             std::string("\r\x1b[K0/2  R01  12M states, 3.0M/s"));
    QCOMPARE(line.show({0, 2, "R01", 100, Instant(5s), 1500ms}),
             std::string("\r\x1b[K0/2  R01  100 states, 20/s  this one at most 2s more"));
}

void TestProgressLine::writesNoMoreThanAPersonReads()
{
    ProgressLine line(80);
    line.show({0, 2, "R01", 0, Instant()});
    QCOMPARE(line.show({1, 2, "R02", 0, Instant(99ms)}), std::string());
    QVERIFY(!line.show({1, 2, "R02", 0, Instant(100ms)}).empty());
}

void TestProgressLine::goesAway()
{
    ProgressLine line(80);
    QCOMPARE(line.clear(), std::string());
    line.show({0, 2, "R01", 0, Instant()});
    QCOMPARE(line.clear(), std::string("\r\x1b[K"));
    QCOMPARE(line.clear(), std::string());
    // It is back at once, whatever was written in its place.
    QVERIFY(!line.show({1, 2, "R02", 0, Instant(1ms)}).empty());
}

void TestProgressLine::staysOnOneLine()
{
    ProgressLine line(12);
    const std::string text = line.show({0, 2, "Ä-very-long-name", 0, Instant()}).substr(4);
    QCOMPARE(text, std::string("0/2  Ä-very…"));
    QCOMPARE(columnsOf(text), std::size_t(12));
}

QTEST_GUILESS_MAIN(TestProgressLine)
#include "tst_progressline.moc"
