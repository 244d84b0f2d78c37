// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/projection.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

const std::string twoOrders = R"(  clients:
    alice:
      do: [open, {subscribe: order.7}, {await: granted, of: order.7}, {subscribe: order.8, as: second},
           {await: granted, of: order.8}, {write: order.8}, close]
    carol: {do: [{wait: alice.second}, open, {subscribe: order.8}, {await: [granted, denied]}]}
  expect:
    always: [mutex]
    finally:
      - {if: alice.subscribed, then: "holder(order.7) == alice"}
      - "holder(order.7) == nobody"
      - "holder(order.8) == carol"
      - "carol.connected"
      - {orphan_time: {order: order.8, max: 1s}}
)";

std::string verbsOf(const ScenarioClient& client)
{
    std::string text;
    for (const Step& step : client.steps) {
        const bool isMoment = std::holds_alternative<LabelStep>(step.action);
        text.append(text.empty() ? "" : " ").append(isMoment ? "-" : step.verb);
    }
    return text;
}

} // namespace

class TestProjection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatConcernsTheOrder();
    void expectsNothingOfOtherOrders();
    void keepsOrdersThatAServerTakesForOne();
    void refusesAnOrderThatNobodyTouches();
    void refusesAWaitThatCannotBeToldApart();
    void refusesAFaultThatCountsOtherOrders_data();
    void refusesAFaultThatCountsOtherOrders();
    void keepsWaitsForTheConnection();
    void eachOrderIsAPart();
};

void TestProjection::keepsWhatConcernsTheOrder()
{
    const Scenario whole = scenarioWith(twoOrders);
    const auto part = projectOn(whole, Resource("order.7"));
    QVERIFY(part);
    QCOMPARE(part->id, std::string("T/order.7"));
    QCOMPARE(verbsOf(part->clients[0]), std::string("open subscribe await - - - close"));
    QCOMPARE(verbsOf(part->clients[1]), std::string("wait open - -"));
    QCOMPARE(part->nameOf({0, 3}), std::string("alice.second"));
}

void TestProjection::expectsNothingOfOtherOrders()
{
    const Scenario whole = scenarioWith(twoOrders);
    QCOMPARE(whole.expectations.size(), std::size_t(4));
    const auto first = projectOn(whole, Resource("order.7"));
    QVERIFY(first);
    // What Alice is subscribed to is not said, so it may be the other order.
    QCOMPARE(first->expectations.size(), std::size_t(2));
    QVERIFY(first->orphanTimes.empty());
    const auto second = projectOn(whole, Resource("order.8"));
    QVERIFY(second);
    QCOMPARE(second->expectations.size(), std::size_t(2));
    QCOMPARE(second->orphanTimes.size(), std::size_t(1));
}

void TestProjection::keepsOrdersThatAServerTakesForOne()
{
    const Scenario whole = scenarioWith(
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}]}\n"
        "    b: {do: [open, {subscribe: order.07x}, {subscribe: order.8}]}\n");
    const auto part = projectOn(whole, Resource("order.7"));
    QVERIFY(part);
    QCOMPARE(verbsOf(part->clients[1]), std::string("open subscribe -"));
}

void TestProjection::refusesAnOrderThatNobodyTouches()
{
    const auto part = projectOn(scenarioWith(twoOrders), Resource("order.9"));
    QVERIFY(!part);
    QCOMPARE(part.error().text(),
             std::string("test.yaml:3:7: in T nobody does anything with 'order.9'; there are: "
                         "order.7, order.8"));
    const auto parts = partsOf({scenarioWith(twoOrders)}, "order.9");
    QVERIFY(!parts);
    QCOMPARE(parts.error().message,
             std::string("nobody does anything with 'order.9'; there are: order.7, order.8"));
}

void TestProjection::refusesAWaitThatCannotBeToldApart()
{
    const Scenario whole = scenarioWith("  clients:\n    a: {do: [open, {subscribe: order.7}, "
                                        "{subscribe: order.8}, {await: granted}]}\n");
    const auto part = projectOn(whole, Resource("order.7"));
    QVERIFY(!part);
    QCOMPARE(part.error().text(),
             std::string("test.yaml:5:65: in T 'a' awaits something of any of its orders; say of "
                         "which, as in {await: granted, of: order.7}, or explore the whole"));
}

void TestProjection::refusesAFaultThatCountsOtherOrders_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<bool>("isRefused");
    QTest::newRow("any frame") << QByteArray("target: alice, when: {nth: 3}") << true;
    QTest::newRow("of everybody") << QByteArray("target: all, when: {frame: lock.granted}") << true;
    QTest::newRow("another order's")
        << QByteArray("target: alice, when: {channel: private-order.8}") << true;
    QTest::newRow("any order's") << QByteArray("target: alice, when: {channel: private-order.*}")
                                 << true;
    QTest::newRow("this order's") << QByteArray(
        "target: alice, when: {frame: lock.granted, channel: private-order.7}")
                                  << false;
    QTest::newRow("the connection's")
        << QByteArray("target: alice, when: {frame: \"pusher:ping\"}") << false;
    QTest::newRow("of whom has no other order")
        << QByteArray("target: bob, when: {frame: lock.granted}") << false;
    QTest::newRow("no frame") << QByteArray("target: alice, when: {at: 1s}") << false;
}

/// In a part the third frame is another one than in the whole.
void TestProjection::refusesAFaultThatCountsOtherOrders()
{
    QFETCH(QByteArray, fault);
    QFETCH(bool, isRefused);
    const Scenario whole = scenarioWith(
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {subscribe: order.8}]}\n"
        "    bob: {do: [open, {subscribe: order.7}]}\n"
        "  faults: [{"
        + fault.toStdString() + ", do: rst}]\n");
    const auto part = projectOn(whole, Resource("order.7"));
    QCOMPARE(!part, isRefused);
    if (!part)
        QCOMPARE(part.error().text(),
                 std::string("test.yaml:7:12: in T number 1 of its 'faults' waits for frames of "
                             "other orders, too; "
                             "say of which channel, as in {channel: private-order.7}, or explore "
                             "the whole"));
}

void TestProjection::keepsWaitsForTheConnection()
{
    const Scenario whole = scenarioWith(
        "  server: {connections: 1}\n"
        "  clients:\n"
        "    a: {do: [knock, {await: [connected, turned-away]}, {await: connected}, {subscribe: "
        "order.7}, {subscribe: order.8}]}\n");
    const auto part = projectOn(whole, Resource("order.7"));
    QVERIFY(part);
    QCOMPARE(verbsOf(part->clients[0]), std::string("knock await await subscribe -"));
}

void TestProjection::eachOrderIsAPart()
{
    const auto parts = partsOf({scenarioWith(twoOrders)}, "each");
    QVERIFY(parts);
    QCOMPARE(parts->size(), std::size_t(2));
    QCOMPARE(parts->at(1).id, std::string("T/order.8"));
    const auto one = partsOf({scenarioWith(twoOrders)}, "order.8");
    QVERIFY(one);
    QCOMPARE(one->size(), std::size_t(1));
}

QTEST_APPLESS_MAIN(TestProjection)
#include "tst_projection.moc"
