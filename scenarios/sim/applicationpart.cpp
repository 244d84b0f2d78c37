// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/applicationpart.h"

#include "server/base/assert.h"

namespace echolock {

ApplicationPart::ApplicationPart(const SimCase& simCase, Lexicon& lexicon, std::size_t /*index*/)
    : m_lexicon(&lexicon)
    , m_application(*simCase.scenario().application)
{
}

void ApplicationPart::handle(Instant now, Signal in, std::vector<Signal>& out)
{
    if (static_cast<In>(in.kind) == In::Told) {
        const auto webhooks = lockWebhooksIn(m_lexicon->text(in.value));
        ECHOLOCK_ASSERT(webhooks);
        for (const LockWebhook& webhook : *webhooks)
            m_application.take(webhook);
        return;
    }
    const HistoryEntry handled{now, m_application.finish(in.value)};
    out.push_back({static_cast<std::uint8_t>(Out::Handled), {}, m_lexicon->numberOf(handled)});
}

ApplicationPart::Facts ApplicationPart::facts(Instant /*now*/) const
{
    Facts facts;
    for (std::size_t worker = 0; worker < m_application.workers(); ++worker)
        facts.jobs.push_back(m_application.job(worker));
    return facts;
}

} // namespace echolock
