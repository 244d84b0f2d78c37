// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/tracebands.h"

#include "scenarios/engine/pageview.h"
#include "scenarios/engine/sessionbook.h"

#include <utility>

namespace echolock {

namespace {

class BandBook
{
public:
    explicit BandBook(const std::vector<CastMember>& cast)
        : m_sessions(cast)
        , m_pages(cast.size())
        , m_believed(cast.size())
    {
    }

    void feed(std::size_t step, const HistoryEntry& entry)
    {
        m_sessions.feed(entry);
        if (const auto* lock = std::get_if<ServerLock>(&entry.what))
            changed(step, lock->event);
        else if (const auto* act = std::get_if<ClientAct>(&entry.what))
            acted(step, *act);
        else if (const auto* sight = std::get_if<ClientSaw>(&entry.what))
            saw(step, *sight);
        else if (const auto* webhook = std::get_if<WebhookHandled>(&entry.what))
            handled(step, *webhook);
    }

    TraceBands take() { return std::move(m_bands); }

private:
    void changed(std::size_t step, const LockEvent& event)
    {
        const auto state = stateAfter(event.fact);
        if (!state)
            return;
        std::vector<LockBand>& bands = m_bands.locks[event.order];
        if (!bands.empty() && !bands.back().to)
            bands.back().to = step;
        if (*state == LockState::Free)
            return;
        const SocketId& socket = event.owner.socket;
        const KnownSession* const session = m_sessions.find(socket);
        bands.push_back({step, std::nullopt, *state, session ? session->client : std::nullopt,
                         m_sessions.nameOf(socket), event.token});
    }

    void acted(std::size_t step, const ClientAct& act)
    {
        m_pages[act.client].acted(act);
        look(step, act.client, act.order);
        // A page that goes away takes all of its beliefs with it.
        const auto believed = m_believed[act.client];
        for (const auto& [order, band] : believed)
            look(step, act.client, order);
    }

    void saw(std::size_t step, const ClientSaw& sight)
    {
        m_pages[sight.client].saw(sight.observation);
        look(step, sight.client, resourceOfChannel(sight.observation.channel));
    }

    void handled(std::size_t step, const WebhookHandled& webhook)
    {
        if (webhook.effect == WebhookHandled::Effect::Dropped)
            return;
        if (const auto before = m_recorded.extract(webhook.order))
            m_bands.records[before.mapped()].to = step;
        if (!webhook.locks)
            return;
        const KnownSession* const session = m_sessions.find(webhook.socket);
        m_recorded[webhook.order] = m_bands.records.size();
        m_bands.records.push_back(
            {webhook.order, session ? session->client : std::nullopt, step, std::nullopt});
    }

    void look(std::size_t step, std::size_t client, const Resource& order)
    {
        std::map<Resource, std::size_t>& believed = m_believed[client];
        const auto band = believed.find(order);
        const bool believes = m_pages[client].mayWrite(order);
        if (believes == (band != believed.end()))
            return;
        if (believes) {
            believed[order] = m_bands.beliefs.size();
            m_bands.beliefs.push_back({client, order, step, std::nullopt});
        } else {
            m_bands.beliefs[band->second].to = step;
            believed.erase(band);
        }
    }

    SessionBook m_sessions;
    std::vector<PageView> m_pages;
    std::vector<std::map<Resource, std::size_t>> m_believed; ///< By client: the band of each.
    std::map<Resource, std::size_t> m_recorded;              ///< The band of each.
    TraceBands m_bands;
};

} // namespace

TraceBands bandsOf(const Trace& trace)
{
    BandBook book(trace.cast);
    for (std::size_t step = 0; step < trace.steps.size(); ++step) {
        for (const HistoryEntry& entry : trace.steps[step].entries)
            book.feed(step, entry);
    }
    return book.take();
}

} // namespace echolock
