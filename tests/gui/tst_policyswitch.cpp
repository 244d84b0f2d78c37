// SPDX-License-Identifier: GPL-3.0-or-later
#include <QToolButton>
#include <QtTest>

#include "gui/models/wording.h"
#include "gui/views/policyswitch.h"
#include "tests/support/cutoff.h"

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

const QStringList policies{u"owner"_s, u"article"_s, u"none"_s};

QToolButton* buttonOf(const PolicySwitch& box, const QString& policy)
{
    for (QToolButton* button : box.findChildren<QToolButton*>())
        if (button->text() == policy)
            return button;
    return nullptr;
}

QStringList checked(const PolicySwitch& box)
{
    QStringList result;
    for (const QToolButton* button : box.findChildren<QToolButton*>())
        if (button->isChecked())
            result.append(button->text());
    return result;
}

} // namespace

class TestPolicySwitch : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void beginsWithTheFirst()
    {
        const PolicySwitch box(policies);
        QCOMPARE(box.policy(), u"owner"_s);
        QCOMPARE(box.explanation(), policyExplanation(u"owner"_s));
    }

    void aClickAsksForAPolicyAndExplainsIt()
    {
        PolicySwitch box(policies);
        const QSignalSpy asked(&box, &PolicySwitch::policyRequested);
        QTest::mouseClick(buttonOf(box, u"article"_s), Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.at(0).at(0).toString(), u"article"_s);
        QCOMPARE(box.policy(), u"article"_s);
        QCOMPARE(box.explanation(), policyExplanation(u"article"_s));
        QCOMPARE(checked(box), QStringList{u"article"_s});
    }

    void theKeyboardAsksToo()
    {
        PolicySwitch box(policies);
        const QSignalSpy asked(&box, &PolicySwitch::policyRequested);
        QTest::keyClick(buttonOf(box, u"none"_s), Qt::Key_Space);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.at(0).at(0).toString(), u"none"_s);
    }

    void showsAPolicyWithoutAskingForIt()
    {
        PolicySwitch box(policies);
        const QSignalSpy asked(&box, &PolicySwitch::policyRequested);
        box.setPolicy(u"none"_s);
        QCOMPARE(asked.size(), 0);
        QCOMPARE(checked(box), QStringList{u"none"_s});
        QCOMPARE(box.explanation(), policyExplanation(u"none"_s));
    }

    void ignoresAPolicyThatItDoesNotKnow()
    {
        PolicySwitch box(policies);
        box.setPolicy(u"lease"_s);
        QCOMPARE(checked(box), QStringList{u"owner"_s});
    }

    void livesWithoutPolicies()
    {
        const PolicySwitch box({});
        QCOMPARE(box.policy(), QString());
        QCOMPARE(box.explanation(), QString());
    }

    void everyPolicySaysWhatItIs()
    {
        const PolicySwitch box(policies);
        for (const QString& policy : policies) {
            QVERIFY(buttonOf(box, policy));
            QCOMPARE(buttonOf(box, policy)->toolTip(), policyExplanation(policy));
            QVERIFY(buttonOf(box, policy)->accessibleName().contains(policy));
        }
    }

    void noExplanationIsCutOff()
    {
        PolicySwitch box(policies);
        box.show();
        for (const QString& policy : policies) {
            box.setPolicy(policy);
            box.adjustSize();
            QCOMPARE(cutOffTexts(box), QString());
        }
    }
};

QTEST_MAIN(TestPolicySwitch)
#include "tst_policyswitch.moc"
