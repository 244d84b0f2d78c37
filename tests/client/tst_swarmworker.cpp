// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "client/net/swarmworker.h"
#include "server/loop/monotonicclock.h"
#include "tests/support/printers.h"
#include "tests/support/pusherstub.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

BehaviourMix idle()
{
    BehaviourMix mix = mixByName("calm").value();
    mix.edit = mix.rest = ThinkTime::fixed(1h);
    return mix;
}

/// A worker on this thread; its reports are taken by hand.
struct Office
{
    explicit Office(const BehaviourMix& mix = idle(),
                    LinkPlan::Links links = LinkPlan::Links::WithFaults)
        : worker({.target = {.url = stub.url(), .links = links}, .orders = 1, .mix = mix})
    {
        QObject::connect(&worker, &SwarmWorker::reported, &worker,
                         [this](const WorkerReport& report) {
                             last = report;
                             ++reports;
                             if (takesReports)
                                 worker.reportTaken();
                         });
        QObject::connect(&worker, &SwarmWorker::finished, &worker, [this] { finished = true; });
    }

    PusherStub stub;
    WorkerReport last;
    int reports = 0;
    bool takesReports = true;
    bool finished = false;
    SwarmWorker worker;
};

} // namespace

class TestSwarmWorker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsWhomItIsTold();
    void keepsOneReportInFlight();
    void tellsTheSameProblemOnce();
    void reportsUpToAnInstant();
    void actsByThePlan();
    void startsNobodyWhilePaused();
    void clearsAndKeepsItsCounts();
    void finishesThoughSomeoneVanished();
    void ignoresStrangers();
    void silencesAndHealsByThePlan();
    void keepsTheNetworkOfTheSilencedAway();
    void closesWhatWasLeftInTheSilenceOnceItHeals();
    void cutsTheConnectionsThatThereAre();
    void sendsNothingOfWhatVanished();
};

namespace {

/// Those who can be silenced and cut.
struct Ward : Office
{
    explicit Ward(const BehaviourMix& mix = idle())
        : Office(mix, LinkPlan::Links::Always)
    {
    }

    void follow(const std::vector<ClientStep>& steps)
    {
        worker.follow(steps, MonotonicClock::now());
    }

    int closedVisits() const
    {
        return static_cast<int>(std::ranges::count_if(
            stub.visits(), [](const auto& visit) { return visit->closeCode.has_value(); }));
    }

    void sayToAll()
    {
        for (const auto& visit : stub.visits())
            visit->say(encodeEvent("presence-order.1", "changed", "{}"));
    }
};

using Kind = ClientStep::Kind;

} // namespace

void TestSwarmWorker::startsWhomItIsTold()
{
    Office office;
    office.worker.spawn({2, 4, 41});
    QTRY_COMPARE(office.last.stats.connected, 3U);
    QCOMPARE(office.last.stats.clients, 3U);
    QCOMPARE(office.last.stats.clientsSettled, 3U);
    QCOMPARE(office.last.stats.clientsConnectedOnce, 3U);
    QTRY_COMPARE(office.stub.visitCount(), std::size_t(3));
}

void TestSwarmWorker::keepsOneReportInFlight()
{
    Office office;
    office.takesReports = false;
    office.worker.spawn({1});
    QTRY_COMPARE(office.reports, 1);
    office.worker.spawn({2, 3});
    QTRY_COMPARE(office.stub.visitCount(), std::size_t(3));
    QCOMPARE(office.reports, 1);
    office.worker.reportTaken();
    QTRY_COMPARE(office.reports, 2);
    QCOMPARE(office.last.stats.clients, 3U);
    std::vector<std::uint32_t> numbers;
    for (const ClientSnapshot& client : office.last.clients)
        numbers.push_back(client.number);
    QVERIFY(std::ranges::find(numbers, 2U) != numbers.end());
    QVERIFY(std::ranges::find(numbers, 3U) != numbers.end());
}

void TestSwarmWorker::tellsTheSameProblemOnce()
{
    Office office;
    office.stub.greeting = [](std::size_t) {
        return encodeError({.code = ErrorCode::UnknownApp, .message = "No such app."});
    };
    std::vector<std::string> problems;
    QObject::connect(
        &office.worker, &SwarmWorker::reported, &office.worker, [&](const WorkerReport& report) {
            problems.insert(problems.end(), report.problems.begin(), report.problems.end());
        });
    office.worker.spawn({1, 2, 3});
    QTRY_COMPARE(office.last.stats.connectsFailed, std::uint64_t(3));
    QCOMPARE(problems, std::vector<std::string>{"No such app."});
    QCOMPARE(office.last.stats.clientsConnectedOnce, 0U);
}

void TestSwarmWorker::reportsUpToAnInstant()
{
    Office office;
    office.worker.spawn({1});
    QTRY_VERIFY(office.reports > 0);
    const Instant first = office.last.upTo;
    const int before = office.reports;
    QTRY_VERIFY(office.reports > before);
    QVERIFY(office.last.upTo > first);
}

void TestSwarmWorker::actsByThePlan()
{
    BehaviourMix mix = mixByName("rough").value();
    mix.edit = mix.rest = mix.freeze = mix.sleep = ThinkTime::fixed(10ms);
    Office office(mix);
    office.worker.spawn({1, 2, 3, 4});
    QTRY_VERIFY(office.last.stats.abandonments > 40);
    QVERIFY(office.last.stats.connectsMade > 4);
    office.worker.setMix(idle());
    office.worker.pause();
    office.worker.resume();
}

void TestSwarmWorker::startsNobodyWhilePaused()
{
    Office office;
    office.worker.pause();
    office.worker.spawn({1, 2});
    QTRY_COMPARE(office.last.stats.clients, 2U);
    QCOMPARE(office.stub.visitCount(), std::size_t(0));
    office.worker.resume();
    QTRY_COMPARE(office.last.stats.connected, 2U);
}

void TestSwarmWorker::clearsAndKeepsItsCounts()
{
    Office office;
    office.worker.spawn({1, 2, 3});
    QTRY_COMPARE(office.last.stats.connected, 3U);
    office.worker.clear();
    QTRY_COMPARE(office.last.stats.clients, 0U);
    QCOMPARE(office.last.stats.connectsMade, std::uint64_t(3));
    for (std::size_t i = 0; i < 3; ++i)
        QTRY_COMPARE(office.stub.visit(i).closeCode, 1001);
    QVERIFY(!office.finished);
}

void TestSwarmWorker::finishesThoughSomeoneVanished()
{
    Office office;
    office.worker.spawn({1, 2});
    QTRY_COMPARE(office.last.stats.connected, 2U);
    office.worker.abandon(1, Abandonment::Vanish);
    office.worker.finish();
    QTRY_VERIFY(office.finished);
    // One by a reset, the other by a closing handshake.
    QTRY_VERIFY(office.stub.visit(0).closeCode);
    QTRY_VERIFY(office.stub.visit(1).closeCode);
}

void TestSwarmWorker::ignoresStrangers()
{
    Office office;
    office.worker.spawn({1});
    QTRY_COMPARE(office.last.stats.connected, 1U);
    office.worker.abandon(99, Abandonment::Kill);
    office.worker.thaw(99);
    QCOMPARE(office.last.stats.abandonments, std::uint64_t(0));
}

void TestSwarmWorker::silencesAndHealsByThePlan()
{
    Ward ward;
    ward.worker.spawn({1, 2, 3});
    QTRY_COMPARE(ward.last.stats.subscribed, std::uint64_t(3));
    // The third is cut, which shows that the first two steps have been taken.
    ward.follow({{.client = 1, .kind = Kind::Silence, .fault = "s"},
                 {.client = 2, .kind = Kind::Silence, .fault = "s"},
                 {.client = 3, .kind = Kind::Cut, .fault = "c"},
                 {.at = 1h, .client = 1, .kind = Kind::Heal, .fault = "s"},
                 {.client = 99, .kind = Kind::Cut, .fault = "c"}});
    QTRY_COMPARE(ward.closedVisits(), 1);
    QTRY_COMPARE(ward.last.stats.subscribed, std::uint64_t(4));
    const std::uint64_t before = ward.last.stats.eventsReceived;
    ward.sayToAll();
    QTRY_COMPARE(ward.last.stats.eventsReceived, before + 1);
    ward.follow({{.client = 2, .kind = Kind::Heal, .fault = "s"}});
    QTRY_COMPARE(ward.last.stats.eventsReceived, before + 2);
    ward.follow({{.client = 1, .kind = Kind::Heal, .fault = "other"},
                 {.client = 3, .kind = Kind::Cut, .fault = "c"}});
    QTRY_COMPARE(ward.closedVisits(), 2);
    QCOMPARE(ward.last.stats.eventsReceived, before + 2);
    ward.follow({{.client = 1, .kind = Kind::Heal, .fault = "s"}});
    QTRY_COMPARE(ward.last.stats.eventsReceived, before + 3);
}

/// Not only that of the connection that there was.
void TestSwarmWorker::keepsTheNetworkOfTheSilencedAway()
{
    Ward ward;
    ward.worker.spawn({1});
    QTRY_COMPARE(ward.last.stats.connectsMade, std::uint64_t(1));
    ward.follow({{.client = 2, .kind = Kind::Silence, .fault = "s"},
                 {.client = 1, .kind = Kind::Cut, .fault = "c"}});
    QTRY_COMPARE(ward.closedVisits(), 1);
    ward.worker.spawn({2});
    QTRY_COMPARE(ward.last.stats.connectsMade, std::uint64_t(2));
    QCOMPARE(ward.stub.visitCount(), std::size_t(2));
    ward.follow({{.client = 2, .kind = Kind::Heal, .fault = "s"}});
    QTRY_COMPARE(ward.last.stats.connected, 2U);
    QCOMPARE(ward.last.stats.connectsFailed, std::uint64_t(0));
}

void TestSwarmWorker::closesWhatWasLeftInTheSilenceOnceItHeals()
{
    BehaviourMix mix = idle();
    mix.rest = ThinkTime::fixed(10ms);
    Ward ward(mix);
    ward.worker.spawn({1, 2});
    QTRY_COMPARE(ward.last.stats.subscribed, std::uint64_t(2));
    ward.follow({{.client = 1, .kind = Kind::Silence, .fault = "s"},
                 {.client = 2, .kind = Kind::Cut, .fault = "c"}});
    QTRY_COMPARE(ward.closedVisits(), 1);
    ward.worker.abandon(1, Abandonment::TabClose);
    // The first tab stays half-open, and the next one comes to no greeting.
    QTRY_COMPARE(ward.last.stats.connectsMade, std::uint64_t(3));
    QCOMPARE(ward.closedVisits(), 1);
    QCOMPARE(ward.stub.visitCount(), std::size_t(3));
    ward.follow({{.client = 1, .kind = Kind::Heal, .fault = "s"}});
    QTRY_COMPARE(ward.closedVisits(), 2);
    QTRY_COMPARE(ward.stub.visitCount(), std::size_t(4));
}

/// pusher-js comes back by itself.
void TestSwarmWorker::cutsTheConnectionsThatThereAre()
{
    Ward ward;
    ward.worker.spawn({1, 2, 3, 4});
    QTRY_COMPARE(ward.last.stats.subscribed, std::uint64_t(4));
    ward.follow({{.client = 1, .kind = Kind::Cut, .fault = "c"},
                 {.client = 2, .kind = Kind::Cut, .fault = "c"},
                 {.client = 4, .kind = Kind::Cut, .fault = "c"}});
    QTRY_COMPARE(ward.closedVisits(), 3);
    QTRY_COMPARE(ward.last.stats.subscribed, std::uint64_t(7));
    QCOMPARE(ward.last.stats.connectsMade, std::uint64_t(7));
    QCOMPARE(ward.last.stats.connectsFailed, std::uint64_t(0));
    QCOMPARE(ward.closedVisits(), 3);
}

void TestSwarmWorker::sendsNothingOfWhatVanished()
{
    BehaviourMix mix = idle();
    mix.rest = ThinkTime::fixed(10ms);
    Ward ward(mix);
    ward.worker.spawn({1});
    QTRY_COMPARE(ward.last.stats.connected, 1U);
    ward.worker.abandon(1, Abandonment::Vanish);
    QTRY_COMPARE(ward.last.stats.connectsMade, std::uint64_t(2));
    ward.worker.setFaults({parseSharedFault("rst").value()});
    QTRY_VERIFY(ward.stub.visit(1).closeCode);
    QVERIFY(!ward.stub.visit(0).closeCode);
}

QTEST_GUILESS_MAIN(TestSwarmWorker)
#include "tst_swarmworker.moc"
