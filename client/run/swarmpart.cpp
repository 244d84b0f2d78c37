// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/swarmpart.h"

#include "client/net/username.h"
#include "server/loop/monotonicclock.h"
#include "server/loop/processresources.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace echolock {

SwarmPart::SwarmPart(SwarmOptions options, ClientShare share, Clients clients, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_share(share)
    , m_clients(clients)
    , m_start(this)
{
    m_options.firstClient = share.first;
    if (clients == Clients::Nothing)
        m_options.snapshots = SwarmOptions::Snapshots::Untold;
    m_start.setSingleShot(true);
    m_start.setTimerType(Qt::PreciseTimer);
    connect(&m_start, &QTimer::timeout, this, [this] { m_swarm->spawn(m_share.count); });
}

SwarmPart::~SwarmPart() = default;

void SwarmPart::begin(Duration clockReads)
{
    m_startedAt = Instant(clockReads - MonotonicClock::origin());
    m_swarm = std::make_unique<ClientSwarm>(m_options);
    connect(m_swarm.get(), &ClientSwarm::changed, this, &SwarmPart::take);
    const Duration wait = std::max(m_startedAt - MonotonicClock::now(), Duration::zero());
    m_start.start(std::chrono::ceil<std::chrono::milliseconds>(wait));
}

void SwarmPart::follow(const std::vector<ClientStep>& steps, Duration clockReads)
{
    if (!m_swarm || m_ending)
        return;
    std::vector<ClientStep> own;
    std::ranges::copy_if(steps, std::back_inserter(own),
                         [this](const ClientStep& step) { return m_share.holds(step.client); });
    m_swarm->follow(own, Instant(clockReads - MonotonicClock::origin()));
}

void SwarmPart::end()
{
    if (std::exchange(m_ending, true))
        return;
    m_endedAt = MonotonicClock::now();
    if (m_swarm && !m_start.isActive()) {
        m_swarm->clear();
        return;
    }
    // Nobody had come yet, and who has not come is not reported.
    m_ended = true;
    m_start.stop();
    m_swarm.reset();
    Q_EMIT ended();
}

Instant SwarmPart::shifted(Instant at) const
{
    return Instant(at - m_startedAt);
}

std::vector<RunClient> SwarmPart::follow(const std::vector<ClientSnapshot>& clients) const
{
    std::vector<RunClient> followed;
    if (m_clients == Clients::Nothing)
        return followed;
    for (const ClientSnapshot& client : clients)
        followed.push_back({.client = client.number,
                            .order = client.order,
                            .belief = client.belief,
                            .gone = client.gone,
                            .at = shifted(client.at)});
    return followed;
}

void SwarmPart::take(SwarmBatch batch)
{
    if (m_ended)
        return;
    PartReport report{.stats = batch.stats,
                      .upTo = shifted(std::max(batch.upTo, m_startedAt)),
                      .holds = std::move(batch.holds),
                      .entries = std::move(batch.entries),
                      .entriesDropped = batch.entriesDropped,
                      .clients = follow(batch.clients),
                      .problems = std::move(batch.problems),
                      .residentKilobytes = residentKilobytes()};
    for (HoldChange& hold : report.holds)
        hold.at = shifted(hold.at);
    for (ClientEntry& entry : report.entries) {
        entry.at = shifted(entry.at);
        if (auto* const saw = std::get_if<ClientSaw>(&entry.what))
            saw->observation.at = entry.at;
    }
    Q_EMIT reported(report);
    if (!m_ending || batch.stats.clients > 0 || batch.upTo < m_endedAt)
        return;
    m_ended = true;
    // The swarm is the one that is calling.
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_swarm.reset();
            Q_EMIT ended();
        },
        Qt::QueuedConnection);
}

std::vector<ClientSnapshot> snapshotsOf(const std::vector<RunClient>& clients, Instant startedAt)
{
    std::vector<ClientSnapshot> snapshots;
    for (const RunClient& client : clients) {
        ClientSnapshot& snapshot = snapshots.emplace_back();
        snapshot.number = client.client;
        snapshot.user = userName(client.client);
        snapshot.order = client.order;
        snapshot.belief = client.belief;
        snapshot.gone = client.gone;
        snapshot.at = startedAt + client.at.time_since_epoch();
    }
    return snapshots;
}

} // namespace echolock
