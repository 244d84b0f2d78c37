// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSet>
#include <QtTest>

#include "gui/models/wording.h"

using namespace echolock;

class TestWording : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyWayToAbandonHasWordsOfItsOwn()
    {
        QSet<QString> labels;
        QSet<QString> seen;
        for (const Abandonment how : allAbandonments) {
            labels.insert(abandonmentLabel(how));
            seen.insert(abandonmentSeen(how));
            QVERIFY(abandonmentSeen(how).startsWith(u"server sees"));
        }
        QCOMPARE(labels.size(), qsizetype(allAbandonments.size()));
        QCOMPARE(seen.size(), qsizetype(allAbandonments.size()));
    }

    void everyCauseAndBeliefHasWords()
    {
        for (int cause = 0; cause <= int(LockCause::Operator); ++cause)
            QVERIFY(!causeWords(static_cast<LockCause>(cause)).isEmpty());
        QCOMPARE(beliefWords(Belief::Editing), QStringLiteral("editing"));
        QCOMPARE(beliefWords(Belief::Nothing), QStringLiteral("–"));
    }

    void everyPolicyIsExplained()
    {
        for (const auto* name : {"owner", "article", "none"})
            QVERIFY(policyExplanation(QString::fromLatin1(name)).endsWith(u'.'));
        QVERIFY(policyExplanation(QStringLiteral("queue")).contains(u"queue"));
    }

    void saysHowLongAtAGlance_data()
    {
        QTest::addColumn<qint64>("milliseconds");
        QTest::addColumn<QString>("words");
        QTest::addRow("none") << qint64(0) << "0.0 s";
        QTest::addRow("a clock that went back") << qint64(-5) << "0.0 s";
        QTest::addRow("below a second") << qint64(449) << "0.4 s";
        QTest::addRow("seconds") << qint64(9990) << "9.9 s";
        QTest::addRow("tens of seconds") << qint64(59'999) << "59 s";
        QTest::addRow("minutes") << qint64(185'000) << "3:05";
        QTest::addRow("hours") << qint64(7'805'000) << "2:10:05";
    }

    void saysHowLongAtAGlance()
    {
        QFETCH(qint64, milliseconds);
        QFETCH(QString, words);
        QCOMPARE(lengthWords(std::chrono::milliseconds(milliseconds)), words);
    }

    void stampsAreCountedFromTheStart()
    {
        QCOMPARE(stampWords(std::chrono::milliseconds(151'045)), QStringLiteral("02:31.045"));
        QCOMPARE(stampWords(std::chrono::milliseconds(-1)), QStringLiteral("00:00.000"));
    }
};

QTEST_GUILESS_MAIN(TestWording)
#include "tst_wording.moc"
