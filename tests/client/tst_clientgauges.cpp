// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/clientgauges.h"

using namespace echolock;

class TestClientGauges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsWhoComes();
    void countsAChangeOnce();
    void keepsTheConnectionsOfWhoLeaves();
    void settlesByAFailureToo();
};

void TestClientGauges::countsWhoComes()
{
    SwarmStats stats;
    recount(stats, {}, {.connecting = true});
    recount(stats, {}, {.connectsMade = 2, .connected = true, .editing = true});
    recount(stats, {}, {.connectsMade = 1, .connected = true, .viewing = true, .frozen = true});
    const SwarmStats expected{.connected = 2,
                              .editing = 1,
                              .viewing = 1,
                              .connecting = 1,
                              .frozen = 1,
                              .connectsMade = 3,
                              .clientsSettled = 2,
                              .clientsConnectedOnce = 2};
    QVERIFY(stats == expected);
}

void TestClientGauges::countsAChangeOnce()
{
    SwarmStats stats;
    const ClientGauges connecting{.connecting = true};
    const ClientGauges connected{.connectsMade = 1, .connected = true, .editing = true};
    const ClientGauges again{.connectsMade = 1, .connectsFailed = 3, .connecting = true};
    recount(stats, {}, connecting);
    recount(stats, connecting, connected);
    recount(stats, connected, connected);
    recount(stats, connected, again);
    const SwarmStats expected{.connecting = 1,
                              .connectsFailed = 3,
                              .connectsMade = 1,
                              .clientsSettled = 1,
                              .clientsConnectedOnce = 1};
    QVERIFY(stats == expected);
}

void TestClientGauges::keepsTheConnectionsOfWhoLeaves()
{
    SwarmStats stats;
    const ClientGauges here{
        .connectsMade = 5, .connectsFailed = 1, .connected = true, .viewing = true};
    recount(stats, {}, here);
    recount(stats, here, here.afterLeaving());
    const SwarmStats expected{
        .connectsFailed = 1, .connectsMade = 5, .clientsSettled = 1, .clientsConnectedOnce = 1};
    QVERIFY(stats == expected);
}

void TestClientGauges::settlesByAFailureToo()
{
    SwarmStats stats;
    recount(stats, {}, {.connectsFailed = 1});
    QCOMPARE(stats.clientsSettled, 1U);
    QCOMPARE(stats.clientsConnectedOnce, 0U);
}

QTEST_GUILESS_MAIN(TestClientGauges)
#include "tst_clientgauges.moc"
