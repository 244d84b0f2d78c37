// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/belief.h"

using namespace echolock;

class TestBelief : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasAWordForEachBelief();
};

void TestBelief::hasAWordForEachBelief()
{
    QCOMPARE(toString(Belief::Nothing), std::string_view("nothing"));
    QCOMPARE(toString(Belief::Asking), std::string_view("asking"));
    QCOMPARE(toString(Belief::Editing), std::string_view("editing"));
    QCOMPARE(toString(Belief::Viewing), std::string_view("viewing"));
}

QTEST_GUILESS_MAIN(TestBelief)
#include "tst_belief.moc"
