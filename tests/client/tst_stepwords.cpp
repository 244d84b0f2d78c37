// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/people/stepwords.h"

#include <algorithm>

using namespace echolock;
using namespace std::chrono_literals;

class TestStepWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStepCanBeWritten();
    void otherWordsAreNone();
};

void TestStepWords::everyStepCanBeWritten()
{
    for (const Abandonment how : allAbandonments) {
        const StepWord* word = findStepWord(toString(how));
        QVERIFY(word);
        QVERIFY(word->kind == AgentStep::Kind::Abandon && word->how == how);
    }
    for (const StepWord& word : stepWords()) {
        QCOMPARE(wordOf(word.kind, word.how), word.word);
        QVERIFY(findStepWord(word.word) == &word);
    }
    QCOMPARE(allStepWords().size(), stepWords().size());
}

void TestStepWords::otherWordsAreNone()
{
    QVERIFY(!findStepWord(""));
    QVERIFY(!findStepWord("Edit"));
}

QTEST_GUILESS_MAIN(TestStepWords)
#include "tst_stepwords.moc"
