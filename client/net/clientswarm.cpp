// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/clientswarm.h"

#include <QThread>
#include <QTimer>

#include "client/net/swarmworker.h"
#include "server/loop/epolldispatcher.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <set>
#include <utility>

namespace echolock {

namespace {

std::string overlapSentence(const BeliefOverlap& overlap)
{
    return "Clients " + std::to_string(overlap.first) + " and " + std::to_string(overlap.second)
        + " both edited " + overlap.order + ".";
}

constexpr std::size_t problemsMax = 200;

using Flag = std::shared_ptr<std::atomic<bool>>;

/// Ends the worker's thread, but not while its swarm may be in a call: posting an event goes on to
/// wake the thread's dispatcher when the event may have run already, and with the thread its
/// dispatcher goes.
void quitThreadOf(SwarmWorker* worker, const Flag& lastCallMade)
{
    if (*lastCallMade)
        worker->thread()->quit();
    else
        QTimer::singleShot(1, worker,
                           [worker, lastCallMade] { quitThreadOf(worker, lastCallMade); });
}

} // namespace

class ClientSwarm::Impl
{
public:
    /// A thread, its worker, and what the worker reported last.
    struct Lane
    {
        std::unique_ptr<QThread> thread;
        SwarmWorker* worker = nullptr; ///< Deleted on its own thread when that ends.
        SwarmStats stats;
    };

    explicit Impl(const SwarmOptions& options)
        : lanes(static_cast<std::size_t>(std::max(options.threads, 1)))
        , ledger(lanes.size())
        , spawned(options.firstClient - 1)
        , record(options.record)
    {
    }

    /// Calls a worker on its thread.
    template <class Call> static void post(const Lane& lane, Call call)
    {
        QMetaObject::invokeMethod(
            lane.worker, [worker = lane.worker, call] { call(*worker); }, Qt::QueuedConnection);
    }

    template <class Call> void postAll(Call call)
    {
        for (const Lane& lane : lanes)
            post(lane, call);
    }

    const Lane& laneOf(std::uint32_t client) const { return lanes[client % lanes.size()]; }

    SwarmBatch take(std::size_t index, const WorkerReport& report);

    std::vector<Lane> lanes;
    BeliefLedger ledger;
    std::set<std::string> problemsTold;
    std::uint32_t spawned; ///< The highest number that somebody has.
    SwarmOptions::Record record;
    Flag lastCallMade = std::make_shared<std::atomic<bool>>(false);

private:
    void tellOnce(SwarmBatch& batch, const std::string& sentence);
};

SwarmBatch ClientSwarm::Impl::take(std::size_t index, const WorkerReport& report)
{
    Lane& lane = lanes[index];
    lane.stats = report.stats;
    SwarmBatch batch;
    batch.clients = report.clients;
    for (const Lane& other : lanes)
        addStats(batch.stats, other.stats);
    ledger.record(index, report.holds, report.upTo);
    batch.stats.violations = ledger.overlapCount();
    batch.stats.staleWrites = ledger.staleWriteCount();
    batch.deeds = report.deeds;
    for (const std::string& problem : report.problems)
        tellOnce(batch, problem);
    const std::vector<BeliefOverlap> overlaps = ledger.takeOverlaps();
    if (record == SwarmOptions::Record::Nothing) {
        for (const BeliefOverlap& overlap : overlaps)
            tellOnce(batch, overlapSentence(overlap));
        return batch;
    }
    // Whoever gets the holds judges them, beside those of others.
    batch.holds = report.holds;
    batch.entries = report.entries;
    batch.entriesDropped = report.entriesDropped;
    batch.upTo = ledger.knownUntil();
    return batch;
}

void ClientSwarm::Impl::tellOnce(SwarmBatch& batch, const std::string& sentence)
{
    if (problemsTold.size() < problemsMax && problemsTold.insert(sentence).second)
        batch.problems.push_back(sentence);
}

ClientSwarm::ClientSwarm(SwarmOptions options, QObject* parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(options))
{
    qRegisterMetaType<WorkerReport>();
    qRegisterMetaType<SwarmBatch>();
    for (std::size_t index = 0; index < m_impl->lanes.size(); ++index) {
        Impl::Lane& lane = m_impl->lanes[index];
        lane.thread = std::make_unique<QThread>();
        lane.thread->setObjectName(QStringLiteral("swarm-%1").arg(index + 1));
        EpollDispatcher::installOnThread(lane.thread.get());
        lane.worker = new SwarmWorker(options);
        lane.worker->moveToThread(lane.thread.get());
        connect(lane.thread.get(), &QThread::finished, lane.worker, &QObject::deleteLater);
        connect(lane.worker, &SwarmWorker::finished, lane.worker,
                [worker = lane.worker, lastCallMade = m_impl->lastCallMade] {
                    quitThreadOf(worker, lastCallMade);
                });
        connect(
            lane.worker, &SwarmWorker::reported, this, [this, index](const WorkerReport& report) {
                Q_EMIT changed(m_impl->take(index, report));
                Impl::post(m_impl->lanes[index], [](SwarmWorker& worker) { worker.reportTaken(); });
            });
        lane.thread->start();
    }
}

ClientSwarm::~ClientSwarm()
{
    for (const Impl::Lane& lane : m_impl->lanes)
        disconnect(lane.worker, nullptr, this, nullptr);
    m_impl->postAll([](SwarmWorker& worker) { worker.finish(); });
    *m_impl->lastCallMade = true;
    for (const Impl::Lane& lane : m_impl->lanes)
        lane.thread->wait();
}

void ClientSwarm::spawn(std::uint32_t count)
{
    std::vector<std::vector<std::uint32_t>> numbers(m_impl->lanes.size());
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t number = ++m_impl->spawned;
        numbers[number % numbers.size()].push_back(number);
    }
    for (std::size_t index = 0; index < numbers.size(); ++index)
        Impl::post(m_impl->lanes[index],
                   [list = numbers[index]](SwarmWorker& worker) { worker.spawn(list); });
}

void ClientSwarm::abandon(std::uint32_t client, Abandonment how)
{
    Impl::post(m_impl->laneOf(client),
               [client, how](SwarmWorker& worker) { worker.abandon(client, how); });
}

void ClientSwarm::thaw(std::uint32_t client)
{
    Impl::post(m_impl->laneOf(client), [client](SwarmWorker& worker) { worker.thaw(client); });
}

void ClientSwarm::setMix(const BehaviourMix& mix)
{
    m_impl->postAll([mix](SwarmWorker& worker) { worker.setMix(mix); });
}

void ClientSwarm::setFaults(const std::vector<SharedFault>& faults)
{
    m_impl->postAll([faults](SwarmWorker& worker) { worker.setFaults(faults); });
}

void ClientSwarm::follow(const std::vector<ClientStep>& steps, Instant from)
{
    std::vector<std::vector<ClientStep>> shares(m_impl->lanes.size());
    for (const ClientStep& step : steps)
        shares[step.client % shares.size()].push_back(step);
    for (std::size_t index = 0; index < shares.size(); ++index)
        Impl::post(m_impl->lanes[index], [share = shares[index], from](SwarmWorker& worker) {
            worker.follow(share, from);
        });
}

void ClientSwarm::clear()
{
    m_impl->postAll([](SwarmWorker& worker) { worker.clear(); });
}

void ClientSwarm::pause()
{
    m_impl->postAll([](SwarmWorker& worker) { worker.pause(); });
}

void ClientSwarm::resume()
{
    m_impl->postAll([](SwarmWorker& worker) { worker.resume(); });
}

} // namespace echolock
