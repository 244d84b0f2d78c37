// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;

class TestWaitCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportsWaitsThatNobodyCanSatisfy_data();
    void reportsWaitsThatNobodyCanSatisfy();
    void takesWaitsThatMayEnd_data();
    void takesWaitsThatMayEnd();
    void reportsTheCauseAndNotItsConsequences();
};

void TestWaitCheck::reportsWaitsThatNobodyCanSatisfy_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* body, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray(body) << QByteArray(problem);
    };
    row("revoked by nobody",
        "  clients:\n    a: {do: [open, {subscribe: order.7}, {await: revoked}]}\n",
        "5:43: 'a' waits in vain for 'revoked': nobody takes the order over ({takeover: …} by "
        "another client) or revokes it ({revoke: …}), and no other step of this scenario brings it "
        "about");
    row("revoked on another order",
        "  clients:\n    a: {do: [open, {subscribe: order.7}, {await: revoked, of: order.7}]}\n"
        "    ops: {do: [{revoke: order.8}]}\n",
        "5:43: 'a' waits in vain for 'revoked': nobody takes the order over ({takeover: …} by "
        "another client) or revokes it ({revoke: …}), and no other step of this scenario brings it "
        "about");
    row("denied by nobody",
        "  clients:\n    a: {do: [open, {subscribe: order.7}, {await: denied}]}\n",
        "5:43: 'a' waits in vain for 'denied': nobody else subscribes to the order, and no other "
        "step of this scenario brings it about");
    row("refused without a forgery",
        "  clients:\n    a: {do: [open, {subscribe: order.7}, {await: refused}]}\n",
        "5:43: 'a' waits in vain for 'refused': none of its subscriptions is forged (auth: "
        "forged), and no other step of this scenario brings it about");
    row("let in with a forgery",
        "  clients:\n    a: {do: [open, {subscribe: order.7, auth: forged}, {await: "
        "subscribed}]}\n",
        "5:57: 'a' waits in vain for 'subscribed': all of its subscriptions are forged, and no "
        "other step of this scenario brings it about");
    row("turned away by nobody", "  clients:\n    a: {do: [knock, {await: turned-away}]}\n",
        "5:22: 'a' waits in vain for 'turned-away': the server lets any number of connections in "
        "(server: {connections: 1} would not), and no other step of this scenario brings it about");
    row("turned away by nobody, raw",
        "  clients:\n    a: {client: raw, do: [open, {await: turned-away}]}\n",
        "5:34: 'a' waits in vain for 'turned-away': the server lets any number of connections in "
        "(server: {connections: 1} would not), and no other step of this scenario brings it about");
    row("turned away by a fault that only ends its connection",
        "  clients:\n    a: {do: [knock, {await: turned-away}]}\n"
        "  faults: [{target: a, do: rst}]\n",
        "5:22: 'a' waits in vain for 'turned-away': the server lets any number of connections in "
        "(server: {connections: 1} would not), and no other step of this scenario brings it about");
    row("free of nobody",
        "  clients:\n    a: {do: [open, {subscribe: order.7}, {await: [free, revoked]}]}\n",
        "5:43: 'a' waits in vain for 'free' or 'revoked': nobody else is at the order who could "
        "leave it, and no other step of this scenario brings it about");
    row("only who comes after it could",
        "  clients:\n    a: {do: [open, {subscribe: order.7}, {await: denied}, {label: seen}]}\n"
        "    b: {do: [{wait: a.seen}, open, {subscribe: order.7}]}\n",
        "5:43: 'a' waits in vain for 'denied': b.subscribe could bring it about, but comes only "
        "after a.seen, which comes after this wait");
    row("only its own later step could",
        "  clients:\n    a: {do: [open, {subscribe: order.7}, {await: revoked}, {revoke: "
        "order.7}]}\n",
        "5:43: 'a' waits in vain for 'revoked': a.revoke could bring it about, but comes only "
        "after this wait");
    row("by live's order",
        "  clients:\n    a: {do: [open, {subscribe: order.7}, {await: denied}, {label: seen}]}\n"
        "    b: {do: [open, {subscribe: order.7}]}\n  live: {order: [a.seen < b.open]}\n",
        "5:43: 'a' waits in vain for 'denied': b.subscribe could bring it about, but comes only "
        "after a.seen, which comes after this wait");
}

void TestWaitCheck::reportsWaitsThatNobodyCanSatisfy()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, problem);
    QCOMPARE(problemsOf(fileWith(body.toStdString())),
             std::vector<std::string>{problem.toStdString()});
}

void TestWaitCheck::takesWaitsThatMayEnd_data()
{
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char* cause, const char* body) {
        QTest::addRow("%s", cause) << QByteArray(body);
    };
    row("one of several words",
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: [granted, denied]}]}}\n");
    row("denied by its own zombie",
        "  clients: {a: {do: [open, {subscribe: order.7}, vanish, open, {subscribe: order.7}, "
        "{await: denied}]}}\n");
    row("denied as it comes back",
        "  clients: {a: {do: [open, {subscribe: order.7}, {unsubscribe: order.7}, {subscribe: "
        "order.7, as: again}, {await: denied}]}}\n");
    row("an id that is a number to some",
        "  clients: {a: {do: [open, {subscribe: order.7}]}, b: {do: [open, {subscribe: order.7x}, "
        "{await: denied, of: order.7x}]}}\n");
    row("let in or turned away",
        "  policies: {owner: {connections: 1}}\n  clients: {a: {do: [knock, {await: [connected, "
        "turned-away]}]}, b: {do: [knock, {await: turned-away}, {await: connected}]}}\n");
    row("revoked by an operator",
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, {label: x}, {await: "
        "revoked}]}, ops: {do: [{wait: a.x}, {revoke: order.7}]}}\n");
    row("revoked by a takeover",
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: revoked}]}, b: {do: [open, "
        "{subscribe: order.7}, {takeover: order.7}]}}\n");
    row("revoked by a lease that requests renew",
        "  server: {lease_renewal: requests}\n  clients: {a: {do: [open, {subscribe: order.7}, "
        "{await: revoked}]}}\n");
    row("revoked while time is anybody's",
        "  explore: {time: async}\n  clients: {a: {do: [open, {subscribe: order.7}, {await: "
        "revoked}]}}\n");
    row("revoked by a restart",
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: revoked}]}, ops: {do: [{restart: "
        "lose}]}}\n");
    row("under a fault",
        "  faults: [{target: all, when: {at: 1s}, do: blackhole}]\n  clients: {a: {do: [open, "
        "{subscribe: order.7}, {await: revoked}]}}\n");
    row("ended by a crash",
        "  clients: {a: {user: u, do: [open, {subscribe: order.7}, {await: revoked}]}, b: {user: "
        "u, "
        "do: [open, crash]}}\n");
    row("turned away by a fault",
        "  clients: {a: {do: [knock, {await: turned-away}]}}\n"
        "  faults: [{target: a, do: {refuse: {how: 4100}}}]\n");
    row("raw",
        "  clients: {a: {client: raw, do: [open, {subscribe: order.7}, {await: revoked}]}}\n");
}

void TestWaitCheck::takesWaitsThatMayEnd()
{
    QFETCH(QByteArray, body);
    QCOMPARE(problemsOf(fileWith(body.toStdString())), std::vector<std::string>());
}

void TestWaitCheck::reportsTheCauseAndNotItsConsequences()
{
    const auto problems = problemsOf(fileWith(
        "  clients:\n    a: {do: [open, {subscribe: order.7}, {await: refused}, {label: x}]}\n"
        "    b: {do: [{wait: a.x}, open, {subscribe: order.8}, {label: y}]}\n"
        "    c: {do: [{wait: b.y}, open]}\n"
        "    d: {do: [open, {subscribe: order.9}, {await: denied, of: order.9}]}\n"));
    QCOMPARE(problems.size(), 2U);
    QVERIFY(problems[0].starts_with("5:43: 'a' waits in vain"));
    QVERIFY(problems[1].starts_with("8:43: 'd' waits in vain"));
}

QTEST_GUILESS_MAIN(TestWaitCheck)
#include "tst_waitcheck.moc"
