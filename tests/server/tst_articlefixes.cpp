// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/fuzz/hubruns.h"
#include "tests/support/hubharness.h"

#include <algorithm>
#include <array>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr const char* order7 = "private-order.7";

/// The shortest way to what a bug does; true if it did it.
using Misbehaves = bool (*)(HubHarness&);

std::optional<ConnId> holderOf(const HubHarness& harness, const Resource& order)
{
    std::optional<ConnId> holder;
    for (const LockEvent& event : harness.log().all<LockEvent>()) {
        if (event.order != order)
            continue;
        if (event.fact == LockFact::Granted)
            holder = event.owner.conn;
        else if (event.fact == LockFact::Released || event.fact == LockFact::Revoked)
            holder.reset();
    }
    return holder;
}

bool holds(const HubHarness& harness, ConnId conn)
{
    return holderOf(harness, Resource("order.7")) == conn;
}

bool isHeld(const HubHarness& harness)
{
    return holderOf(harness, Resource("order.7")).has_value();
}

ConnId visitor(HubHarness& harness, const char* channel, const char* user = "")
{
    const ConnId conn = harness.open();
    harness.subscribe(conn, channel, user);
    return conn;
}

bool locksForTheForged(HubHarness& harness)
{
    const ConnId stranger = harness.open();
    harness.subscribeForged(stranger, order7);
    const auto facts = harness.log().all<LockEvent>();
    return std::ranges::find(facts, LockFact::Granted, &LockEvent::fact) != facts.end();
}

bool locksForTheRefused(HubHarness& harness)
{
    const ConnId stranger = harness.open("nope");
    harness.subscribeForged(stranger, order7);
    const bool locked = holds(harness, stranger);
    harness.close(stranger);
    return locked;
}

bool knowsNoUser(HubHarness& harness)
{
    visitor(harness, order7, "alice");
    const auto facts = harness.log().all<LockEvent>();
    return facts.empty() || facts.front().owner.user != UserId("alice");
}

bool neitherAnswersNorUnlocks(HubHarness& harness)
{
    const ConnId conn = harness.open();
    harness.log().clear();
    harness.subscribe(conn, order7);
    const bool isSilent = harness.eventsTo(conn).empty();
    harness.close(conn);
    return isSilent && isHeld(harness);
}

bool tellsNobody(HubHarness& harness)
{
    visitor(harness, order7);
    const ConnId second = visitor(harness, order7);
    const std::string heard = harness.eventLineTo(second);
    return heard.find("subscription_succeeded") != std::string::npos
        && heard.find("lock.") == std::string::npos;
}

bool unlocksWhatAnotherHolds(HubHarness& harness)
{
    const ConnId holder = visitor(harness, order7);
    const ConnId viewer = visitor(harness, order7);
    harness.close(viewer);
    return !holds(harness, holder);
}

bool keepsWhatWasLeft(HubHarness& harness)
{
    const ConnId conn = visitor(harness, order7);
    harness.unsubscribe(conn, order7);
    const bool isKept = isHeld(harness);
    harness.subscribe(conn, order7);
    return isKept || !holds(harness, conn);
}

bool takesSevenXForSeven(HubHarness& harness)
{
    visitor(harness, order7);
    visitor(harness, "private-order.7x");
    return !holderOf(harness, Resource("order.7x"));
}

bool overlooksPresence(HubHarness& harness)
{
    const ConnId first = visitor(harness, "presence-order.7", "alice");
    visitor(harness, order7);
    return !holds(harness, first);
}

bool keepsWhatTheSilentHeld(HubHarness& harness)
{
    visitor(harness, order7);
    harness.advance(61s);
    return isHeld(harness);
}

bool leavesTheReloadedPageAlone(HubHarness& harness)
{
    const ConnId before = visitor(harness, order7, "alice");
    const ConnId after = visitor(harness, order7, "alice");
    harness.close(before);
    return !holds(harness, after);
}

bool unlocksTheOtherTab(HubHarness& harness)
{
    const ConnId first = visitor(harness, order7, "alice");
    const ConnId second = visitor(harness, order7, "alice");
    harness.close(second);
    return !holds(harness, first);
}

bool takesAStrangerForTheOwner(HubHarness& harness)
{
    visitor(harness, order7);
    harness.advance(61s);
    visitor(harness, order7);
    const auto facts = harness.log().all<LockEvent>();
    return facts.back().fact == LockFact::Confirmed;
}

bool outlivesTheStop(HubHarness& harness)
{
    visitor(harness, order7);
    harness.shutDown();
    return isHeld(harness);
}

bool restsOnARefusedFrame(HubHarness& harness)
{
    const ConnId conn = harness.open();
    harness.subscribeForged(conn, order7);
    const std::size_t before = harness.log().all<LockEvent>().size();
    harness.subscribe(conn, order7);
    return harness.log().all<LockEvent>().size() == before;
}

bool takesNothingBack(HubHarness& harness)
{
    const ConnId conn = harness.open();
    harness.subscribeForged(conn, order7);
    return isHeld(harness);
}

/// In a server that does not ping.
bool locksForEver(HubHarness& harness)
{
    visitor(harness, order7);
    harness.advance(24h);
    return isHeld(harness);
}

bool locksAnyNumber(HubHarness& harness)
{
    const ConnId conn = harness.open();
    for (int order = 1; order <= 4; ++order)
        harness.subscribe(conn, "private-order." + std::to_string(order));
    return holderOf(harness, Resource("order.4")) == conn;
}

struct Row
{
    ArticleBug bug;
    Misbehaves misbehaves;
};

using enum ArticleBug;
constexpr std::array rows{
    Row{LockBeforeAuth, locksForTheForged},
    Row{NoAppKeyNeeded, locksForTheRefused},
    Row{UserUnknown, knowsNoUser},
    Row{DebugLosesIdentity, neitherAnswersNorUnlocks},
    Row{NoConflictAnswer, tellsNobody},
    Row{BlindUnlock, unlocksWhatAnotherHolds},
    Row{UnsubscribeIgnored, keepsWhatWasLeft},
    Row{IntCast, takesSevenXForSeven},
    Row{ChannelKind, overlooksPresence},
    Row{HalfOpen, keepsWhatTheSilentHeld},
    Row{ReloadOverlap, leavesTheReloadedPageAlone},
    Row{SecondTab, unlocksTheOtherTab},
    Row{MultiServer, takesAStrangerForTheOwner},
    Row{RestartOrphan, outlivesTheStop},
    Row{StaleAuth, restsOnARefusedFrame},
    Row{NoRollback, takesNothingBack},
    Row{NoLease, locksForEver},
    Row{Unbounded, locksAnyNumber},
};

HubOptions optionsFor(ArticleBug bug, ArticleBugs::Set fixes, ArticleBugs::Set bugs)
{
    HubOptions options;
    options.policy = "article";
    options.articleFixes = std::move(fixes);
    options.articleBugs = std::move(bugs);
    options.locks.ordersPerConnectionMax = 3;
    if (bug == NoAppKeyNeeded)
        options.personality = "laravel-websockets";
    if (bug == NoLease)
        options.pingAfter = 30 * 24h;
    return options;
}

bool misbehaves(const Row& row, ArticleBugs::Set fixes, ArticleBugs::Set bugs)
{
    HubHarness harness(optionsFor(row.bug, std::move(fixes), std::move(bugs)));
    return row.misbehaves(harness);
}

const ArticleBugInfo& infoOf(ArticleBug bug)
{
    return articleBugTable()[std::size_t(bug)];
}

/// A random part of all bugs.
ArticleBugs::Set someBugs(Prng& prng)
{
    ArticleBugs::Set some;
    for (const ArticleBugInfo& info : articleBugTable())
        if (prng.between(0, 1) == 1)
            some.insert(info.bug);
    return some;
}

std::string namesOf(const ArticleBugs::Set& bugs)
{
    std::string names;
    for (const ArticleBug bug : bugs)
        names += (names.empty() ? "" : ", ") + std::string(infoOf(bug).name);
    return names;
}

} // namespace

/// Each bug of the article shows by the shortest way to it, and is gone when it is switched off.
class TestArticleFixes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsEveryBugThatIsModelled();
    void mendsEachBugAlone_data();
    void mendsEachBugAlone();
    void mendsEachBugWhateverElseIsMended_data();
    void mendsEachBugWhateverElseIsMended();
    void changesWithAReload();
    void freesWhatAnEarlierProcessLeft();
    void hearsStrangersUntilTheyGo();
    void leasesToTheLiving();
    void keepsItsPromisesWithAnySwitches_data();
    void keepsItsPromisesWithAnySwitches();
};

void TestArticleFixes::showsEveryBugThatIsModelled()
{
    for (const ArticleBugInfo& info : articleBugTable()) {
        const bool isHere = std::ranges::find(rows, info.bug, &Row::bug) != rows.end();
        QCOMPARE(isHere, info.byDefault != ArticleBugInfo::Default::NotModelled);
    }
}

void TestArticleFixes::mendsEachBugAlone_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < rows.size(); ++i)
        QTest::newRow(infoOf(rows.at(i).bug).name.data()) << int(i);
}

void TestArticleFixes::mendsEachBugAlone()
{
    QFETCH(int, index);
    const Row& row = rows.at(std::size_t(index));
    QVERIFY(misbehaves(row, {}, {row.bug}));
    QVERIFY(!misbehaves(row, {row.bug}, {row.bug}));
    const bool byDefault = infoOf(row.bug).byDefault == ArticleBugInfo::Default::On;
    QCOMPARE(misbehaves(row, {}, {}), byDefault);
}

void TestArticleFixes::mendsEachBugWhateverElseIsMended_data()
{
    mendsEachBugAlone_data();
}

void TestArticleFixes::mendsEachBugWhateverElseIsMended()
{
    QFETCH(int, index);
    const Row& row = rows.at(std::size_t(index));
    Prng prng(1);
    for (int round = 0; round < 300; ++round) {
        ArticleBugs::Set fixes = someBugs(prng);
        fixes.insert(row.bug);
        QVERIFY2(!misbehaves(row, fixes, {}), namesOf(fixes).c_str());
    }
}

void TestArticleFixes::changesWithAReload()
{
    HubHarness harness(optionsFor(BlindUnlock, {}, {}));
    const ConnId holder = visitor(harness, order7);
    const HubOptions fixed = optionsFor(BlindUnlock, {BlindUnlock}, {});
    harness.handle(OptionsChanged{&fixed});
    QVERIFY(!holds(harness, holder));
    harness.log().clear();
    QVERIFY(!unlocksWhatAnotherHolds(harness));
    const HubOptions again = optionsFor(BlindUnlock, {}, {NoConflictAnswer});
    harness.handle(OptionsChanged{&again});
    harness.log().clear();
    QVERIFY(tellsNobody(harness));
}

void TestArticleFixes::freesWhatAnEarlierProcessLeft()
{
    const std::array left{RestoredLock{.app = "app",
                                       .order = Resource("order.7"),
                                       .state = LockState::Held,
                                       .user = {},
                                       .socket = SocketId("1.1"),
                                       .token = FencingToken{4},
                                       .version = 9}};
    HubHarness orphaned(optionsFor(RestartOrphan, {}, {}));
    orphaned.handle(LocksRestored{20, left});
    QCOMPARE(orphaned.hub().stats().locksHeld, std::size_t(1));
    const ConnId passing = visitor(orphaned, order7);
    const ConnId other = visitor(orphaned, order7);
    QCOMPARE(orphaned.factLine(), std::string("confirmed #1, denied #2"));
    orphaned.close(other);
    orphaned.close(passing);
    QCOMPARE(orphaned.hub().stats().locksHeld, std::size_t(0));

    HubHarness known(optionsFor(RestartOrphan, {MultiServer}, {}));
    known.handle(LocksRestored{20, left});
    visitor(known, order7);
    QCOMPARE(known.factLine(), std::string("denied #1"));

    HubHarness leased(optionsFor(RestartOrphan, {NoLease}, {}));
    leased.handle(LocksRestored{20, left});
    leased.advance(2min);
    QCOMPARE(leased.hub().stats().locksHeld, std::size_t(0));

    HubHarness freed(optionsFor(RestartOrphan, {RestartOrphan}, {}));
    freed.handle(LocksRestored{20, left});
    QCOMPARE(freed.hub().stats().locksHeld, std::size_t(0));
    visitor(freed, order7);
    QCOMPARE(freed.factLine(), std::string("released #0, granted #1"));
}

void TestArticleFixes::hearsStrangersUntilTheyGo()
{
    HubHarness harness(optionsFor(NoAppKeyNeeded, {}, {}));
    const ConnId stranger = harness.open("nope");
    harness.log().clear();
    harness.subscribeForged(stranger, order7);
    harness.text(stranger, "{");
    QVERIFY(harness.eventsTo(stranger).empty());
    visitor(harness, order7);
    harness.close(stranger);
    QCOMPARE(harness.factLine(), std::string("granted #1, denied #2, released #1"));
    harness.subscribeForged(stranger, "private-order.8");
    QVERIFY(!holderOf(harness, Resource("order.8")));
    QCOMPARE(harness.hub().stats().connections, std::size_t(1));
}

void TestArticleFixes::leasesToTheLiving()
{
    HubHarness harness(optionsFor(NoLease, {NoLease}, {}));
    const ConnId conn = visitor(harness, order7);
    for (int time = 0; time < 20; ++time) {
        harness.advance(20s);
        harness.ping(conn);
    }
    QVERIFY(holds(harness, conn));
    harness.advance(1min);
    QVERIFY(!isHeld(harness));
    QCOMPARE(toString(harness.log().all<LockEvent>().back().cause),
             toString(LockCause::LeaseExpired));
}

void TestArticleFixes::keepsItsPromisesWithAnySwitches_data()
{
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 20; ++seed)
        QTest::addRow("seed %d", int(seed)) << seed;
}

/// All subsets of a few random fixes, each against the same random steps.
void TestArticleFixes::keepsItsPromisesWithAnySwitches()
{
    constexpr std::size_t fixesTried = 4;
    QFETCH(quint64, seed);
    Prng prng(seed);
    Decisions decisions(prng.derived("steps", seed), 1000);
    HubOptions options = drawOptions(decisions);
    options.policy = "article";
    options.articleBugs = someBugs(prng);
    // Frames that are not answered are none of our protocol, and only there is anybody left open.
    if (options.articleBugs.contains(DebugLosesIdentity))
        options.personality = "laravel-websockets";
    const HubSteps steps = drawSteps(decisions, 150);
    std::vector<ArticleBug> fixes;
    for (std::size_t i = 0; i < fixesTried; ++i)
        fixes.push_back(ArticleBug(prng.between(0, std::int64_t(articleBugCount) - 1)));
    for (std::size_t subset = 0; subset < (1U << fixesTried); ++subset) {
        options.articleFixes.clear();
        for (std::size_t i = 0; i < fixesTried; ++i)
            if (subset >> i & 1U)
                options.articleFixes.insert(fixes[i]);
        const auto failure = runSteps(options, steps);
        QVERIFY2(!failure,
                 failure ? (failure->promise + "; mended: " + namesOf(options.articleFixes)
                            + "; added: " + namesOf(options.articleBugs))
                               .c_str()
                         : "");
    }
}

QTEST_GUILESS_MAIN(TestArticleFixes)
#include "tst_articlefixes.moc"
