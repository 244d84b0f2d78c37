// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/swarmpart.h"

#include "server/loop/monotonicclock.h"
#include "server/loop/processresources.h"

#include <algorithm>
#include <utility>

namespace echolock {

SwarmPart::SwarmPart(SwarmOptions options, ClientShare share, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_share(share)
    , m_start(this)
{
    m_options.firstClient = share.first;
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

void SwarmPart::take(SwarmBatch batch)
{
    if (m_ended)
        return;
    RunReport report{.stats = batch.stats,
                     .upTo = shifted(std::max(batch.upTo, m_startedAt)),
                     .holds = std::move(batch.holds),
                     .entries = std::move(batch.entries),
                     .entriesDropped = batch.entriesDropped,
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

} // namespace echolock
