// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/joint/runmerge.h"

#include <set>

using namespace echolock;

namespace {

Instant at(int milliseconds)
{
    return Instant(std::chrono::milliseconds(milliseconds));
}

HoldChange hold(HoldChange::Kind kind, std::uint32_t client, int milliseconds)
{
    return {.kind = kind, .client = client, .order = "order.7", .at = at(milliseconds)};
}

HoldChange begins(std::uint32_t client, int milliseconds)
{
    return hold(HoldChange::Kind::Begins, client, milliseconds);
}

HoldChange ends(std::uint32_t client, int milliseconds)
{
    return hold(HoldChange::Kind::Ends, client, milliseconds);
}

HoldChange saved(std::uint32_t client, int sent, int milliseconds)
{
    HoldChange change = hold(HoldChange::Kind::Saved, client, milliseconds);
    change.since = at(sent);
    return change;
}

ClientEntry opens(std::size_t client, int milliseconds)
{
    return {.at = at(milliseconds), .what = ClientAct{.client = client}};
}

PartReport report(int upTo, std::vector<HoldChange> holds = {},
                  std::vector<ClientEntry> entries = {})
{
    PartReport report;
    report.upTo = at(upTo);
    report.holds = std::move(holds);
    report.entries = std::move(entries);
    return report;
}

/// Three processes of ten clients each.
RunMerge threeProcesses()
{
    return RunMerge(
        {{.first = 1, .count = 10}, {.first = 11, .count = 10}, {.first = 21, .count = 10}},
        RunMerge::Keep::History);
}

std::vector<int> timesOf(const std::vector<HistoryRow>& rows)
{
    std::vector<int> times;
    for (const HistoryRow& row : rows)
        times.push_back(static_cast<int>(
            std::chrono::duration_cast<std::chrono::milliseconds>(row.entry.at.time_since_epoch())
                .count()));
    return times;
}

} // namespace

class TestRunMerge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsWhatProcessesCount();
    void findsTwoEditorsOfDifferentProcesses();
    void findsAStaleWriteOfAnotherProcess();
    void aSaveEndsNoHold();
    void waitsForTheSlowestBeforeItJudges();
    void aLostProcessHoldsNothingAnyLonger();
    void whatALostProcessCountedStays();
    void doesNotWaitForALostProcess();
    void hearsNothingMoreOfALostProcess();
    void putsTheHistoryInTheOrderOfTime();
    void keepsNoHistoryUnasked();
    void refusesClientsOfOthers();
};

void TestRunMerge::addsWhatProcessesCount()
{
    RunMerge merge = threeProcesses();
    for (const std::size_t process : {0, 1, 2}) {
        PartReport told = report(1);
        told.stats.connected = static_cast<std::uint32_t>(process + 1);
        told.stats.locksGranted = 10;
        told.stats.violations = told.stats.staleWrites = 5;
        for (const SwarmCount& count : swarmCounts()) {
            if (count.of(told.stats) == 0)
                count.set(told.stats, 7);
        }
        told.stats.failures.add({.stage = ClientFailure::Stage::Subscribe, .reason = "No."}, 2);
        told.stats.failures.add({.reason = process == 0 ? "Here." : "There."});
        QVERIFY(merge.take(process, told));
    }
    QCOMPARE(merge.total().connected, 6U);
    QCOMPARE(merge.total().locksGranted, std::uint64_t(30));
    QCOMPARE(merge.total().violations, std::uint64_t(0));
    QCOMPARE(merge.total().staleWrites, std::uint64_t(0));
    for (const SwarmCount& count : swarmCounts()) {
        const std::uint64_t sum = count.of(merge.total());
        const std::set<std::string_view> notSums{"connected", "locks_granted", "violations",
                                                 "stale_writes"};
        if (!notSums.contains(count.name))
            QCOMPARE(sum, std::uint64_t(21));
    }
    const FailureTally failures = merge.total().failures;
    QCOMPARE(failures.rows().size(), std::size_t(3));
    QCOMPARE(failures.clients(ClientFailure::Stage::Subscribe), 6U);
    QCOMPARE(failures.clients(ClientFailure::Stage::Connect), 3U);
    QCOMPARE(merge.of(1).connected, 2U);
    QCOMPARE(merge.processOf(10), 1U);
    QCOMPARE(merge.processOf(21), 3U);
}

void TestRunMerge::findsTwoEditorsOfDifferentProcesses()
{
    RunMerge merge = threeProcesses();
    QVERIFY(merge.take(0, report(50, {begins(1, 10), ends(1, 30)})));
    QVERIFY(merge.take(1, report(50, {begins(11, 20), ends(11, 40)})));
    QVERIFY(merge.take(2, report(50)));
    const auto overlaps = merge.takeOverlaps();
    QCOMPARE(overlaps.size(), std::size_t(1));
    QVERIFY(overlaps[0]
            == (BeliefOverlap{.order = "order.7", .first = 1, .second = 11, .at = at(20)}));
    QCOMPARE(merge.total().violations, std::uint64_t(1));
}

void TestRunMerge::findsAStaleWriteOfAnotherProcess()
{
    RunMerge merge = threeProcesses();
    QVERIFY(merge.take(0, report(50, {begins(1, 10), ends(1, 15), saved(1, 30, 40)})));
    QVERIFY(merge.take(1, report(50, {begins(11, 20), saved(11, 25, 35)})));
    QVERIFY(merge.take(2, report(50)));
    QCOMPARE(merge.total().staleWrites, std::uint64_t(1));
    QCOMPARE(merge.total().violations, std::uint64_t(0));
}

void TestRunMerge::aSaveEndsNoHold()
{
    RunMerge merge = threeProcesses();
    QVERIFY(merge.take(0, report(30, {begins(1, 10), saved(1, 15, 20)})));
    merge.end(0);
    merge.end(1);
    merge.end(2);
    const std::vector<HistoryRow> rows = merge.takeHistory();
    QCOMPARE(rows.size(), std::size_t(3));
    QVERIFY(std::get<HoldChange>(rows[2].entry.what) == ends(1, 30));
}

void TestRunMerge::waitsForTheSlowestBeforeItJudges()
{
    RunMerge merge = threeProcesses();
    QVERIFY(merge.take(0, report(50, {begins(1, 10)})));
    QVERIFY(merge.take(1, report(50, {begins(11, 20)})));
    QCOMPARE(merge.total().violations, std::uint64_t(0));
    QVERIFY(merge.take(0, report(60, {ends(1, 55)})));
    QVERIFY(merge.take(2, report(60)));
    QCOMPARE(merge.total().violations, std::uint64_t(1));
}

/// The server learns of its end and gives the lock to somebody else, who did nothing wrong.
void TestRunMerge::aLostProcessHoldsNothingAnyLonger()
{
    RunMerge merge = threeProcesses();
    QVERIFY(merge.take(0, report(20, {begins(1, 10)})));
    QVERIFY(merge.take(1, report(90, {begins(11, 40)})));
    merge.end(0);
    QVERIFY(merge.take(2, report(90)));
    QCOMPARE(merge.total().violations, std::uint64_t(0));
}

void TestRunMerge::whatALostProcessCountedStays()
{
    RunMerge merge = threeProcesses();
    PartReport told = report(10);
    told.stats = {.clients = 10,
                  .connected = 9,
                  .editing = 1,
                  .locksGranted = 4,
                  .clientsSettled = 9,
                  .clientsConnectedOnce = 9};
    QVERIFY(merge.take(1, told));
    merge.end(1);
    QCOMPARE(merge.total().locksGranted, std::uint64_t(4));
    QCOMPARE(merge.total().clientsConnectedOnce, 9U);
    QCOMPARE(merge.total().connected, 0U);
    QCOMPARE(merge.total().clients, 0U);
    QCOMPARE(merge.total().editing, 0U);
    // Nobody waits for its clients to arrive.
    QCOMPARE(merge.total().clientsSettled, 10U);
}

void TestRunMerge::doesNotWaitForALostProcess()
{
    RunMerge merge = threeProcesses();
    QVERIFY(merge.take(0, report(50, {}, {opens(1, 10)})));
    QVERIFY(merge.take(1, report(50)));
    QVERIFY(merge.takeHistory().empty());
    merge.end(2);
    QVERIFY(timesOf(merge.takeHistory()) == std::vector<int>{10});
}

void TestRunMerge::hearsNothingMoreOfALostProcess()
{
    RunMerge merge = threeProcesses();
    merge.end(0);
    QVERIFY(merge.take(0, report(50, {begins(1, 10)}, {opens(1, 9)})));
    merge.end(1);
    merge.end(2);
    QVERIFY(merge.takeHistory().empty());
}

void TestRunMerge::putsTheHistoryInTheOrderOfTime()
{
    RunMerge merge = threeProcesses();
    QVERIFY(merge.take(0, report(30, {begins(1, 25)}, {opens(2, 10), opens(1, 30)})));
    QVERIFY(merge.take(2, report(40, {}, {opens(21, 5), opens(22, 35)})));
    QVERIFY(merge.take(1, report(20, {}, {opens(11, 20)})));
    QVERIFY(timesOf(merge.takeHistory()) == (std::vector<int>{5, 10, 20}));
    QVERIFY(merge.takeHistory().empty());
    for (const std::size_t process : {0, 1, 2})
        merge.end(process);
    const std::vector<HistoryRow> rest = merge.takeHistory();
    // The hold that was still there ends where its process was heard last.
    QVERIFY(timesOf(rest) == (std::vector<int>{25, 30, 30, 35}));
    QCOMPARE(rest[0].process, 1U);
    QCOMPARE(rest[3].process, 3U);
}

void TestRunMerge::keepsNoHistoryUnasked()
{
    RunMerge merge({{.first = 1, .count = 10}}, RunMerge::Keep::Nothing);
    QVERIFY(merge.take(0, report(30, {begins(1, 25)}, {opens(2, 10)})));
    QVERIFY(merge.takeHistory().empty());
    QCOMPARE(merge.dropped(), std::uint64_t(0));
}

void TestRunMerge::refusesClientsOfOthers()
{
    RunMerge merge = threeProcesses();
    QVERIFY(!merge.take(0, report(30, {begins(11, 25)})));
    QVERIFY(!merge.take(0, report(30, {}, {opens(21, 25)})));
    PartReport told = report(30);
    told.clients = {{.client = 11, .order = "order.7", .at = at(25)}};
    QVERIFY(!merge.take(0, told));
    QVERIFY(merge.take(0, report(30, {begins(10, 25)}, {opens(1, 25)})));
}

QTEST_GUILESS_MAIN(TestRunMerge)
#include "tst_runmerge.moc"
