// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/base/durationtext.h"
#include "server/base/prng.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestDurationText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsANumberWithItsUnit_data();
    void readsANumberWithItsUnit();
    void refusesWhatIsNoDuration_data();
    void refusesWhatIsNoDuration();
    void refusesWhatIsTooLong();
    void writesTheShortestText_data();
    void writesTheShortestText();
    void readsWhatItWrote();
};

void TestDurationText::readsANumberWithItsUnit_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("nanos");
    const auto row = [](const char* text, Duration duration) {
        QTest::addRow("%s", text) << QByteArray(text) << qint64(duration.count());
    };
    row("250ms", 250ms);
    row("10s", 10s);
    row("2m", 2min);
    row("1h", 1h);
    row("15us", 15us);
    row("0", 0ns);
    row("0s", 0ns);
    row("1.5s", 1500ms);
    row("0.25ms", 250us);
    row("1m30s", 90s);
    row("1h2m3s4ms5us", 1h + 2min + 3s + 4ms + 5us);
    row("10000h", 10'000h);
    row("0.1234567891234s", 123'456'789ns);
}

void TestDurationText::readsANumberWithItsUnit()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, nanos);
    const Result<Duration> duration = parseDuration(text.toStdString());
    QVERIFY2(duration.has_value(), text.constData());
    QCOMPARE(qint64(duration->count()), nanos);
}

void TestDurationText::refusesWhatIsNoDuration_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* cause, const char* text) {
        QTest::addRow("%s", cause) << QByteArray(text);
    };
    row("empty", "");
    row("no unit", "10");
    row("no number", "s");
    row("unknown unit", "10 parsecs");
    row("upper case", "10S");
    row("space", "10 s");
    row("negative", "-1s");
    row("no whole part", ".5s");
    row("no fraction", "1.s");
    row("two points", "1.2.3s");
    row("small before large", "30s1m");
    row("same unit twice", "1s1s");
    row("number without unit at the end", "1m30");
    row("not ASCII", "10µs");
}

void TestDurationText::refusesWhatIsNoDuration()
{
    QFETCH(QByteArray, text);
    const Result<Duration> duration = parseDuration(text.toStdString());
    QVERIFY(!duration.has_value());
    QVERIFY(
        duration.error().message.starts_with("\"" + text.toStdString() + "\" is not a duration"));
}

void TestDurationText::refusesWhatIsTooLong()
{
    for (const char* text : {"10001h", "9999999999999999999999s", "10000h1us"}) {
        const Result<Duration> duration = parseDuration(text);
        QVERIFY2(!duration.has_value(), text);
        QVERIFY(duration.error().message.find("too long") != std::string::npos);
    }
}

void TestDurationText::writesTheShortestText_data()
{
    QTest::addColumn<qint64>("nanos");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](Duration duration, const char* text) {
        QTest::addRow("%s", text) << qint64(duration.count()) << QByteArray(text);
    };
    row(0ns, "0s");
    row(250ms, "250ms");
    row(10s, "10s");
    row(90s, "1m30s");
    row(1500ms, "1s500ms");
    row(999ns, "0s");
    row(-5s, "-5s");
    row(26h, "26h");
}

void TestDurationText::writesTheShortestText()
{
    QFETCH(qint64, nanos);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(formatDuration(Duration(nanos))), text);
}

void TestDurationText::readsWhatItWrote()
{
    Prng prng(7);
    for (int i = 0; i < 1000; ++i) {
        const Duration duration = std::chrono::microseconds(
            prng.below(std::uint64_t(1) << (1 + i % 44)));
        const std::string text = formatDuration(duration);
        const Result<Duration> again = parseDuration(text);
        QVERIFY2(again.has_value(), text.c_str());
        QCOMPARE(again->count(), duration.count());
    }
}

QTEST_GUILESS_MAIN(TestDurationText)
#include "tst_durationtext.moc"
