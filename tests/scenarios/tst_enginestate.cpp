// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/oracle.h"
#include "scenarios/engine/ownerbook.h"
#include "scenarios/engine/scriptprogress.h"
#include "scenarios/engine/unrest.h"
#include "server/base/statehasher.h"
#include "server/base/statetext.h"
#include "tests/support/historybuilder.h"
#include "tests/support/historychance.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

#include <functional>

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;

namespace {

using Build = std::function<void(HistoryBuilder&)>;
using Kind = ServerConnection::Kind;

constexpr Duration bound = 30s;

HistoryBuilder cast()
{
    return HistoryBuilder({"tab1/alice", "tab2/alice", "bob"});
}

template <class Follower>
std::string textOf(const Follower& follower, Instant now, const StateRenaming* renaming = nullptr)
{
    StateText out(now, renaming);
    follower.writeState(out);
    return out.text();
}

template <class Follower> Hash128 hashOf(const Follower& follower, Instant now)
{
    StateHasher out(now);
    follower.writeState(out);
    return out.hash();
}

template <class Follower>
std::string textAfter(Follower follower, const HistoryBuilder& built,
                      const StateRenaming* renaming = nullptr)
{
    for (const HistoryEntry& entry : built.history().entries)
        follower.feed(entry);
    return textOf(follower, built.history().entries.back().at, renaming);
}

Oracle oracle()
{
    return Oracle({cast().history().cast, bound});
}

std::string oracleAfter(const HistoryBuilder& built, const StateRenaming* renaming = nullptr)
{
    return textAfter(oracle(), built, renaming);
}

void allCome(HistoryBuilder& built)
{
    built.connect("tab1").connect("tab2").connect("bob");
}

/// Both have come, tab1 edits and bob looks on.
void tab1Edits(HistoryBuilder& built)
{
    allCome(built);
    built.holds("tab1").views("bob", "tab1");
}

/// A violation without its wording, which may tell how long something took.
std::vector<std::string> shortly(const std::vector<Violation>& violations, std::size_t from)
{
    std::vector<std::string> lines;
    for (std::size_t i = from; i < violations.size(); ++i) {
        lines.push_back(std::string(toString(violations[i].letter)) + violations[i].order.value);
        for (const std::string& who : violations[i].who)
            lines.back() += ' ' + who;
    }
    std::ranges::sort(lines);
    return lines;
}

/// Lets two of them see the same few things in two orders. Whether they are in one state then.
template <class Follower>
bool areLedToOneState(Follower& left, Follower& right, Instant& now, HistoryChance& chance)
{
    for (int i = 0; i < 12; ++i) {
        now += chance.below(3) * 1s;
        const HistoryEntry entry{now, chance.entry()};
        left.feed(entry);
        right.feed(entry);
    }
    std::vector<decltype(HistoryEntry::what)> whats;
    for (int i = 0; i < 4; ++i)
        whats.push_back(chance.entry());
    const Duration step = chance.below(2) * 1s;
    for (std::size_t i = 0; i < whats.size(); ++i)
        left.feed({now + std::int64_t(i) * step, whats[i]});
    for (std::size_t i = whats.size(); i > 1; --i)
        std::swap(whats[i - 1], whats[chance.below(i)]);
    for (std::size_t i = 0; i < whats.size(); ++i)
        right.feed({now + std::int64_t(i) * step, whats[i]});
    now += std::int64_t(whats.size() - 1) * step;
    return hashOf(left, now) == hashOf(right, now);
}

const std::string oneMachine = R"(
  clients:
    a:
      user: alice
      do: [open, {subscribe: order.7}, {wait: b.s}, sleep, {hold: 2s}, wake, {write: order.7}, crash]
    b:
      user: alice
      do: [open, {subscribe: order.7, as: s}, {hold: 3s}, {unsubscribe: order.7}, close, open]
)";

const std::string twoTabs = R"(
  clients:
    a:
      user: alice
      do: [open, {subscribe: order.7, as: s}, {await: granted}, {write: order.7}, {hold: 1s},
           {unsubscribe: order.7}, close]
    b:
      user: bob
      do: [{wait: a.s}, open, {subscribe: order.7}, {await: [granted, denied]}, {write: order.7}]
)";

} // namespace

class TestEngineState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anOracleIsTheSameWhateverCameFirst_data();
    void anOracleIsTheSameWhateverCameFirst();
    void anOracleChangesWith_data();
    void anOracleChangesWith();
    void anOracleIsTheSameAnHourLater();
    void anOracleForgetsWhatIsOver();
    void anOracleDoesNotRememberWhatIsCertain();
    void anOracleIsTheSameWithTwoInEachOthersPlace();
    void anOracleIsLedToTheSameVerdict();

    void aPageChangesWith_data();
    void aPageChangesWith();
    void aScriptChangesWithEachStep();
    void aScriptIsTheSameAnHourLater();
    void aScriptGoesOnAlike_data();
    void aScriptGoesOnAlike();
    void anOwnerBookKnowsWhoIsWho();
    void unrestChangesWithWhatTimeChanges();
};

void TestEngineState::anOracleIsTheSameWhateverCameFirst_data()
{
    QTest::addColumn<Build>("first");
    QTest::addColumn<Build>("second");
    const auto row = [](const char* cause, Build first, Build second) {
        QTest::newRow(cause) << first << second;
    };
    row(
        "orders", [](HistoryBuilder& it) { it.act("tab1", ClientAct::Kind::Subscribe, "order.1"); },
        [](HistoryBuilder& it) { it.fact("bob", Kind::Subscribed, "private-order.2"); });
    row(
        "grants of two orders",
        [](HistoryBuilder& it) {
            it.add(ServerLock{[&] {
                LockEvent event;
                event.order = Resource("order.1");
                event.owner.socket = it.socket("tab2");
                event.token = FencingToken{1};
                event.version = 1;
                return event;
            }()});
        },
        [](HistoryBuilder& it) {
            it.add(ServerLock{[&] {
                LockEvent event;
                event.order = Resource("order.2");
                event.owner.socket = it.socket("bob");
                event.token = FencingToken{1};
                event.version = 1;
                return event;
            }()});
        });
    row(
        "ends", [](HistoryBuilder& it) { it.closed("tab2"); },
        [](HistoryBuilder& it) { it.closed("bob"); });
    row(
        "new connections of two people",
        [](HistoryBuilder& it) {
            it.add(ClientConnected{1, SocketId("8.1")});
        },
        [](HistoryBuilder& it) {
            it.add(ClientConnected{2, SocketId("9.1")});
        });
}

void TestEngineState::anOracleIsTheSameWhateverCameFirst()
{
    QFETCH(Build, first);
    QFETCH(Build, second);
    HistoryBuilder left = cast();
    tab1Edits(left);
    HistoryBuilder right = left;
    first(left);
    left.atOnce();
    second(left);
    second(right);
    right.atOnce();
    first(right);
    QCOMPARE(oracleAfter(left), oracleAfter(right));
}

void TestEngineState::anOracleChangesWith_data()
{
    QTest::addColumn<Build>("before");
    QTest::addColumn<Build>("change");
    QTest::addColumn<Build>("otherwise");
    const Build nothing = [](HistoryBuilder&) {};
    const auto row = [&](const char* cause, Build before, Build change) {
        QTest::newRow(cause) << before << change << nothing;
    };
    const auto either = [&](const char* cause, Build before, Build change, Build otherwise) {
        QTest::newRow(cause) << before << change << otherwise;
    };
    row("a connection", allCome, [](HistoryBuilder& it) { it.connect("bob"); });
    either(
        "which of one person's connections is older", allCome,
        [](HistoryBuilder& it) {
            it.add(ClientConnected{0, SocketId("8.1")}).add(ClientConnected{1, SocketId("9.1")});
        },
        [](HistoryBuilder& it) {
            it.add(ClientConnected{1, SocketId("9.1")}).add(ClientConnected{0, SocketId("8.1")});
        });
    row("a subscription", allCome,
        [](HistoryBuilder& it) { it.fact("bob", Kind::Subscribed, "private-order.7"); });
    row("leave to know of an order", allCome, [](HistoryBuilder& it) {
        it.subscribe("bob").fact("bob", Kind::Unsubscribed, "private-order.7");
    });
    row("an end", tab1Edits, [](HistoryBuilder& it) { it.closed("bob"); });
    row("a denial", tab1Edits,
        [](HistoryBuilder& it) { it.subscribe("tab2").denied("tab2", "tab1"); });
    row("a page that is gone", tab1Edits,
        [](HistoryBuilder& it) { it.abandon("bob", Abandonment::Vanish); });
    either(
        "who has it", allCome, [](HistoryBuilder& it) { it.granted("tab1"); },
        [](HistoryBuilder& it) { it.granted("bob"); });
    either(
        "by which number", allCome, [](HistoryBuilder& it) { it.grantedWithToken("bob", 1); },
        [](HistoryBuilder& it) { it.grantedWithToken("bob", 2); });
    row("a share", tab1Edits, [](HistoryBuilder& it) { it.confirmed("tab2"); });
    row("a grace", tab1Edits, [](HistoryBuilder& it) { it.suspended("tab1", 5s); });
    row("a grace for ever", tab1Edits,
        [](HistoryBuilder& it) { it.suspended("tab1", std::nullopt); });
    row("a lock that was freed", tab1Edits, [](HistoryBuilder& it) { it.freed("tab1"); });
    either(
        "who had it before", allCome,
        [](HistoryBuilder& it) { it.granted("tab1").granted("bob").freed("bob"); },
        [](HistoryBuilder& it) { it.granted("bob").granted("tab1").freed("tab1"); });
    row("a hold", allCome, [](HistoryBuilder& it) { it.told("tab1", "lock.granted"); });
    row("a sleeper", tab1Edits,
        [](HistoryBuilder& it) { it.abandon("tab1", Abandonment::Freeze); });
    either(
        "what is undecided", tab1Edits, [](HistoryBuilder& it) { it.freed("tab1").granted("bob"); },
        [](HistoryBuilder& it) { it.freed("tab1").granted("bob").told("bob", "lock.granted"); });
    row(
        "an orphan's time",
        [](HistoryBuilder& it) {
            tab1Edits(it);
            it.abandon("tab1", Abandonment::Vanish);
        },
        [](HistoryBuilder& it) { it.after(1s).fact("bob", Kind::Refused); });
    row("a lock before the signature", allCome,
        [](HistoryBuilder& it) { it.granted("bob").freed("bob"); });
    either(
        "under which grant one saves",
        [](HistoryBuilder& it) {
            tab1Edits(it);
            it.freed("tab1");
        },
        [](HistoryBuilder& it) { it.granted("bob").granted("tab1").freed("tab1"); },
        [](HistoryBuilder& it) { it.granted("tab1").granted("bob").freed("bob"); });
}

void TestEngineState::anOracleChangesWith()
{
    QFETCH(Build, before);
    QFETCH(Build, change);
    QFETCH(Build, otherwise);
    HistoryBuilder changed = cast();
    before(changed);
    HistoryBuilder other = changed;
    change(changed);
    otherwise(other);
    QVERIFY(oracleAfter(changed) != oracleAfter(other));
}

void TestEngineState::anOracleIsTheSameAnHourLater()
{
    HistoryBuilder early = cast();
    HistoryBuilder late = cast();
    late.after(1h);
    for (HistoryBuilder* const built : {&early, &late}) {
        tab1Edits(*built);
        built->abandon("tab1", Abandonment::Vanish).suspended("tab1", 5s).resumed("tab2");
        built->freed("tab2").granted("bob").suspended("bob", std::nullopt);
    }
    QCOMPARE(oracleAfter(early), oracleAfter(late));
}

/// However long ago a page went or a lock was lost: what anybody waits for has passed.
void TestEngineState::anOracleForgetsWhatIsOver()
{
    HistoryBuilder early = cast();
    tab1Edits(early);
    early.abandon("tab1", Abandonment::Vanish).suspended("tab1", 5s);
    HistoryBuilder late = early;
    early.after(1min).fact("bob", Kind::Refused);
    late.after(2min).fact("bob", Kind::Refused);
    QCOMPARE(oracleAfter(early), oracleAfter(late));

    HistoryBuilder once = cast();
    tab1Edits(once);
    HistoryBuilder twice = cast();
    twice.connect("tab1");
    const SocketId gone = twice.socket("tab1");
    twice.closed("tab1");
    tab1Edits(twice);
    StateRenaming renaming;
    for (int i = 1; i <= 3; ++i)
        renaming.socket(SocketId(std::to_string(i + 1) + ".1"), SocketId(std::to_string(i) + ".1"));
    QCOMPARE(oracleAfter(twice, &renaming), oracleAfter(once));
}

void TestEngineState::anOracleDoesNotRememberWhatIsCertain()
{
    HistoryBuilder once = cast();
    tab1Edits(once);
    HistoryBuilder twice = once;
    once.write("bob");
    twice.write("bob").write("bob");
    Oracle judge = oracle();
    for (const HistoryEntry& entry : twice.history().entries)
        judge.feed(entry);
    QCOMPARE(judge.violations().size(), std::size_t(2));
    QCOMPARE(oracleAfter(once), oracleAfter(twice));
}

void TestEngineState::anOracleIsTheSameWithTwoInEachOthersPlace()
{
    const auto played = [](const std::string& holder, const std::string& viewer) {
        HistoryBuilder built({"alice", "bob"});
        built.connect(holder).connect(viewer).holds(holder).views(viewer, holder);
        built.abandon(holder, Abandonment::Vanish).freed(holder).granted(viewer);
        return built;
    };
    const auto textOfPlayed = [](const HistoryBuilder& built, const StateRenaming* renaming) {
        return textAfter(Oracle({built.history().cast, bound}), built, renaming);
    };
    StateRenaming renaming;
    renaming.client(0, 1);
    renaming.client(1, 0);
    renaming.user(UserId("alice"), UserId("bob"));
    renaming.user(UserId("bob"), UserId("alice"));
    const HistoryBuilder built = played("alice", "bob");
    const HistoryBuilder exchanged = played("bob", "alice");
    QVERIFY(textOfPlayed(built, nullptr) != textOfPlayed(exchanged, nullptr));
    QCOMPARE(textOfPlayed(built, &renaming), textOfPlayed(exchanged, nullptr));
}

/// The guard against what writeState() forgets: whatever is seen next must have the same verdict.
void TestEngineState::anOracleIsLedToTheSameVerdict()
{
    HistoryChance chance(5);
    constexpr int trials = 4'000;
    int same = 0;
    for (int trial = 0; trial < trials; ++trial) {
        Oracle left = oracle();
        Oracle right = oracle();
        Instant now;
        if (!areLedToOneState(left, right, now, chance))
            continue;
        ++same;
        std::size_t leftKnown = left.violations().size();
        std::size_t rightKnown = right.violations().size();
        for (int i = 0; i < 12; ++i) {
            now += chance.below(3) * 9s;
            const HistoryEntry entry{now, chance.entry()};
            left.feed(entry);
            right.feed(entry);
            QCOMPARE(shortly(left.violations(), leftKnown),
                     shortly(right.violations(), rightKnown));
            leftKnown = left.violations().size();
            rightKnown = right.violations().size();
            QCOMPARE(textOf(left, now), textOf(right, now));
        }
        QCOMPARE(shortly(left.finish(now), leftKnown), shortly(right.finish(now), rightKnown));
    }
    QVERIFY2(same > trials / 4, std::to_string(same).c_str());
}

void TestEngineState::aPageChangesWith_data()
{
    QTest::addColumn<Build>("change");
    const auto row = [](const char* cause, Build change) { QTest::newRow(cause) << change; };
    row("a connection", [](HistoryBuilder& it) { it.state("bob", ConnectionState::Connecting); });
    row("an order that it joins",
        [](HistoryBuilder& it) { it.act("bob", ClientAct::Kind::Subscribe, "order.8"); });
    row("what it was told", [](HistoryBuilder& it) { it.told("bob", "lock.denied"); });
    row("what it may save", [](HistoryBuilder& it) { it.told("bob", "lock.granted"); });
}

void TestEngineState::aPageChangesWith()
{
    QFETCH(Build, change);
    HistoryBuilder built = cast();
    built.connect("bob").state("bob", ConnectionState::Connected).subscribe("bob");
    const auto pageAfter = [](const HistoryBuilder& history) {
        PageView page;
        for (const HistoryEntry& entry : history.history().entries) {
            if (const auto* const act = std::get_if<ClientAct>(&entry.what))
                page.acted(*act);
            else if (const auto* const sight = std::get_if<ClientSaw>(&entry.what))
                page.saw(sight->observation);
        }
        return textOf(page, Instant());
    };
    const std::string before = pageAfter(built);
    change(built);
    QVERIFY(pageAfter(built) != before);
}

void TestEngineState::aScriptChangesWithEachStep()
{
    const Scenario scenario = scenarioWith(twoTabs);
    ScriptProgress progress(scenario);
    std::vector<std::string> states{textOf(progress, Instant())};
    const auto then = [&](std::optional<HistoryEntry> entry) {
        if (entry)
            progress.feed(*entry);
        else
            progress.advance(Instant());
        states.push_back(textOf(progress, Instant()));
    };
    Observation connected;
    connected.state = ConnectionState::Connected;
    Observation granted;
    granted.kind = Observation::Kind::Lock;
    granted.channel = "private-order.7";
    granted.lock.event = "lock.granted";
    granted.lock.order = Resource("order.7");
    then({});
    then(HistoryEntry{{}, ClientConnected{0, SocketId("1.1")}});
    then(HistoryEntry{{}, ClientSaw{0, connected}});
    then({});
    then(HistoryEntry{{},
                      ServerConnection{Kind::Subscribed, SocketId("1.1"), "private-order.7", {}}});
    then(HistoryEntry{{}, ClientSaw{0, granted}});
    then({});
    then(HistoryEntry{{}, ClientAct{0, ClientAct::Kind::Write, Resource("order.7"), {}}});
    then({});
    std::ranges::sort(states);
    QVERIFY(std::ranges::adjacent_find(states) == states.end());
}

void TestEngineState::aScriptIsTheSameAnHourLater()
{
    const Scenario scenario = scenarioWith(twoTabs);
    const auto waiting = [&](Instant begun, Instant now) {
        ScriptProgress progress(scenario);
        progress.advance(begun);
        return textOf(progress, now);
    };
    QCOMPARE(waiting(Instant(1s), Instant(2s)), waiting(Instant(1h + 1s), Instant(1h + 2s)));
    QVERIFY(waiting(Instant(1s), Instant(2s)) != waiting(Instant(1s), Instant(3s)));
    // Longer than anybody waits.
    QCOMPARE(waiting(Instant(1s), Instant(1h)), waiting(Instant(1s), Instant(2h)));
}

void TestEngineState::aScriptGoesOnAlike_data()
{
    QTest::addColumn<std::string>("body");
    QTest::newRow("two people") << twoTabs;
    QTest::newRow("a machine that sleeps") << oneMachine;
}

void TestEngineState::aScriptGoesOnAlike()
{
    QFETCH(std::string, body);
    const Scenario scenario = scenarioWith(body);
    HistoryChance chance(9);
    constexpr int trials = 2'000;
    int same = 0;
    for (int trial = 0; trial < trials; ++trial) {
        ScriptProgress left(scenario);
        ScriptProgress right(scenario);
        Instant now;
        left.advance(now);
        right.advance(now);
        const auto fits = [](const HistoryEntry& entry) {
            const auto* const connected = std::get_if<ClientConnected>(&entry.what);
            const auto* const sight = std::get_if<ClientSaw>(&entry.what);
            const auto* const act = std::get_if<ClientAct>(&entry.what);
            return !(connected && connected->client > 1) && !(sight && sight->client > 1)
                && !(act && act->client > 1);
        };

        struct Fed
        {
            ScriptProgress& progress;
            const decltype(fits)& accepts;

            void feed(const HistoryEntry& entry)
            {
                if (accepts(entry))
                    progress.feed(entry);
                progress.advance(entry.at);
            }

            void writeState(StateWriter& out) const { progress.writeState(out); }
        };

        Fed leftFed{left, fits};
        Fed rightFed{right, fits};
        if (!areLedToOneState(leftFed, rightFed, now, chance))
            continue;
        ++same;
        for (int i = 0; i < 10; ++i) {
            now += chance.below(3) * 1s;
            const HistoryEntry entry{now, chance.entry()};
            if (fits(entry)) {
                left.feed(entry);
                right.feed(entry);
            }
            QVERIFY(left.advance(now) == right.advance(now));
            QCOMPARE(left.waitingText(), right.waitingText());
            QCOMPARE(left.stall(now), right.stall(now));
            QCOMPARE(left.awaited().size(), right.awaited().size());
            QCOMPARE(textOf(left, now), textOf(right, now));
        }
    }
    QVERIFY2(same > trials / 4, std::to_string(same).c_str());
}

void TestEngineState::anOwnerBookKnowsWhoIsWho()
{
    OwnerBook book(cast().history().cast, Ownership::User);
    std::vector<std::string> states{textOf(book, Instant())};
    book.connected(SocketId("1.1"), 0);
    states.push_back(textOf(book, Instant()));
    book.learn({ConnId{1}, SocketId("1.1"), UserId("alice")}, Resource("order.7"));
    states.push_back(textOf(book, Instant()));
    book.connected(SocketId("2.1"), 0);
    states.push_back(textOf(book, Instant()));
    book.connected(SocketId("1.1"), 0);
    QCOMPARE(textOf(book, Instant()), states.back());
    std::ranges::sort(states);
    QVERIFY(std::ranges::adjacent_find(states) == states.end());
}

void TestEngineState::unrestChangesWithWhatTimeChanges()
{
    const auto textOfBuilt = [](const HistoryBuilder& built) {
        return textAfter(Unrest({20s, 1s}), built);
    };
    HistoryBuilder built = cast();
    tab1Edits(built);
    std::vector<std::string> states{textOfBuilt(built)};
    built.abandon("tab1", Abandonment::Vanish);
    states.push_back(textOfBuilt(built));
    built.suspended("tab1", 5s);
    states.push_back(textOfBuilt(built));
    built.closed("tab1");
    states.push_back(textOfBuilt(built));
    Unrest unrest({20s, 1s});
    for (const Unrest::Voice voice : {Unrest::Voice::Heard, Unrest::Voice::Silent}) {
        unrest.silenced(0, voice, Instant());
        states.push_back(textOf(unrest, Instant()));
    }
    std::ranges::sort(states);
    QVERIFY(std::ranges::adjacent_find(states) == states.end());
}

QTEST_GUILESS_MAIN(TestEngineState)
#include "tst_enginestate.moc"
