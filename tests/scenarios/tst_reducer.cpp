// SPDX-License-Identifier: GPL-3.0-or-later

// Also tests scenariocut, scenariodelays: what is left out, and what times are rounded.

#include <QTest>

#include "scenarios/engine/scenariocut.h"
#include "scenarios/engine/scenariodelays.h"
#include "scenarios/engine/scenariojson.h"
#include "scenarios/explore/reducer.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

#include <numeric>

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;

namespace {

const std::string story = R"(  clients:
    alice: {do: [open, {subscribe: order.7, as: first}, {await: granted}, {label: editing}, {write: order.7}, close]}
    bob: {user: rob, do: [{wait: alice.editing}, open, {subscribe: order.7}, {await: denied}, {hold: 250ms}, {write: order.7}]}
    carol: {do: [{wait: bob.open}, open, {subscribe: order.8}, {write: order.8}]}
  order: [alice.first < bob.open, bob.hold < carol.open]
  faults:
    - {target: bob, when: {after: alice.editing}, do: {rst: {after: 20ms}}}
    - {target: carol, when: {at: 3s}, do: blackhole, for: 1s}
    - {target: all, do: {latency: 250ms}}
  expect:
    always: [mutex]
    finally:
      - {if: alice.subscribed, then: "holder(order.7) == rob"}
      - "holder(order.8) == carol"
      - {orphan_time: {order: order.8, max: 1s}}
  live: {order: [carol.open < alice.close], jitter: {bob.open: {uniform: [0ms, 1ms]}}}
)";

std::string verbsOf(const Scenario& scenario)
{
    std::string text;
    for (const ScenarioClient& client : scenario.clients) {
        text.append(text.empty() ? "" : "; ").append(client.name);
        for (const Step& step : client.steps)
            text.append(" ").append(step.name());
    }
    return text;
}

std::size_t stepsOf(const Scenario& scenario, std::string_view client, std::string_view verb)
{
    for (const ScenarioClient& each : scenario.clients)
        if (each.name == client)
            return static_cast<std::size_t>(std::ranges::count(each.steps, verb, &Step::verb));
    return 0;
}

/// A scenario of so many clients, each of whom comes to an order of its own.
Scenario crowd(int clients)
{
    std::string text = "  clients:\n";
    for (int client = 0; client < clients; ++client) {
        const std::string number = std::to_string(client);
        text += "    c" + number + ": {do: [open, {subscribe: order." + number
            + "}, {await: granted}, {write: order." + number + "}, {hold: 1234ms}, close]}\n";
    }
    return scenarioWith(text);
}

} // namespace

class TestReducer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsWhatSpeaksOfIt_data();
    void cutsWhatSpeaksOfIt();
    void cutsWhatFitsNoMore();
    void keepsEveryReference();
    void countsEachTime();
    void findsWhatMatters();
    void leavesNothingThatCanBeSpared();
    void asksNothingTwice();
    void roundsTimesDown();
    void forgetsSettings();
    void keepsToTheExpectationThatFailed();
    void keepsWhatAnExpectationTakesForGranted_data();
    void keepsWhatAnExpectationTakesForGranted();
    void saysWhatItDoesNotKnow();
    void stopsWithTheBestSoFar();
};

void TestReducer::cutsWhatSpeaksOfIt_data()
{
    QTest::addColumn<std::function<void(ScenarioCut&)>>("leave");
    QTest::addColumn<QString>("steps");
    QTest::addColumn<QString>("counts"); ///< Constraints, faults, expectations, orphan times, live.
    using Leave = std::function<void(ScenarioCut&)>;
    const QString alice = QStringLiteral("alice open first await editing write close");
    const QString bob = QStringLiteral("; bob wait open subscribe await hold write");
    const QString carol = QStringLiteral("; carol wait open subscribe write");
    QTest::newRow("nothing") << Leave([](ScenarioCut&) {}) << alice + bob + carol
                             << QStringLiteral("2 3 2 1 1 1");
    QTest::newRow("a client") << Leave([](ScenarioCut& cut) { cut.clients.insert(2); })
                              << alice + bob << QStringLiteral("1 2 1 1 0 1");
    // Whoever is troubled by a fault may still be denied; who waited for her does not.
    QTest::newRow("whom others name")
        << Leave([](ScenarioCut& cut) { cut.clients.insert(0); })
        << QStringLiteral("bob open subscribe await hold write; carol wait open subscribe write")
        << QStringLiteral("1 2 1 1 0 1");
    QTest::newRow("an order") << Leave([](ScenarioCut& cut) {
        cut.orders.insert(Resource("order.8"));
    }) << alice + bob + QStringLiteral("; carol wait open")
                              << QStringLiteral("2 3 1 0 1 1");
    QTest::newRow("a step") << Leave([](ScenarioCut& cut) {
        cut.steps.insert({0, 3});
    })
                            << QStringLiteral("alice open first await write close; bob open "
                                              "subscribe await hold write")
            + carol << QStringLiteral("2 2 2 1 1 1");
    QTest::newRow("a fault") << Leave([](ScenarioCut& cut) { cut.faults.insert(1); })
                             << alice + bob + carol << QStringLiteral("2 2 2 1 1 1");
    QTest::newRow("the rest") << Leave([](ScenarioCut& cut) {
        cut.constraints.insert(0);
        cut.expectations.insert(1);
        cut.orphanTimes.insert(0);
    }) << alice + bob + carol << QStringLiteral("1 3 1 0 1 1");
    QTest::newRow("everybody") << Leave([](ScenarioCut& cut) {
        cut.clients = {0, 1, 2};
    }) << QString() << QStringLiteral("0 1 0 1 0 0");
}

void TestReducer::cutsWhatSpeaksOfIt()
{
    QFETCH(std::function<void(ScenarioCut&)>, leave);
    QFETCH(QString, steps);
    QFETCH(QString, counts);
    ScenarioCut cut;
    leave(cut);
    const Scenario rest = without(scenarioWith(story), cut);
    QCOMPARE(QString::fromStdString(verbsOf(rest)), steps);
    QCOMPARE(QStringLiteral("%1 %2 %3 %4 %5 %6")
                 .arg(rest.order.size())
                 .arg(rest.faults.size())
                 .arg(rest.expectations.size())
                 .arg(rest.orphanTimes.size())
                 .arg(rest.live.order.size())
                 .arg(rest.live.jitter.size()),
             counts);
}

/// Without the subscription there is nothing to await, to write or to be at.
void TestReducer::cutsWhatFitsNoMore()
{
    const Scenario whole = scenarioWith(
        "  clients:\n    a: {do: [open, {subscribe: order.7}, {await: granted}, {write: order.7}, "
        "close, open]}\n    b: {do: [{wait: a.write}, {hold: 1s}]}\n");
    ScenarioCut cut;
    cut.steps = {{0, 1}};
    QCOMPARE(verbsOf(without(whole, cut)), std::string("a open close open; b hold"));
    cut.steps = {{0, 4}};
    QCOMPARE(verbsOf(without(whole, cut)),
             std::string("a open subscribe await write; b wait hold"));
    cut.steps = {{0, 0}, {0, 5}};
    QCOMPARE(verbsOf(without(whole, cut)), std::string("b hold"));
    const Scenario given = scenarioWith(
        "  clients:\n    a: {do: [open, {subscribe: order.7}]}\n    b: {do: [{give: order.7, to: "
        "a}, {hold: 1s}]}\n");
    cut.steps = {{0, 0}};
    QCOMPARE(verbsOf(without(given, cut)), std::string("b hold"));
    const Scenario denied = scenarioWith(
        "  clients:\n    a: {do: [open, {subscribe: order.7}]}\n    b: {do: [open, {subscribe: "
        "order.7}, {await: denied}, close]}\n");
    cut.steps = {{0, 1}};
    QCOMPARE(verbsOf(without(denied, cut)), std::string("a open; b open subscribe close"));
}

void TestReducer::keepsEveryReference()
{
    ScenarioCut cut;
    cut.clients = {0};
    const Scenario rest = without(scenarioWith(story), cut);
    QCOMPARE(std::get<WaitStep>(rest.clients[1].steps[0].action).target, (StepRef{0, 0}));
    QCOMPARE(rest.order[0].before, (StepRef{0, 3}));
    QCOMPARE(rest.order[0].after, (StepRef{1, 1}));
    QCOMPARE(rest.faults[0].client, std::optional<std::size_t>(1));
    QVERIFY(!rest.faults[1].client);
}

void TestReducer::countsEachTime()
{
    const Scenario whole = scenarioWith(story);
    std::vector<Duration> delays = delaysOf(whole);
    std::erase(delays, Duration::zero());
    QCOMPARE(delays, (std::vector<Duration>{250ms, 20ms, 3s, 1s, 250ms}));
    const std::vector<Duration> all = delaysOf(whole);
    for (std::size_t place = 0; place < all.size(); ++place) {
        const auto changed = withDelay(whole, place, all[place]);
        QVERIFY(changed);
        QCOMPARE(canonicalJson(*changed), canonicalJson(whole));
    }
    const auto held = withDelay(whole, 0, 10ms);
    QVERIFY(held);
    QCOMPARE(std::get<HoldStep>(held->clients[1].steps[4].action).time, Duration(10ms));
    QVERIFY(!withDelay(whole, all.size(), 1s));
}

/// Two of nine, and of them only that they come and that one of them leaves.
void TestReducer::findsWhatMatters()
{
    int asked = 0;
    const auto shows = [&asked](const Scenario& scenario) {
        ++asked;
        return stepsOf(scenario, "c3", "subscribe") == 1 && stepsOf(scenario, "c7", "close") == 1;
    };
    const Reduced reduced = ScenarioReducer(crowd(9), {shows}).run();
    QCOMPARE(verbsOf(reduced.scenario), std::string("c3 open subscribe; c7 open close"));
    QVERIFY(reduced.isMinimal);
    QCOMPARE(reduced.tries, std::uint64_t(asked));
    QVERIFY2(asked <= 60, qPrintable(QString::number(asked)));
    QCOMPARE(sizeOf(reduced.scenario), (ScenarioSize{2, 1, 4, 0}));
}

/// Whatever is left out of the result alone, it shows it no more.
void TestReducer::leavesNothingThatCanBeSpared()
{
    const auto shows = [](const Scenario& scenario) {
        const std::size_t writes = stepsOf(scenario, "c0", "write")
            + stepsOf(scenario, "c1", "write") + stepsOf(scenario, "c2", "write");
        return writes >= 2 && stepsOf(scenario, "c4", "hold") == 1;
    };
    const Reduced reduced = ScenarioReducer(crowd(6), {shows}).run();
    QVERIFY(shows(reduced.scenario));
    for (std::size_t client = 0; client < reduced.scenario.clients.size(); ++client)
        for (std::size_t step = 0; step < reduced.scenario.clients[client].steps.size(); ++step) {
            ScenarioCut cut;
            cut.steps = {{client, step}};
            QVERIFY(!shows(without(reduced.scenario, cut)));
        }
    QVERIFY(reduced.tries <= 90);
}

void TestReducer::asksNothingTwice()
{
    std::set<std::string> asked;
    bool isTwice = false;
    const auto shows = [&](const Scenario& scenario) {
        isTwice = !asked.insert(canonicalJson(scenario)).second || isTwice;
        return stepsOf(scenario, "c2", "write") == 1 && stepsOf(scenario, "c5", "write") == 1;
    };
    const Reduced reduced = ScenarioReducer(crowd(8), {shows}).run();
    QVERIFY(!isTwice);
    QCOMPARE(asked.size(), std::size_t(reduced.tries));
}

/// To the shortest round one that will do; where no shorter one does it stays.
void TestReducer::roundsTimesDown()
{
    const auto shows = [](const Scenario& scenario) {
        const std::vector<Duration> delays = delaysOf(scenario);
        return delays.size() == 3 && delays[0] >= 7ms && delays[1] >= 1100ms && delays[2] >= 90us;
    };
    const Scenario whole = scenarioWith(
        "  clients: {a: {do: [{hold: 740ms}, {hold: 1500ms}, {hold: 3m}]}}\n  live: off\n");
    const Reduced reduced = ScenarioReducer(whole, {shows}).run();
    QCOMPARE(delaysOf(reduced.scenario), (std::vector<Duration>{10ms, 1500ms, 1ms}));
}

void TestReducer::forgetsSettings()
{
    const auto shows = [](const Scenario& scenario) { return scenario.server.lease.has_value(); };
    Scenario whole = scenarioWith(
        "  server: {ping: 300ms, grace: 1s, lease: 600ms, connections: 3}\n"
        "  servers: 2\n"
        "  clients: {a: {server: 2, do: [open]}}\n  live: off\n");
    whole.application = ScenarioApplication();
    const Reduced reduced = ScenarioReducer(whole, {shows}).run();
    QVERIFY(!reduced.scenario.server.ping && !reduced.scenario.server.grace);
    QVERIFY(!reduced.scenario.application && !reduced.scenario.server.connections);
    QCOMPARE(reduced.scenario.server.lease, std::optional<Duration>(600ms));
    QCOMPARE(reduced.scenario.servers, std::size_t(1));
    QCOMPARE(reduced.scenario.clients[0].server, std::size_t(0));
}

/// Both are broken; the second one alone is, too, but that would be another thing.
void TestReducer::keepsToTheExpectationThatFailed()
{
    const Scenario whole = scenarioWith(story);
    const auto shows = [](const Scenario& scenario) {
        return std::ranges::any_of(scenario.expectations, [](const Expectation& each) {
            return each.premise.has_value();
        });
    };
    const Reduced reduced = ScenarioReducer(whole, {shows}).run();
    QCOMPARE(reduced.scenario.expectations.size(), std::size_t(1));
    QCOMPARE(reduced.scenario.expectations[0].premise->text, std::string("alice.subscribed"));
    QVERIFY(reduced.scenario.orphanTimes.empty());
    // Alice, whom the premise names, and Bob, whom the conclusion does, must be there for that.
    QCOMPARE(reduced.scenario.clients.size(), std::size_t(2));
    QCOMPARE(reduced.scenario.clients[1].user, std::string("rob"));
}

void TestReducer::keepsWhatAnExpectationTakesForGranted_data()
{
    QTest::addColumn<QString>("expectation");
    QTest::addColumn<QString>("steps");
    const auto row = [](const char* expectation, const char* steps) {
        QTest::newRow(expectation) << QString::fromUtf8(expectation) << QString::fromUtf8(steps);
    };
    row("holder(order.1) == ann", "tab1 open subscribe; tab2 open subscribe open subscribe");
    row("holder(order.1) == tab1", "tab1 open subscribe");
    row("tab2.granted", "tab2 open subscribe open subscribe");
    row("tab2.connected", "tab2 open subscribe open subscribe");
    row("holder(order.1) != nobody", "tab1 open subscribe");
}

/// "She must have it in the end" fails also where she was never there.
void TestReducer::keepsWhatAnExpectationTakesForGranted()
{
    QFETCH(QString, expectation);
    QFETCH(QString, steps);
    const Scenario whole = scenarioWith(
        "  clients:\n"
        "    tab1: {user: ann, do: [open, {subscribe: order.1}, {write: order.1}]}\n"
        "    tab2: {user: ann, do: [open, {subscribe: order.1}, close, {hold: 1s}, open, "
        "{subscribe: order.1}]}\n"
        "    other: {do: [open, {subscribe: order.2}, close]}\n"
        "  expect: {finally: [\""
        + expectation.toStdString() + "\"]}\n");
    // As it would be broken where nobody does anything.
    const auto shows = [](const Scenario& scenario) { return !scenario.expectations.empty(); };
    QString left = QString::fromStdString(verbsOf(ScenarioReducer(whole, {shows}).run().scenario));
    left.remove(QStringLiteral(" close"));
    QCOMPARE(left, steps);
}

/// What is too large to be known may be known to be needless once it is smaller.
void TestReducer::saysWhatItDoesNotKnow()
{
    const auto knows = [](std::size_t stepsMax) {
        return [stepsMax](const Scenario& scenario) -> std::optional<bool> {
            const bool shows = stepsOf(scenario, "c0", "write") == 1;
            return shows || sizeOf(scenario).steps <= stepsMax ? std::optional(shows)
                                                               : std::nullopt;
        };
    };
    const Reduced known = ScenarioReducer(crowd(3), {knows(5)}).run();
    QVERIFY(known.isMinimal);
    QCOMPARE(known.unknown, std::uint64_t(0));
    const Reduced unknown = ScenarioReducer(crowd(3), {knows(0)}).run();
    QVERIFY(!unknown.isMinimal);
    QVERIFY(unknown.unknown > 0);
    QCOMPARE(verbsOf(unknown.scenario), std::string("c0 open subscribe write"));
}

void TestReducer::stopsWithTheBestSoFar()
{
    int asked = 0;
    const auto shows = [&asked](const Scenario& scenario) {
        ++asked;
        return stepsOf(scenario, "c3", "write") == 1;
    };
    const Reduced reduced = ScenarioReducer(crowd(9), {shows, [&asked] { return asked >= 4; }})
                                .run();
    QCOMPARE(asked, 4);
    QVERIFY(!reduced.isMinimal);
    QVERIFY(shows(reduced.scenario));
    QVERIFY(reduced.scenario.clients.size() < 9);
}

QTEST_APPLESS_MAIN(TestReducer)
#include "tst_reducer.moc"
