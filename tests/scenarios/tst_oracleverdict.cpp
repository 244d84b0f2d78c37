// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/oracle.h"
#include "tests/support/longrun.h"
#include "tests/support/oraclefindings.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;
using Check = ClientAct::Check;
using Kind = ServerConnection::Kind;

namespace {

/// alice was granted number 1, bob number 2 since; both pages still show the order as theirs.
HistoryBuilder bobAfterAlice()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob");
    built.revoked("alice").holds("bob").told("alice", "lock.revoked");
    return built;
}

/// alice loses her connection, and the order waits for her.
HistoryBuilder aliceInGrace(std::optional<Duration> grace)
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").abandon("alice", Abandonment::Kill);
    built.suspended("alice", grace).closed("alice");
    return built;
}

/// Two tabs of alice at one order, under one grant.
HistoryBuilder twoTabs()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice", "bob"});
    built.connect("tab1").holds("tab1").connect("tab2");
    built.subscribe("tab2").confirmed("tab2").told("tab2", "lock.granted");
    return built;
}

/// What is wrong in the end with the record of an application, in words.
std::vector<std::string> wrongRecords(const HistoryBuilder& built)
{
    OracleParams params;
    params.cast = built.history().cast;
    params.hasApplication = true;
    Oracle oracle(params);
    for (const HistoryEntry& entry : built.history().entries)
        oracle.feed(entry);
    std::vector<std::string> wrong;
    for (const Violation& each : oracle.finish(built.history().entries.back().at))
        wrong.push_back(std::string(toString(each.letter)) + ": " + each.sentence);
    return wrong;
}

std::size_t rememberedAfter(std::size_t visits)
{
    LongRun run({20, 8});
    Oracle oracle({run.cast(), 1min});
    for (std::size_t visit = 0; visit < visits; ++visit)
        run.visit([&](const HistoryEntry& entry) { oracle.feed(entry); });
    return oracle.remembered();
}

} // namespace

class TestOracleVerdict : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRefusedSaveIsNeverStale();
    void anAcceptedSaveIsJudgedByItsNumber();
    void saysWhichNumberWasAccepted();
    void withoutANumberTheGrantCounts();

    void graceMakesNoOrphan();
    void theEndOfAGraceMakesAnOrphan();
    void anOrphanIsCountedFromTheEndOfItsGrace();
    void anOrderCanHaveALimitOfItsOwn();
    void aGraceWithoutAnEndMakesNoOrphan();
    void whoComesBackInTimeIsTheOwner();
    void whoComesBackBeginsAHold();
    void nobodyElseHasItDuringTheGrace();
    void aResumptionWithoutASignatureIsALockBeforeAuth();

    void anotherTabStandsForTheOwner();
    void theLastTabLeavesAnOrphan();
    void aDeniedTabStandsForNobody();
    void anotherTabSavesUnderTheSameGrant();

    void anApplicationMustKnowWhoHasAnOrder();
    void anApplicationMustNotKeepAnOrderForWhoIsGone();
    void anApplicationThatMistakesTheOwnerIsWrongTwice();
    void theUserCountsAndNotTheConnection();
    void whatIsDroppedIsNotWrittenDown();
    void withoutAnApplicationNobodyLooks();

    void aHandOverEndsTheWait();
    void aDenialThatNamesNobodyShutsNobodyOut();
    void decidesAboutASignatureWhenItsConnectionEnds();
    void knowsAStrangerWhoTurnsOutToBeInTheCast();

    void remembersNoMoreAfterALongRun();
    void countsWhatItDoesNotList();
    void keepsTheOwnerInMindHoweverLongItIsGone();
};

void TestOracleVerdict::aRefusedSaveIsNeverStale()
{
    HistoryBuilder built = bobAfterAlice();
    QCOMPARE(lettersIn(HistoryBuilder(built).write("alice")), std::string("W"));
    QCOMPARE(lettersIn(HistoryBuilder(built).checkedWrite("alice", Check::Refused, 1)),
             std::string("–"));
}

void TestOracleVerdict::anAcceptedSaveIsJudgedByItsNumber()
{
    const HistoryBuilder built = bobAfterAlice();
    QCOMPARE(lettersIn(HistoryBuilder(built).checkedWrite("alice", Check::Accepted, 1)),
             std::string("W"));
    QCOMPARE(lettersIn(HistoryBuilder(built).checkedWrite("bob", Check::Accepted, 2)),
             std::string("–"));
    HistoryBuilder before({"alice", "bob"});
    before.connect("alice").holds("alice").checkedWrite("alice", Check::Accepted, 1);
    before.connect("bob").revoked("alice").told("alice", "lock.revoked").holds("bob");
    before.unsubscribe("alice");
    QCOMPARE(lettersIn(before), std::string("–"));
}

void TestOracleVerdict::saysWhichNumberWasAccepted()
{
    const auto found = judge(bobAfterAlice().checkedWrite("alice", Check::Accepted, 1).history(),
                             std::nullopt);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found.front().sentence,
             std::string("alice saved order.7 under number 1, which was accepted although number 2 "
                         "had been given to bob"));
}

void TestOracleVerdict::withoutANumberTheGrantCounts()
{
    QCOMPARE(lettersIn(bobAfterAlice().checkedWrite("alice", Check::Accepted, 0)),
             std::string("W"));
}

void TestOracleVerdict::graceMakesNoOrphan()
{
    QCOMPARE(lettersIn(aliceInGrace(8s).after(7s), 100ms), std::string("–"));
    QCOMPARE(lettersIn(aliceInGrace(8s).after(7s).freed("alice"), 100ms), std::string("–"));
    // Without the grace, it is one.
    HistoryBuilder plain({"alice"});
    plain.connect("alice").holds("alice").abandon("alice", Abandonment::Kill).closed("alice");
    QCOMPARE(lettersIn(plain.after(7s).freed("alice"), 100ms), std::string("O"));
}

void TestOracleVerdict::theEndOfAGraceMakesAnOrphan()
{
    HistoryBuilder built = aliceInGrace(8s);
    built.after(9s).connect("bob");
    QCOMPARE(lettersIn(built, 100ms), std::string("O"));
    QCOMPARE(lettersIn(built, 2s), std::string("–"));
}

void TestOracleVerdict::anOrphanIsCountedFromTheEndOfItsGrace()
{
    const auto found = judge(aliceInGrace(8s).after(10s).freed("alice").history(), 1s);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found.front().sentence,
             std::string("order.7 stayed locked for 2s2ms for alice, who is gone (kill)"));
    QVERIFY(judge(aliceInGrace(8s).after(8500ms).freed("alice").history(), 1s).empty());
}

void TestOracleVerdict::anOrderCanHaveALimitOfItsOwn()
{
    const HistoryBuilder built = aliceInGrace(8s).after(10s).freed("alice");
    const auto judged = [&](const std::string& order, Duration most) {
        Oracle oracle({.cast = built.history().cast,
                       .orphanBound = 1s,
                       .orphanTimes = {{Resource(order), most}}});
        for (const HistoryEntry& entry : built.history().entries)
            oracle.feed(entry);
        return oracle.violations().size();
    };
    QCOMPARE(judged("order.7", 3s), std::size_t{0});
    QCOMPARE(judged("order.7", 2s), std::size_t{1});
    QCOMPARE(judged("order.8", 3s), std::size_t{1});
}

void TestOracleVerdict::aGraceWithoutAnEndMakesNoOrphan()
{
    QCOMPARE(lettersIn(aliceInGrace(std::nullopt).after(24h).connect("bob"), 1s), std::string("–"));
}

void TestOracleVerdict::whoComesBackInTimeIsTheOwner()
{
    HistoryBuilder built = aliceInGrace(8s);
    built.connect("alice").subscribe("alice").resumed("alice");
    Oracle oracle({built.history().cast, 1s});
    for (const HistoryEntry& entry : built.history().entries)
        oracle.feed(entry);
    QVERIFY(oracle.holder(Resource("order.7")) == built.socket("alice"));
    built.told("alice", "lock.granted").after(1h).write("alice");
    QCOMPARE(lettersIn(built, 1s), std::string("–"));
    // The grace of before does not excuse the next absence.
    built.abandon("alice", Abandonment::Vanish);
    QCOMPARE(lettersIn(built, 1s), std::string("O"));
}

void TestOracleVerdict::whoComesBackBeginsAHold()
{
    HistoryBuilder built = aliceInGrace(8s);
    built.connect("alice").subscribe("alice").resumed("alice").told("alice", "lock.granted");
    QCOMPARE(lettersIn(HistoryBuilder(built).freed("alice")), std::string("L"));
    built.connect("bob").subscribe("bob").told("bob", "lock.granted");
    QCOMPARE(lettersIn(built), std::string("M L"));
}

void TestOracleVerdict::nobodyElseHasItDuringTheGrace()
{
    HistoryBuilder built = aliceInGrace(8s);
    built.connect("bob").views("bob", "alice").write("bob");
    QCOMPARE(lettersIn(built), std::string("W"));
}

void TestOracleVerdict::aResumptionWithoutASignatureIsALockBeforeAuth()
{
    HistoryBuilder built = aliceInGrace(8s);
    built.connect("alice").resumed("alice").told("alice", "lock.granted");
    QCOMPARE(lettersIn(built), std::string("A"));
}

void TestOracleVerdict::anotherTabStandsForTheOwner()
{
    HistoryBuilder built = twoTabs();
    built.abandon("tab1", Abandonment::TabClose).closed("tab1").after(1h).write("tab2");
    QCOMPARE(lettersIn(built, 1s), std::string("–"));
    Oracle oracle({built.history().cast, 1s});
    for (const HistoryEntry& entry : built.history().entries)
        oracle.feed(entry);
    QVERIFY(oracle.holder(Resource("order.7")) == built.socket("tab2"));
}

/// A tab that was confirmed, and has not been told so yet, is there as well.
void TestOracleVerdict::theLastTabLeavesAnOrphan()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice"});
    built.connect("tab1").holds("tab1").connect("tab2").subscribe("tab2").confirmed("tab2");
    built.abandon("tab1", Abandonment::TabClose).closed("tab1").after(1h);
    QCOMPARE(lettersIn(built, 1s), std::string("–"));
    built.abandon("tab2", Abandonment::TabClose).closed("tab2").after(1h).freed("tab2");
    QCOMPARE(lettersIn(built, 1s), std::string("O"));
}

void TestOracleVerdict::aDeniedTabStandsForNobody()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice"});
    built.connect("tab1").holds("tab1").connect("tab2").views("tab2", "tab1");
    built.abandon("tab1", Abandonment::TabClose).closed("tab1");
    QCOMPARE(lettersIn(built, 1s), std::string("O S"));
}

void TestOracleVerdict::anotherTabSavesUnderTheSameGrant()
{
    HistoryBuilder built = twoTabs();
    built.revoked("tab1").connect("bob").granted("bob").write("tab2");
    built.told("tab1", "lock.revoked").told("tab2", "lock.revoked").freed("bob");
    built.unsubscribe("tab1").unsubscribe("tab2").subscribe("bob").granted("bob");
    built.told("bob", "lock.granted");
    QCOMPARE(lettersIn(built), std::string("W"));
}

void TestOracleVerdict::anApplicationMustKnowWhoHasAnOrder()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice");
    const std::vector<std::string> lost{
        "L: the application takes order.7 for free, although alice has it"};
    QCOMPARE(wrongRecords(built), lost);
    QCOMPARE(wrongRecords(HistoryBuilder(built).writesDown("alice")), std::vector<std::string>());
    QCOMPARE(wrongRecords(built.writesDown("alice").writesDownFree("alice")), lost);
}

void TestOracleVerdict::anApplicationMustNotKeepAnOrderForWhoIsGone()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").unsubscribe("alice").freed("alice");
    QCOMPARE(wrongRecords(HistoryBuilder(built).writesDown("alice").writesDownFree("alice")),
             std::vector<std::string>());
    QCOMPARE(wrongRecords(built.writesDownFree("alice").writesDown("alice")),
             std::vector<std::string>{
                 "O: the application keeps order.7 locked for alice, who has it no more"});
}

void TestOracleVerdict::anApplicationThatMistakesTheOwnerIsWrongTwice()
{
    HistoryBuilder built = bobAfterAlice();
    built.unsubscribe("alice").writesDown("bob").writesDown("alice");
    QCOMPARE(wrongRecords(built),
             (std::vector<std::string>{
                 "L: the application takes order.7 for alice's, although bob has it",
                 "O: the application keeps order.7 locked for alice, who has it no more"}));
}

void TestOracleVerdict::theUserCountsAndNotTheConnection()
{
    HistoryBuilder built = twoTabs();
    built.writesDown("tab1").abandon("tab1", Abandonment::Close).closed("tab1");
    QCOMPARE(wrongRecords(built), std::vector<std::string>());
}

void TestOracleVerdict::whatIsDroppedIsNotWrittenDown()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice").writesDown("alice");
    built.add(WebhookHandled{Resource("order.7"), built.socket("alice"), false, 1, 1,
                             WebhookHandled::Effect::Dropped});
    QCOMPARE(wrongRecords(built), std::vector<std::string>());
}

void TestOracleVerdict::withoutAnApplicationNobodyLooks()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice");
    QCOMPARE(lettersIn(built), std::string("–"));
}

void TestOracleVerdict::aHandOverEndsTheWait()
{
    HistoryBuilder built({"alice", "tab1/bob", "tab2/bob"});
    built.connect("tab1").holds("tab1").connect("tab2").views("tab2", "tab1");
    QCOMPARE(lettersIn(built), std::string("S"));
    built.unsubscribe("tab1").freed("tab1").granted("tab2");
    QCOMPARE(lettersIn(HistoryBuilder(built)), std::string("–"));
    built.told("tab2", "lock.granted").write("tab2");
    QCOMPARE(lettersIn(built), std::string("–"));
}

/// As a connection is told that is at as many orders as one may be.
void TestOracleVerdict::aDenialThatNamesNobodyShutsNobodyOut()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice"});
    built.connect("tab1").holds("tab1").connect("tab2").subscribe("tab2");
    LockEvent denial;
    denial.fact = LockFact::Denied;
    denial.cause = LockCause::TooManyOrders;
    denial.order = Resource("order.7");
    denial.owner.socket = built.socket("tab2");
    QCOMPARE(lettersIn(built.add(ServerLock{denial})), std::string("–"));
}

void TestOracleVerdict::decidesAboutASignatureWhenItsConnectionEnds()
{
    HistoryBuilder built({"mallory"});
    built.connect("mallory").granted("mallory").closed("mallory").freed("mallory");
    Oracle oracle({built.history().cast, std::nullopt});
    for (const HistoryEntry& entry : built.history().entries)
        oracle.feed(entry);
    QCOMPARE(oracle.violations().size(), std::size_t{1});
    QVERIFY(oracle.violations().front().letter == Letter::A);
    QCOMPARE(oracle.finish(Instant() + 1s).size(), std::size_t{1});
}

void TestOracleVerdict::knowsAStrangerWhoTurnsOutToBeInTheCast()
{
    HistoryBuilder known({"alice"});
    known.connect("alice");
    HistoryBuilder built({"alice"});
    LockEvent grant;
    grant.order = Resource("order.7");
    grant.owner.socket = known.socket("alice");
    grant.token = FencingToken{1};
    built.fact("alice", Kind::Refused).add(ServerLock{grant});
    built.connect("alice").subscribe("alice").told("alice", "lock.granted").write("alice");
    QCOMPARE(lettersIn(built, 1s), std::string("–"));
}

void TestOracleVerdict::remembersNoMoreAfterALongRun()
{
    const std::size_t early = rememberedAfter(3'000);
    QVERIFY(early > 100);
    QCOMPARE(rememberedAfter(30'000), early);
}

void TestOracleVerdict::countsWhatItDoesNotList()
{
    LongRun run({20, 8});
    Oracle oracle({run.cast(), 1min, 10});
    for (int visit = 0; visit < 1'000; ++visit)
        run.visit([&](const HistoryEntry& entry) { oracle.feed(entry); });
    std::map<Letter, std::size_t> counts;
    for (const Violation& violation : oracle.violations())
        ++counts[violation.letter];
    QCOMPARE(counts[Letter::W], std::size_t{10});
    QCOMPARE(oracle.unlisted(), std::uint64_t{1'000 / 5 - 10});
    QCOMPARE(counts.size(), std::size_t{1});
}

/// However many connections came and went meanwhile.
void TestOracleVerdict::keepsTheOwnerInMindHoweverLongItIsGone()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").abandon("alice", Abandonment::Kill).closed("alice");
    for (int i = 0; i < 2'000; ++i)
        built.connect("bob").abandon("bob", Abandonment::Close).closed("bob");
    const auto found = judge(built.connect("alice").history(), std::nullopt);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found.front().sentence,
             std::string("order.7 stays locked for alice, who has a new connection since"));
}

QTEST_GUILESS_MAIN(TestOracleVerdict)
#include "tst_oracleverdict.moc"
