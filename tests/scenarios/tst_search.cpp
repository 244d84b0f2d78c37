// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "scenarios/explore/dpor.h"
#include "scenarios/explore/guard.h"
#include "scenarios/explore/interleavings.h"
#include "scenarios/explore/portfolio.h"
#include "scenarios/explore/preemptions.h"
#include "scenarios/explore/search.h"
#include "server/base/prng.h"
#include "tests/support/deliverymodel.h"
#include "tests/support/tablemodel.h"

using namespace echolock;
using echolock::testing::DeliveryModel;
using echolock::testing::TableModel;

namespace {

DeliveryModel visits(std::size_t clients, std::size_t orders)
{
    return DeliveryModel(std::vector<DeliveryModel::Script>(clients, DeliveryModel::visit(orders)));
}

DeliveryModel blindVisits()
{
    return DeliveryModel(std::vector<DeliveryModel::Script>(3, DeliveryModel::visit(1)),
                         DeliveryModel::Unlock::Blind);
}

/// By trying every schedule: the fewest preemptions that each finding needs, and of those schedules
/// the length of the shortest.
template <ExplorableModel Model> class EverySchedule
{
public:
    explicit EverySchedule(Model& model)
        : m_model(model)
    {
        from(model.initial(), 0, std::nullopt, 0);
    }

    using Need = std::pair<int, std::size_t>;

    const std::map<std::uint64_t, Need>& needs() const { return m_needs; }

    int most() const { return m_most; }

private:
    void from(const typename Model::State& state, std::size_t length, std::optional<ActorId> last,
              int preemptions)
    {
        m_most = std::max(m_most, preemptions);
        std::vector<ActorId> enabled;
        m_model.enabled(state, enabled);
        if (enabled.empty())
            note(m_model.finish(state), {preemptions, length});
        const bool couldGoOn = last && std::ranges::binary_search(enabled, *last);
        for (const ActorId actor : enabled) {
            auto successor = state;
            const int now = preemptions + (couldGoOn && actor != *last ? 1 : 0);
            note(m_model.step(successor, actor).findings, {now, length + 1});
            from(successor, length + 1, actor, now);
        }
    }

    void note(const std::vector<Finding>& findings, Need need)
    {
        for (const Finding& finding : findings) {
            Need& least = m_needs.try_emplace(finding.fingerprint, need).first->second;
            least = std::min(least, need);
        }
    }

    Model& m_model;
    std::map<std::uint64_t, Need> m_needs;
    int m_most = 0;
};

/// Whether the last step of the schedule shows it, or the end that it leads to.
bool shows(DeliveryModel& model, const Counterexample& example)
{
    auto state = model.initial();
    std::vector<Finding> last;
    for (const ActorId actor : example.schedule)
        last = model.step(state, actor).findings;
    std::vector<ActorId> enabled;
    model.enabled(state, enabled);
    if (enabled.empty())
        std::ranges::copy(model.finish(state), std::back_inserter(last));
    return std::ranges::find(last, example.finding.fingerprint, &Finding::fingerprint)
        != last.end();
}

/// Says which state it is, and counts how often it is asked for a hash.
struct NumberedModel : TableModel
{
    std::size_t hashes = 0;

    static std::uint32_t number(State state) { return static_cast<std::uint32_t>(state); }

    Hash128 canonicalHash(State state)
    {
        ++hashes;
        return hash(state);
    }
};

} // namespace

class TestSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsWhatThereIs_data();
    void countsWhatThereIs();
    void countsByPreemptions();
    void findsWhatSoManyPreemptionsShow_data();
    void findsWhatSoManyPreemptionsShow();
    void endsWhereNothingNeedsMorePreemptions();
    void takesSearchesInTurn();
    void findsShortestWitnesses();
    void prefersAnEndToAStepOfItsLayer();
    void tellsWitnessesApartUnderSymmetry();
    void agreesWithDpor();
    void asksForEachHashOnce();
    void endsAtItsLimits();
    void stopsAtTheFirstFinding();
    void stopsAtTheFindingThatIsWanted();
    void noticesDivergence();
    void noticesDivergenceAtTheEnd();
    void tracesWhomAStepKeepsFromGoingOn();
    void noticesWhoIsTakenForWhom();
    void noticesWhatIsNotDeterministic();
    void digestsWhatIsSeen();
    void refusesWhatCannotBe();
};

void TestSearch::countsWhatThereIs_data()
{
    QTest::addColumn<int>("clients");
    QTest::addColumn<int>("orders");
    QTest::addColumn<quint64>("interleavings");
    QTest::addColumn<quint64>("traces");
    QTest::addColumn<quint64>("states");
    QTest::addColumn<quint64>("classes");
    // From combinatorics: (c * s)! / (s!)^c, and 6! / (2!)^3 and so on for one order.
    QTest::newRow("2 at 2") << 2 << 2 << quint64(924) << quint64(26) << quint64(84) << quint64(44);
    QTest::newRow("3 at 1") << 3 << 1 << quint64(34'650) << quint64(90) << quint64(181)
                            << quint64(44);
    QTest::newRow("3 at 2") << 3 << 2 << quint64(17'153'136) << quint64(3'606) << quint64(958)
                            << quint64(187);
    QTest::newRow("4 at 1") << 4 << 1 << quint64(63'063'000) << quint64(2'520) << quint64(1'060)
                            << quint64(95);
}

void TestSearch::countsWhatThereIs()
{
    QFETCH(int, clients);
    QFETCH(int, orders);
    QFETCH(quint64, interleavings);
    QFETCH(quint64, traces);
    auto model = visits(std::size_t(clients), std::size_t(orders));
    QCOMPARE(countInterleavings(model), std::optional<std::uint64_t>(interleavings));
    const DporResult dpor = searchTraces(model, {});
    QCOMPARE(quint64(dpor.traces), traces);
    QVERIFY(dpor.blocked * 100 < dpor.traces);
    const SearchResult found = searchBreadthFirst(model, {});
    QVERIFY(found.isComplete());
    QCOMPARE(found.progress.depth, std::uint32_t(clients * (2 + 2 * orders) + 1));
    SearchLimits apart;
    apart.clients = SearchLimits::Clients::Apart;
    const SearchResult all = searchBreadthFirst(model, apart);
    QVERIFY(found.progress.states < all.progress.states);
    QFETCH(quint64, states);
    QFETCH(quint64, classes);
    QCOMPARE(quint64(all.progress.states), states);
    QCOMPARE(quint64(found.progress.states), classes);
}

void TestSearch::countsByPreemptions()
{
    auto model = visits(3, 2);
    QCOMPARE(countInterleavings(model, 0), std::optional<std::uint64_t>(6));
    QCOMPARE(countInterleavings(model, 1), std::optional<std::uint64_t>(96));
    QCOMPARE(countInterleavings(model, 2), std::optional<std::uint64_t>(1'056));
    QCOMPARE(countInterleavings(model, 3), std::optional<std::uint64_t>(7'806));
}

void TestSearch::findsWhatSoManyPreemptionsShow_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 40; ++seed)
        QTest::addRow("%d", seed) << seed;
}

/// Of a world drawn by lot, in which everybody leads forward.
void TestSearch::findsWhatSoManyPreemptionsShow()
{
    QFETCH(int, seed);
    Prng prng(static_cast<std::uint64_t>(seed));
    constexpr std::size_t states = 14;
    TableModel model{std::vector<std::vector<TableModel::Edge>>(states),
                     std::vector<std::uint64_t>(states)};
    for (std::size_t state = 0; state + 1 < states; ++state) {
        for (ActorId actor = 0; actor < 3; ++actor) {
            const std::size_t to = state + 1
                + prng.below(std::min<std::size_t>(3, states - 1 - state));
            if (prng.below(4) > 0)
                model.edges[state].push_back(
                    {actor, to, prng.below(12) == 0 ? 1 + prng.below(4) : 0});
        }
        model.showsAtEnd[state] = prng.below(3) == 0 ? 1 + prng.below(4) : 0;
    }
    const EverySchedule every(model);
    for (int most = 0; most < 5; ++most) {
        const SearchResult found = searchByPreemptions(model, most, {});
        std::map<std::uint64_t, EverySchedule<TableModel>::Need> needs;
        for (const auto& [fingerprint, need] : every.needs()) {
            if (need.first <= most)
                needs.emplace(fingerprint, need);
        }
        QCOMPARE(found.counterexamples.size(), needs.size());
        for (const Counterexample& example : found.counterexamples)
            QCOMPARE(example.schedule.size(), needs.at(example.finding.fingerprint).second);
        if (most >= every.most())
            QVERIFY(found.isComplete());
    }
}

void TestSearch::endsWhereNothingNeedsMorePreemptions()
{
    auto model = blindVisits();
    const SearchResult none = searchByPreemptions(model, 0, {});
    QVERIFY(none.end == SearchEnd::Preemptions);
    QVERIFY(none.counterexamples.empty());
    const SearchResult one = searchByPreemptions(model, 1, {});
    QVERIFY(one.end == SearchEnd::Preemptions);
    QCOMPARE(one.counterexamples.size(), std::size_t(6));
    const SearchResult all = searchByPreemptions(model, 100, {});
    QVERIFY(all.isComplete());
    QCOMPARE(all.progress.states, searchBreadthFirst(model, {}).progress.states);
    QCOMPARE(all.endStates, searchBreadthFirst(model, {}).endStates);
    SearchLimits few;
    few.statesMax = 10;
    QVERIFY(searchByPreemptions(model, 100, few).end == SearchEnd::States);
}

void TestSearch::takesSearchesInTurn()
{
    auto small = blindVisits();
    const PortfolioResult all = Portfolio(small, {{}, 10}, Prng(1)).run();
    QVERIFY(all.end == SearchEnd::Complete);
    QCOMPARE(all.progress.states, searchBreadthFirst(small, {}).progress.states);
    DeliveryModel large(std::vector<DeliveryModel::Script>(4, DeliveryModel::visit(2)),
                        DeliveryModel::Unlock::Blind);
    PortfolioPlan plan;
    plan.limits.statesMax = 20;
    plan.runs = 300;
    const PortfolioResult some = Portfolio(large, plan, Prng(1)).run();
    QVERIFY(some.end == SearchEnd::States);
    QCOMPARE(some.schedules, 5 * plan.runs);
    // Twenty states are far from the first one; chance has come there.
    QVERIFY(!some.counterexamples.empty());
    for (const Counterexample& example : some.counterexamples)
        QVERIFY(shows(large, example));
    plan.limits.shouldStop = [](const SearchProgress& progress) {
        return progress.transitions > 5'000;
    };
    const PortfolioResult stopped = Portfolio(large, plan, Prng(1)).run();
    QVERIFY(stopped.end == SearchEnd::Stopped);
    QVERIFY(stopped.schedules < 5 * plan.runs);
}

void TestSearch::findsShortestWitnesses()
{
    auto model = blindVisits();
    SearchLimits limits;
    limits.clients = SearchLimits::Clients::Apart;
    const SearchResult found = searchBreadthFirst(model, limits);
    QVERIFY(found.isComplete());
    // Each of three owners can be unlocked by each of two others.
    QCOMPARE(found.counterexamples.size(), std::size_t(6));
    // Two open and subscribe, then the second leaves: nothing shorter does it.
    for (const Counterexample& example : found.counterexamples) {
        QCOMPARE(example.schedule.size(), std::size_t(5));
        QVERIFY(shows(model, example));
    }
}

/// What one schedule shows at its second step another shows at its end after the first, and that
/// end comes later in its layer.
void TestSearch::prefersAnEndToAStepOfItsLayer()
{
    TableModel model{{{{0, 1}, {1, 2}}, {{0, 3, 7}}, {}, {}}, {0, 0, 7, 0}};
    const SearchResult found = searchBreadthFirst(model, {});
    QCOMPARE(found.counterexamples.size(), std::size_t(1));
    QCOMPARE(found.counterexamples.front().schedule, (Schedule{1}));
}

void TestSearch::tellsWitnessesApartUnderSymmetry()
{
    auto model = blindVisits();
    const SearchResult found = searchBreadthFirst(model, {});
    QVERIFY(found.isComplete());
    QVERIFY(!found.counterexamples.empty());
    for (const Counterexample& example : found.counterexamples)
        QVERIFY(shows(model, example));
}

void TestSearch::agreesWithDpor()
{
    auto model = blindVisits();
    SearchLimits limits;
    limits.clients = SearchLimits::Clients::Apart;
    const auto prints = [](const std::vector<Counterexample>& counterexamples) {
        std::set<std::uint64_t> all;
        for (const Counterexample& example : counterexamples)
            all.insert(example.finding.fingerprint);
        return all;
    };
    const DporResult traces = searchTraces(model, {});
    QVERIFY(prints(searchBreadthFirst(model, limits).counterexamples)
            == prints(traces.counterexamples));
    for (const Counterexample& example : traces.counterexamples)
        QVERIFY(shows(model, example));
}

void TestSearch::asksForEachHashOnce()
{
    static_assert(NumberingModel<NumberedModel> && !NumberingModel<TableModel>);
    NumberedModel model;
    model.edges = {{{1, 1}, {2, 2}}, {{2, 3}}, {{1, 3}}, {}};
    model.showsAtEnd = {0, 0, 0, 7};
    const SearchResult all = searchBreadthFirst(model, {});
    QCOMPARE(all.progress.states, 4U);
    QCOMPARE(all.progress.transitions, 4U);
    QCOMPARE(model.hashes, 4U);
    QCOMPARE(all.counterexamples.size(), 1U);
    QCOMPARE(all.counterexamples.front().schedule, Schedule({1, 2}));
}

void TestSearch::endsAtItsLimits()
{
    auto model = visits(3, 2);
    SearchLimits few;
    few.statesMax = 50;
    QCOMPARE(toString(searchBreadthFirst(model, few).end),
             std::string_view("bounded: the limit of states was reached"));
    SearchLimits little;
    little.memoryMax = 1;
    little.clients = SearchLimits::Clients::Apart;
    QVERIFY(searchBreadthFirst(model, little).end == SearchEnd::Memory);
    SearchLimits cancelled;
    cancelled.clients = SearchLimits::Clients::Apart;
    cancelled.shouldStop = [](const SearchProgress& progress) { return progress.states > 10; };
    QVERIFY(searchBreadthFirst(model, cancelled).end == SearchEnd::Stopped);
    QVERIFY(searchTraces(model, {1'000, {}}).end == SearchEnd::States);
    QCOMPARE(countInterleavings(model, std::nullopt, 10), std::optional<std::uint64_t>());
}

void TestSearch::stopsAtTheFirstFinding()
{
    auto model = blindVisits();
    SearchLimits limits;
    limits.findings = SearchLimits::Findings::First;
    const SearchResult found = searchBreadthFirst(model, limits);
    QVERIFY(found.end == SearchEnd::Found);
    QCOMPARE(found.counterexamples.size(), std::size_t(1));
}

/// Whatever else is found on the way there.
void TestSearch::stopsAtTheFindingThatIsWanted()
{
    auto model = blindVisits();
    SearchLimits limits;
    limits.clients = SearchLimits::Clients::Apart;
    const std::uint64_t last = searchBreadthFirst(model, limits)
                                   .counterexamples.back()
                                   .finding.fingerprint;
    limits.findings = SearchLimits::Findings::First;
    limits.isWanted = [last](const Finding& finding) { return finding.fingerprint == last; };
    const SearchResult found = searchBreadthFirst(model, limits);
    QVERIFY(found.end == SearchEnd::Found);
    QVERIFY(found.counterexamples.size() > 1);
    QCOMPARE(found.counterexamples.back().finding.fingerprint, last);
    // Chance comes to it before a search of all may.
    limits.statesMax = 1;
    const PortfolioResult by = Portfolio(model, {limits, 5'000}, Prng(1)).run();
    QVERIFY(by.end == SearchEnd::Found);
    QVERIFY(by.schedules < 5'000);
    QVERIFY(std::ranges::any_of(by.counterexamples, [last](const Counterexample& each) {
        return each.finding.fingerprint == last;
    }));
    limits.isWanted = [](const Finding&) { return false; };
    QVERIFY(Portfolio(model, {limits, 20}, Prng(1)).run().end != SearchEnd::Found);
}

void TestSearch::noticesDivergence()
{
    auto right = visits(3, 1);
    auto same = visits(3, 1);
    auto other = blindVisits();
    const Schedule schedule{0, 0, 1, 1, 1, 0};
    QVERIFY(!findDivergence(right, same, schedule));
    const auto found = findDivergence(right, other, schedule);
    QVERIFY(found.has_value());
    QCOMPARE(found->step, std::size_t(4));
    QCOMPARE(found->what, std::string("what it found"));
}

void TestSearch::noticesDivergenceAtTheEnd()
{
    TableModel left{{{{0, 1}}, {}}, {0, 7}};
    TableModel right{{{{0, 1}}, {}}, {0, 8}};
    QVERIFY(!findDivergence(left, left, {0}));
    const auto found = findDivergence(left, right, {0});
    QVERIFY(found.has_value());
    QCOMPARE(found->step, std::size_t(1));
    QCOMPARE(found->what, std::string("what is found at the end"));
}

/// Whoever goes first keeps the other one from going at all, so no schedule has both.
void TestSearch::tracesWhomAStepKeepsFromGoingOn()
{
    TableModel model{{{{0, 1}, {1, 2}}, {}, {}}, {0, 0, 7}};
    const DporResult traced = searchTraces(model, DporLimits());
    QVERIFY(traced.end == SearchEnd::Complete);
    QCOMPARE(traced.traces, std::uint64_t(2));
    QCOMPARE(traced.counterexamples.size(), std::size_t(1));
}

/// One that takes others for the same, whoever is which.
struct MixedUpModel : TableModel
{
    Hash128 canonicalHash(const State& state) const { return {1, state == 1 ? 9 : state}; }
};

void TestSearch::noticesWhoIsTakenForWhom()
{
    TableModel left{{{{0, 1}}, {}}, {0, 7}};
    MixedUpModel right{left};
    const auto found = findDivergence(left, right, {0});
    QVERIFY(found.has_value());
    QCOMPARE(found->step, std::size_t(1));
    QCOMPARE(found->what, std::string("the state, whoever is which,"));
}

/// One that does not always do the same: of all its steps, the ninth touches one thing more.
class MoodyModel : public DeliveryModel
{
public:
    using DeliveryModel::DeliveryModel;

    const StepEffect& step(State& state, ActorId client)
    {
        m_touched = DeliveryModel::step(state, client);
        if (++m_steps == 9)
            m_touched.footprint.writes.add(200);
        return m_touched;
    }

private:
    StepEffect m_touched;
    int m_steps = 0;
};

void TestSearch::noticesWhatIsNotDeterministic()
{
    const std::vector<DeliveryModel::Script> scripts(2, DeliveryModel::visit(1));
    const Schedule schedule{0, 0, 1, 1, 1, 0};
    DeliveryModel same(scripts);
    QVERIFY(!differenceOf(same, same, schedule));
    MoodyModel moody(scripts);
    const auto sentence = differenceOf(moody, moody, schedule);
    QCOMPARE(
        sentence.value_or(""),
        std::string("the same schedule of 6 steps went another way when it was played again, "
                    "at step 5 ('the server takes what client 1 sent'): what it touched is not "
                    "the same"));
    TableModel left{{{{0, 1}}, {}}, {0, 7}};
    TableModel right{{{{0, 1}}, {}}, {0, 8}};
    QVERIFY(differenceOf(left, right, {0})
                ->ends_with("at its end: what is found at the end is not the same"));
}

void TestSearch::digestsWhatIsSeen()
{
    auto one = visits(3, 1);
    auto other = blindVisits();
    const Schedule schedule{0, 0, 1, 1, 1, 0};
    QVERIFY(digestOf(one, schedule) == digestOf(one, schedule));
    QVERIFY(digestOf(one, schedule) != digestOf(other, schedule));
    QVERIFY(digestOf(one, schedule) != digestOf(one, {0, 0, 1, 1, 0, 1}));
}

void TestSearch::refusesWhatCannotBe()
{
    auto model = visits(2, 1);
    QVERIFY(!findRefusal(model, {0, 0, 0, 0, 1}));
    QCOMPARE(
        findRefusal(model, {0, 0, 0, 0, 0}),
        std::optional<std::string>("step 5 of 5 cannot be taken; possible are: the server takes "
                                   "what client 1 sent"));
}

QTEST_APPLESS_MAIN(TestSearch)
#include "tst_search.moc"
