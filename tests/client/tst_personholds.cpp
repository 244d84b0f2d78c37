// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/personholds.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

std::string text(const std::vector<HoldChange>& changes)
{
    std::string text;
    for (const HoldChange& change : changes)
        text += (change.kind == HoldChange::Kind::Begins ? "+" : "-") + change.order;
    return text;
}

} // namespace

class TestPersonHolds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneTabBeginsAndEnds();
    void twoTabsOnOneOrderAreOneHold();
    void twoTabsOnTwoOrdersAreTwo();
};

void TestPersonHolds::oneTabBeginsAndEnds()
{
    PersonHolds holds;
    QCOMPARE(text(holds.update("order.1", "", {})), "+order.1");
    QCOMPARE(text(holds.update("order.1", "", {})), "");
    QCOMPARE(text(holds.update("order.2", "", {})), "-order.1+order.2");
    QCOMPARE(text(holds.update("", "", {})), "-order.2");
}

void TestPersonHolds::twoTabsOnOneOrderAreOneHold()
{
    PersonHolds holds;
    holds.update("order.1", "", {});
    QCOMPARE(text(holds.update("order.1", "order.1", {})), "");
    QCOMPARE(text(holds.update("", "order.1", {})), "");
    QCOMPARE(text(holds.update("", "", {})), "-order.1");
}

void TestPersonHolds::twoTabsOnTwoOrdersAreTwo()
{
    PersonHolds holds;
    QCOMPARE(text(holds.update("order.1", "order.2", {})), "+order.1+order.2");
    QCOMPARE(text(holds.update("order.2", "order.1", {})), "");
    QCOMPARE(text(holds.update("order.2", "", {})), "-order.1");
}

QTEST_GUILESS_MAIN(TestPersonHolds)
#include "tst_personholds.moc"
