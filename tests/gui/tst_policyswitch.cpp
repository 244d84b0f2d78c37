// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemView>
#include <QLineEdit>
#include <QVBoxLayout>
#include <QtTest>

#include "gui/models/wording.h"
#include "gui/views/policyswitch.h"
#include "tests/support/painted.h"

#include <memory>

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

const QStringList policies{u"composite"_s, u"owner"_s, u"refcount"_s, u"grace"_s, u"lease"_s,
                           u"fence"_s,     u"queue"_s, u"article"_s,  u"none"_s};

bool isOpen(const PolicySwitch& box)
{
    return box.view()->isVisible();
}

QString highlighted(const PolicySwitch& box)
{
    return box.view()->currentIndex().data().toString();
}

} // namespace

class TestPolicySwitch : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_box = std::make_unique<PolicySwitch>(policies);
        m_box->resize(m_box->sizeHint());
        m_box->show();
        QVERIFY(QTest::qWaitForWindowActive(m_box.get()));
        m_box->setFocus();
    }

    void cleanup() { m_box.reset(); }

    void beginsWithTheFirst()
    {
        QCOMPARE(m_box->policy(), u"composite"_s);
        QCOMPARE(m_box->explanation(), policyExplanation(u"composite"_s));
        QVERIFY(!isOpen(*m_box));
    }

    void aClickOpensTheListAndAnotherChooses()
    {
        const QSignalSpy asked(m_box.get(), &PolicySwitch::policyRequested);
        QTest::mouseClick(m_box.get(), Qt::LeftButton);
        QTRY_VERIFY(isOpen(*m_box));
        QAbstractItemView* list = m_box->view();
        const QPoint row = list->visualRect(m_box->model()->index(7, 0)).center();
        // The list ignores the release of the click that opened it, which comes at once.
        QTest::mouseMove(list->viewport(), row);
        QTRY_VERIFY_WITH_TIMEOUT(
            (QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, row), !isOpen(*m_box)), 5'000);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.at(0).at(0).toString(), u"article"_s);
        QCOMPARE(m_box->policy(), u"article"_s);
        QCOMPARE(m_box->explanation(), policyExplanation(u"article"_s));
    }

    void aKeyOpensTheListWithoutChoosing_data()
    {
        QTest::addColumn<int>("key");
        QTest::addRow("down") << int(Qt::Key_Down);
        QTest::addRow("up") << int(Qt::Key_Up);
        QTest::addRow("space") << int(Qt::Key_Space);
        QTest::addRow("enter") << int(Qt::Key_Return);
    }

    void aKeyOpensTheListWithoutChoosing()
    {
        QFETCH(int, key);
        const QSignalSpy asked(m_box.get(), &PolicySwitch::policyRequested);
        QTest::keyClick(m_box.get(), Qt::Key(key));
        QTRY_VERIFY(isOpen(*m_box));
        QCOMPARE(highlighted(*m_box), u"composite"_s);
        QCOMPARE(asked.size(), 0);
    }

    void arrowsAndEnterChoose()
    {
        const QSignalSpy asked(m_box.get(), &PolicySwitch::policyRequested);
        QTest::keyClick(m_box.get(), Qt::Key_Down);
        QTRY_VERIFY(isOpen(*m_box));
        QTest::keyClick(m_box->view(), Qt::Key_Down);
        QTest::keyClick(m_box->view(), Qt::Key_Down);
        QCOMPARE(highlighted(*m_box), u"refcount"_s);
        QCOMPARE(asked.size(), 0);
        QTest::keyClick(m_box->view(), Qt::Key_Return);
        QTRY_VERIFY(!isOpen(*m_box));
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.at(0).at(0).toString(), u"refcount"_s);
    }

    void aLetterOpensTheListAtThatName()
    {
        const QSignalSpy asked(m_box.get(), &PolicySwitch::policyRequested);
        QTest::keyClick(m_box.get(), Qt::Key_Q);
        QTRY_VERIFY(isOpen(*m_box));
        QCOMPARE(highlighted(*m_box), u"queue"_s);
        QCOMPARE(asked.size(), 0);
    }

    void escapeChangesNothingAndGivesTheFocusBack()
    {
        const QSignalSpy asked(m_box.get(), &PolicySwitch::policyRequested);
        QTest::keyClick(m_box.get(), Qt::Key_Down);
        QTRY_VERIFY(isOpen(*m_box));
        QTest::keyClick(m_box->view(), Qt::Key_End);
        QTest::keyClick(m_box->view(), Qt::Key_Escape);
        QTRY_VERIFY(!isOpen(*m_box));
        QCOMPARE(asked.size(), 0);
        QCOMPARE(m_box->policy(), u"composite"_s);
        QTRY_VERIFY(m_box->hasFocus());
    }

    void theOneThatIsChosenIsNotAskedForAgain()
    {
        const QSignalSpy asked(m_box.get(), &PolicySwitch::policyRequested);
        QTest::keyClick(m_box.get(), Qt::Key_Down);
        QTRY_VERIFY(isOpen(*m_box));
        QTest::keyClick(m_box->view(), Qt::Key_Return);
        QTRY_VERIFY(!isOpen(*m_box));
        QCOMPARE(asked.size(), 0);
    }

    void theWheelChoosesNothing()
    {
        const QSignalSpy asked(m_box.get(), &PolicySwitch::policyRequested);
        QWheelEvent wheel({5, 5}, m_box->mapToGlobal(QPointF(5, 5)), {}, {0, -120}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_box.get(), &wheel);
        QCOMPARE(m_box->policy(), u"composite"_s);
        QCOMPARE(asked.size(), 0);
    }

    void showsAPolicyWithoutAskingForIt()
    {
        const QSignalSpy asked(m_box.get(), &PolicySwitch::policyRequested);
        m_box->setPolicy(u"none"_s);
        QCOMPARE(asked.size(), 0);
        QCOMPARE(m_box->explanation(), policyExplanation(u"none"_s));
        QCOMPARE(m_box->itemData(8, Qt::CheckStateRole).toInt(), int(Qt::Checked));
        QCOMPARE(m_box->itemData(0, Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    }

    void ignoresAPolicyThatItDoesNotKnow()
    {
        m_box->setPolicy(u"redis"_s);
        QCOMPARE(m_box->policy(), u"composite"_s);
    }

    void showsAPolicyThatHasNoWords()
    {
        const PolicySwitch box({u"owner"_s, u"paxos"_s});
        QCOMPARE(box.itemText(1), u"paxos"_s);
        QCOMPARE(box.itemData(1, Qt::AccessibleTextRole).toString(),
                 u"paxos: Locks follow the policy “paxos”."_s);
    }

    void livesWithoutPolicies()
    {
        PolicySwitch box({});
        QCOMPARE(box.policy(), QString());
        QCOMPARE(box.explanation(), QString());
        box.resize(box.sizeHint());
        box.show();
        QVERIFY(QTest::qWaitForWindowExposed(&box));
    }

    void everyPolicyIsReadAloudWithWhatItSurvives()
    {
        for (int row = 0; row < policies.size(); ++row) {
            const QString spoken = m_box->itemData(row, Qt::AccessibleTextRole).toString();
            QVERIFY(spoken.startsWith(policies[row]));
            QVERIFY(spoken.contains(policyExplanation(policies[row])));
            QVERIFY(spoken.contains(policyWeaknesses(policies[row])));
        }
        QCOMPARE(m_box->accessibleName(), u"Policy"_s);
    }

    void allNamesAreSeenWithoutScrolling()
    {
        QTest::mouseClick(m_box.get(), Qt::LeftButton);
        QTRY_VERIFY(isOpen(*m_box));
        const QAbstractItemView* list = m_box->view();
        const QRect seen = list->viewport()->rect();
        for (int row = 0; row < policies.size(); ++row) {
            const QModelIndex index = m_box->model()->index(row, 0);
            QVERIFY(seen.contains(list->visualRect(index)));
            QVERIFY(list->visualRect(index).width() >= list->sizeHintForIndex(index).width());
        }
    }

    void theSentenceGivesWayInANarrowWindow()
    {
        QVERIFY(m_box->minimumSizeHint().width() < m_box->sizeHint().width());
        m_box->resize(m_box->minimumSizeHint());
        QVERIFY(!painted(*m_box).isNull());
        QCOMPARE(m_box->toolTip(), policyExplanation(u"composite"_s));
    }

private:
    std::unique_ptr<PolicySwitch> m_box;
};

QTEST_MAIN(TestPolicySwitch)
#include "tst_policyswitch.moc"
