// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/people/thinktimetext.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

std::optional<ThinkTime> read(const std::string& text)
{
    ProblemList problems("f");
    return readThinkTime(parseYaml(text).value(), "'edit'", problems);
}

} // namespace

class TestThinkTimeText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryShape();
    void writesWhatItReads();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
};

void TestThinkTimeText::readsEveryShape()
{
    QVERIFY(read("5s") == ThinkTime::fixed(5s));
    QVERIFY(read("{uniform: [1s, 5s]}") == ThinkTime::uniform(1s, 5s));
    QVERIFY(read("{exponential: 2s}") == ThinkTime::exponential(2s));
    QVERIFY(read("{exponential: {mean: 2s}}") == ThinkTime::exponential(2s));
    QVERIFY(read("{normal: {mean: 2s, deviation: 500ms}}") == ThinkTime::normal(2s, 500ms));
    QVERIFY(read("{lognormal: {median: 2s, sigma: 0.8}}") == ThinkTime::lognormal(2s, 0.8));
    ThinkTime bounded = ThinkTime::exponential(2s);
    bounded.least = 1s;
    bounded.most = 3s;
    QVERIFY(read("{exponential: {mean: 2s, min: 1s, max: 3s}}") == bounded);
}

void TestThinkTimeText::writesWhatItReads()
{
    ThinkTime bounded = ThinkTime::normal(2s, 1500ms);
    bounded.least = 1s;
    ThinkTime shorter = ThinkTime::exponential(2s);
    shorter.most = 4s;
    for (const ThinkTime& time :
         {ThinkTime::fixed(1500ms), ThinkTime::uniform(0s, 3us), ThinkTime::exponential(1h),
          ThinkTime::lognormal(12s, 0.1 + 0.2), bounded, shorter})
        QVERIFY2(read(formatThinkTime(time)) == time, formatThinkTime(time).c_str());
    QCOMPARE(formatThinkTime(ThinkTime::uniform(1s, 5s)), "{uniform: [1s, 5s]}");
    QCOMPARE(formatThinkTime(shorter), "{exponential: {mean: 2s, max: 4s}}");
}

void TestThinkTimeText::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("saying");
    const auto row = [](const char* text, const char* saying) {
        QTest::addRow("%s", text) << QByteArray(text) << QByteArray(saying);
    };
    row("soon", "f:1:1: 'edit' must be a time with its unit, such as 250ms, 5s or 2m, but this is");
    row("-5s", "f:1:1: 'edit' must be a time with its unit");
    row("[1s, 2s]", "f:1:1: 'edit' must be a time such as 5s or one distribution such as");
    row("{uniform: [1s, 5s], normal: 3s}", "must be a time such as 5s or one distribution");
    row("{gaussian: 5s}", "f:1:2: 'gaussian' is no distribution; expected uniform, exponential");
    row("{uniforn: 5s}", "did you mean 'uniform'?");
    row("{uniform: 5s}", "f:1:11: the uniform time of 'edit' takes two bounds, such as [1s, 5s]");
    row("{uniform: [5s, 1s]}",
        "f:1:11: the shortest time of 'edit', 5s, is longer than its longest, 1s");
    row("{uniform: [1s, x]}", "f:1:16: 'edit' must be a time with its unit");
    row("{normal: {mean: 5s}}", "the normal time of 'edit' needs 'deviation': a time such as 5s");
    row("{normal: 5s}", "the normal time of 'edit' must be a map");
    row("{lognormal: {median: 5s, sigma: -1}}", "'sigma' of 'edit' must be a number from 0 to 5");
    row("{lognormal: {median: 5s, sigma: nan}}", "'sigma' of 'edit' must be a number from 0 to 5");
    row("{exponential: {mean: 5s, maxx: 6s}}", "did you mean 'max'?");
    row("{exponential: {mean: 5s, min: 7s, max: 6s}}", "is longer than its longest");
}

void TestThinkTimeText::saysWhatIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, saying);
    ProblemList problems("f");
    readThinkTime(parseYaml(text.toStdString()).value(), "'edit'", problems);
    QCOMPARE(problems.size(), std::size_t(1));
    const std::string said = problems.take().front().text();
    QVERIFY2(said.find(saying.toStdString()) != std::string::npos, said.c_str());
}

QTEST_GUILESS_MAIN(TestThinkTimeText)
#include "tst_thinktimetext.moc"
