// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/scenariocut.h"
#include "scenarios/engine/strikecheck.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

/// Alice asks for everything on a private channel, Bob looks on in a presence channel; `faults:`
/// is on line 9.
std::string withFault(const std::string& fault)
{
    return fileWith("  clients:\n"
                    "    alice: {do: [open, {subscribe: order.7}, {acquire: order.7}, {renew: "
                    "order.7}, leave]}\n"
                    "    bob: {channel: presence, do: [open, {subscribe: order.8}]}\n"
                    "  faults:\n"
                    "    - "
                    + fault + "\n");
}

} // namespace

class TestStrikeCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesWhatMayCome_data();
    void takesWhatMayCome();
    void refusesWhatNeverComes_data();
    void refusesWhatNeverComes();
    void looksAtTheFaultsOfSteps();
    void forgetsAFaultWithWhoeverMadeItStrike();
};

void TestStrikeCheck::takesWhatMayCome_data()
{
    QTest::addColumn<QByteArray>("fault");
    const auto row = [](const char* fault) { QTest::newRow(fault) << QByteArray(fault); };
    row("{target: alice, when: {frame: lock.granted, channel: private-order.7, dir: down}, do: "
        "rst}");
    row("{target: alice, when: {frame: client-lock.renew, channel: private-*, dir: up}, do: rst}");
    row("{target: alice, when: {frame: 'pusher:unsubscribe'}, do: rst}");
    row("{target: bob, when: {channel: presence-order.8}, do: rst}");
    row("{target: bob, when: {frame: 'pusher_internal:member_*'}, do: rst}");
    row("{target: bob, when: {frame: 'pusher:pong', dir: up}, do: rst}");
    row("{target: bob, when: {frame: 'pusher:pong', dir: down}, do: rst}");
    row("{target: all, when: {frame: client-typing, channel: private-order.7}, do: rst}");
    row("{target: all, when: {frame: 'client-*'}, do: rst}");
    row("{target: all, when: {frame: 'c*', dir: down}, do: rst}");
    row("{target: all, when: {frame: '*', nth: 3, dir: up}, do: rst}");
    row("{target: all, when: {frame: client-lock.acquire}, do: rst}");
    row("{target: bob, when: {nth: 3}, do: rst}");
    row("{target: bob, do: refuse}");
}

void TestStrikeCheck::takesWhatMayCome()
{
    QFETCH(QByteArray, fault);
    QCOMPARE(problemsOf(withFault(fault.toStdString())), std::vector<std::string>());
}

void TestStrikeCheck::refusesWhatNeverComes_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* fault, const char* problem) {
        QTest::newRow(cause) << QByteArray(fault) << QByteArray(problem);
    };
    row("typo", "{target: alice, when: {frame: lock.grantd}, do: rst}",
        "8:37: 'lock.grantd' is no event that a client or the server sends; did you mean "
        "'lock.granted'?");
    row("typo in a request", "{target: alice, when: {frame: client-lock.aquire}, do: rst}",
        "8:37: 'client-lock.aquire' is no event that a client or the server sends; did you mean "
        "'client-lock.acquire'?");
    row("as a page calls it",
        "{target: alice, when: {frame: 'pusher:subscription_succeeded'}, do: rst}",
        "8:37: 'pusher:subscription_succeeded' is no event that a client or the server sends; did "
        "you mean 'pusher_internal:subscription_succeeded'?");
    row("typo before a star", "{target: alice, when: {frame: 'lok.*'}, do: rst}",
        "8:37: 'lok.*' is no event that a client or the server sends; did you mean 'lock.*'?");
    row("no request begins so", "{target: alice, when: {frame: 'client-lock.x*'}, do: rst}",
        "8:37: 'client-lock.x*' is no event that a client or the server sends; did you mean "
        "'client-lock.*'?");
    row("without its kind", "{target: alice, when: {channel: order.7}, do: rst}",
        "8:39: 'alice' never subscribes to 'order.7'; did you mean 'private-order.7'?");
    row("of the other kind", "{target: bob, when: {channel: private-order.8}, do: rst}",
        "8:37: 'bob' never subscribes to 'private-order.8'; did you mean 'presence-order.8'?");
    row("another client's", "{target: bob, when: {channel: private-order.7}, do: rst}",
        "8:37: 'bob' never subscribes to 'private-order.7'; expected presence-order.8");
    row("nobody's", "{target: all, when: {channel: private-invoice-2.*}, do: rst}",
        "8:37: no client subscribes to 'private-invoice-2.*'; expected presence-order.8 or "
        "private-order.7");
    row("on no channel",
        "{target: bob, when: {frame: 'pusher:ping', channel: presence-order.8}, do: rst}",
        "8:59: 'pusher:ping' is on no channel; leave 'channel' out");
    row("only down", "{target: alice, when: {frame: lock.granted, dir: up}, do: rst}",
        "8:56: 'lock.granted' goes down, from the server to a client; write 'dir: down', or leave "
        "'dir' out");
    row("only up", "{target: alice, when: {frame: 'pusher:subscribe', dir: down}, do: rst}",
        "8:62: 'pusher:subscribe' goes up, from a client to the server; write 'dir: up', or leave "
        "'dir' out");
    row("never sent", "{target: bob, when: {frame: client-lock.renew}, do: rst}",
        "8:35: 'bob' never sends 'client-lock.renew'; a step such as {renew: order.7} does that");
    row("sent by nobody", "{target: all, when: {frame: client-lock.takeover}, do: rst}",
        "8:35: no client sends 'client-lock.takeover'; a step such as {takeover: order.7} does "
        "that");
    row("no step", "{target: bob, when: {frame: 'pusher:signin'}, do: rst}",
        "8:35: 'bob' never sends 'pusher:signin'");
    row("not met by frames", "{target: bob, when: {frame: lock.granted}, do: refuse}",
        "8:35: 'refuse' meets connections and questions, and no frames; it cannot wait for one");
}

void TestStrikeCheck::refusesWhatNeverComes()
{
    QFETCH(QByteArray, fault);
    QFETCH(QByteArray, problem);
    const std::vector<std::string> problems = problemsOf(withFault(fault.toStdString()));
    QCOMPARE(problems.size(), 1U);
    QCOMPARE(problems.front(), problem.toStdString());
}

void TestStrikeCheck::looksAtTheFaultsOfSteps()
{
    const auto withStep = [](const std::string& settings) {
        return fileWith("  clients:\n    a: {do: [open, {fault: rst, " + settings
                        + "}, {subscribe: order.7}]}\n");
    };
    QCOMPARE(problemsOf(withStep("event: lock.granted, channel: private-order.7, dir: up")),
             std::vector<std::string>());
    QCOMPARE(problemsOf(withStep("event: lock.grantd")),
             std::vector<std::string>{"5:21: 'lock.grantd' is no event that a client or the server "
                                      "sends; did you mean 'lock.granted'?"});
    QCOMPARE(problemsOf(withStep("event: lock.granted, seen: up")),
             std::vector<std::string>{
                 "5:21: 'lock.granted' goes down, from the server to a client; write 'seen: down', "
                 "or leave 'seen' out"});
    QCOMPARE(problemsOf(withStep("channel: order.7")),
             std::vector<std::string>{
                 "5:21: 'a' never subscribes to 'order.7'; did you mean 'private-order.7'?"});
}

/// What shrink writes must be a file that can be read.
void TestStrikeCheck::forgetsAFaultWithWhoeverMadeItStrike()
{
    const Scenario scenario = scenarioWith(
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}]}\n"
        "    bob: {do: [open, {subscribe: order.8}, {label: there}]}\n"
        "  faults:\n"
        "    - {target: all, when: {channel: private-order.8}, do: rst}\n"
        "    - {target: all, when: {channel: private-order.7}, do: rst}\n");
    ScenarioCut cut;
    cut.steps.insert({1, 1});
    const Scenario rest = without(scenario, cut);
    QCOMPARE(rest.faults.size(), 1U);
    QCOMPARE(rest.faults.front().fault.when.channel, std::string("private-order.7"));
}

QTEST_GUILESS_MAIN(TestStrikeCheck)
#include "tst_strikecheck.moc"
