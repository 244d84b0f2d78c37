// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/joint/clientshare.h"

using namespace echolock;

class TestClientShare : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesEveryClientToOneProcess_data();
    void givesEveryClientToOneProcess();
    void knowsWhoIsInIt();
};

void TestClientShare::givesEveryClientToOneProcess_data()
{
    QTest::addColumn<std::uint32_t>("clients");
    QTest::addColumn<std::uint32_t>("processes");
    QTest::addRow("one process") << 10U << 1U;
    QTest::addRow("even") << 9000U << 3U;
    QTest::addRow("uneven") << 100U << 7U;
    QTest::addRow("one each") << 64U << 64U;
}

void TestClientShare::givesEveryClientToOneProcess()
{
    QFETCH(std::uint32_t, clients);
    QFETCH(std::uint32_t, processes);
    std::uint32_t next = 1;
    for (std::uint32_t index = 0; index < processes; ++index) {
        const ClientShare share = shareOf(clients, index, processes);
        QCOMPARE(share.first, next);
        QVERIFY(share.count == clients / processes || share.count == clients / processes + 1);
        next += share.count;
    }
    QCOMPARE(next, clients + 1);
}

void TestClientShare::knowsWhoIsInIt()
{
    const ClientShare share{.first = 4, .count = 3};
    for (const std::uint64_t inside : {4, 6})
        QVERIFY(share.holds(inside));
    for (const std::uint64_t outside : {0, 3, 7})
        QVERIFY(!share.holds(outside));
    QVERIFY(!share.holds(UINT64_MAX));
}

QTEST_GUILESS_MAIN(TestClientShare)
#include "tst_clientshare.moc"
