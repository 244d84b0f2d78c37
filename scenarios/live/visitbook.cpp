// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/visitbook.h"

#include "scenarios/engine/pageview.h"

#include <algorithm>

namespace echolock {

namespace {

using Act = ClientAct::Kind;

VisitStep stepOf(const ClientAct& act, Instant at)
{
    VisitStep step;
    step.act = act;
    step.at = at;
    // Only a connection and a subscription are answered.
    if (act.kind != Act::Open && act.kind != Act::Subscribe)
        step.effect = at;
    return step;
}

/// What `await` calls it; empty for what nobody waits for.
std::string_view wordOf(const LockMessage& lock)
{
    if (lock.event == "lock.granted")
        return "granted";
    if (lock.event == "lock.denied")
        return "denied";
    return lock.event == "lock.revoked" ? "revoked" : "";
}

/// The subscription in hand has been answered.
void subscribed(OrderVisit& visit, Instant at)
{
    for (VisitStep& step : visit.steps) {
        if (step.kind == VisitStep::Kind::Act && step.act.kind == Act::Subscribe && !step.effect)
            step.effect = at;
    }
}

} // namespace

VisitBook::VisitBook(std::string order)
    : m_order(std::move(order))
{
}

void VisitBook::feed(const ClientEntry& entry)
{
    if (const auto* const act = std::get_if<ClientAct>(&entry.what))
        acted(*act, entry.at);
    else if (const auto* const page = std::get_if<ClientConnected>(&entry.what))
        connected(m_pages[{page->client, page->tab}], entry.at);
    else if (const auto* const sight = std::get_if<ClientSaw>(&entry.what))
        saw(*sight, entry.at);
}

void VisitBook::acted(const ClientAct& act, Instant at)
{
    Page& page = m_pages[{act.client, act.tab}];
    if (act.kind == Act::Open) {
        end(page, at);
        page.open = stepOf(act, at);
    } else if (act.kind == Act::Abandon) {
        abandoned(page, act, at);
    } else if (act.kind == Act::Thaw) {
        if (page.visit) {
            page.visit->steps.push_back(stepOf(act, at));
            page.visit->steps.back().act.how = page.stands;
        }
    } else if (act.order.value == m_order) {
        if (act.kind == Act::Subscribe && !page.visit)
            begin(act, at);
        else if (page.visit)
            page.visit->steps.push_back(stepOf(act, at));
        if (act.kind == Act::Unsubscribe)
            end(page, at);
    }
}

void VisitBook::begin(const ClientAct& act, Instant at)
{
    Page& page = m_pages[{act.client, act.tab}];
    page.visit = OrderVisit{act.client, act.tab, {}, {page.open, stepOf(act, at)}, {}};
}

void VisitBook::abandoned(Page& page, const ClientAct& act, Instant at)
{
    if (!page.visit)
        return;
    page.visit->steps.push_back(stepOf(act, at));
    if (standsStill(act.how))
        page.stands = act.how;
    else if (act.how != Abandonment::Reload)
        end(page, at);
}

void VisitBook::end(Page& page, Instant at)
{
    if (!page.visit)
        return;
    page.visit->over = at;
    m_over.push_back(*std::exchange(page.visit, std::nullopt));
}

/// A page that comes back by itself is still the one that was opened.
void VisitBook::connected(Page& page, Instant at)
{
    if (!page.open.effect)
        page.open.effect = at;
    if (page.visit && !page.visit->steps.front().effect)
        page.visit->steps.front().effect = at;
}

void VisitBook::saw(const ClientSaw& saw, Instant at)
{
    Page& page = m_pages[{saw.client, saw.tab}];
    const Observation& seen = saw.observation;
    if (!page.visit || resourceOfChannel(seen.channel).value != m_order)
        return;
    page.visit->channel = seen.channel;
    subscribed(*page.visit, at);
    const std::string_view word = seen.kind == Observation::Kind::Lock ? wordOf(seen.lock) : "";
    const VisitStep& last = page.visit->steps.back();
    if (word.empty() || (last.kind == VisitStep::Kind::Await && last.word == word))
        return;
    VisitStep step;
    step.kind = VisitStep::Kind::Await;
    step.word = word;
    step.at = at;
    step.effect = at;
    page.visit->steps.push_back(std::move(step));
}

std::vector<OrderVisit> VisitBook::visits() const
{
    std::vector<OrderVisit> visits = m_over;
    for (const auto& [who, page] : m_pages) {
        if (page.visit)
            visits.push_back(*page.visit);
    }
    return visits;
}

} // namespace echolock
