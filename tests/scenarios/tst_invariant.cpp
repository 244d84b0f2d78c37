// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/invariant.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestInvariant : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesComeBackAsTheirLetters();
    void unknownTextIsNoLetter();
    void writesLettersInTheirOrder();
    void anOrphanIsJudgedAlwaysAndAtTheEnd();
};

void TestInvariant::namesComeBackAsTheirLetters()
{
    for (const Letter letter : allLetters) {
        QCOMPARE(letterFromText(toString(letter)), std::optional(letter));
        QVERIFY(!invariantMeaning(letter).empty());
        if (letter != Letter::E)
            QCOMPARE(invariantFromName(invariantName(letter)), std::optional(letter));
    }
}

void TestInvariant::unknownTextIsNoLetter()
{
    QVERIFY(!letterFromText("X"));
    QVERIFY(!letterFromText("ML"));
    QVERIFY(!letterFromText(""));
    QVERIFY(!invariantFromName("mutexes"));
    QVERIFY(!invariantFromName(""));
}

void TestInvariant::writesLettersInTheirOrder()
{
    QCOMPARE(lettersText({}), std::string("–"));
    QCOMPARE(lettersText({Letter::P, Letter::M, Letter::L}), std::string("M L P"));
}

void TestInvariant::anOrphanIsJudgedAlwaysAndAtTheEnd()
{
    QCOMPARE(judgedWhen(Letter::O), JudgedWhen::Both);
    QCOMPARE(judgedWhen(Letter::M), JudgedWhen::Always);
    QCOMPARE(judgedWhen(Letter::P), JudgedWhen::Finally);
}

QTEST_GUILESS_MAIN(TestInvariant)
#include "tst_invariant.moc"
