// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSet>
#include <QtTest>

#include "gui/models/wording.h"
#include "server/hub/policyregistry.h"

using namespace echolock;
using namespace Qt::StringLiterals;

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

    void everyPolicyIsExplainedInWordsOfItsOwn()
    {
        QSet<QString> sentences;
        const QStringList names{u"composite"_s, u"owner"_s, u"refcount"_s, u"grace"_s, u"lease"_s,
                                u"fence"_s,     u"queue"_s, u"article"_s,  u"none"_s};
        for (const QString& name : names) {
            const QString sentence = policyExplanation(name);
            QVERIFY2(sentence.endsWith(u'.') && sentence.size() <= 75, qPrintable(sentence));
            QVERIFY2(!sentence.contains(u'“'), qPrintable(name));
            QVERIFY2(!policyWeaknesses(name).isEmpty(), qPrintable(name));
            sentences.insert(sentence);
        }
        QCOMPARE(sentences.size(), names.size());
        for (const std::string_view name : policyNames())
            QVERIFY2(names.contains(fromView(name)), std::string(name).c_str());
    }

    void aPolicyWithoutWordsIsNamed()
    {
        QCOMPARE(policyExplanation(u"paxos"_s), u"Locks follow the policy “paxos”."_s);
        QVERIFY(policyStrengths(u"paxos"_s).isEmpty());
        QVERIFY(policyWeaknesses(u"paxos"_s).isEmpty());
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
