// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/eventallowance.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestEventAllowance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesASecondsWorthAtOnce_data();
    void givesASecondsWorthAtOnce();
    void givesMoreAsTimePasses();
    void doesNotSaveUp();
};

namespace {

int takenAtOnce(EventAllowance& allowance, Instant now, std::uint32_t perSecond)
{
    int taken = 0;
    while (taken < 100'000 && allowance.take(now, perSecond))
        ++taken;
    return taken;
}

} // namespace

void TestEventAllowance::givesASecondsWorthAtOnce_data()
{
    QTest::addColumn<int>("perSecond");
    for (const int perSecond : {1, 3, 7, 10, 999})
        QTest::addRow("%d", perSecond) << perSecond;
}

void TestEventAllowance::givesASecondsWorthAtOnce()
{
    QFETCH(int, perSecond);
    EventAllowance allowance;
    QCOMPARE(takenAtOnce(allowance, Instant(5s), std::uint32_t(perSecond)), perSecond);
    QCOMPARE(takenAtOnce(allowance, Instant(6s), std::uint32_t(perSecond)), perSecond);
}

void TestEventAllowance::givesMoreAsTimePasses()
{
    EventAllowance allowance;
    QCOMPARE(takenAtOnce(allowance, Instant(), 10), 10);
    QCOMPARE(takenAtOnce(allowance, Instant(99ms), 10), 0);
    QCOMPARE(takenAtOnce(allowance, Instant(100ms), 10), 1);
    QCOMPARE(takenAtOnce(allowance, Instant(400ms), 10), 3);
}

void TestEventAllowance::doesNotSaveUp()
{
    EventAllowance allowance;
    QVERIFY(allowance.take(Instant(), 10));
    QCOMPARE(takenAtOnce(allowance, Instant(1h), 10), 10);
}

QTEST_APPLESS_MAIN(TestEventAllowance)
#include "tst_eventallowance.moc"
