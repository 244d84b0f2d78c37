// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/scriptpart.h"

namespace echolock {

ScriptPart::ScriptPart(const SimCase& simCase, Lexicon& lexicon, std::size_t /*index*/)
    : m_case(&simCase)
    , m_lexicon(&lexicon)
    , m_progress(simCase.scenario())
{
}

void ScriptPart::handle(Instant now, Signal in, std::vector<Signal>& out)
{
    switch (static_cast<In>(in.kind)) {
    case In::GoOn: {
        std::vector<StepRef> due;
        m_progress.advanceClient(in.value, now, due);
        for (const StepRef step : due)
            out.push_back({static_cast<std::uint8_t>(Out::Perform), Line(step.client, 0),
                           static_cast<std::uint32_t>(step.step)});
        break;
    }
    case In::Feed:
        m_progress.feed(m_lexicon->entryAt(in.value, now));
        break;
    case In::Done:
        m_progress.performed({in.line.client(), in.value});
        break;
    }
}

ScriptPart::Facts ScriptPart::facts(Instant now) const
{
    Facts facts;
    for (std::size_t client = 0; client < m_case->clients(); ++client) {
        const ScriptProgress::Stand stand = m_progress.stand(client, now);
        Client here{static_cast<std::uint32_t>(stand.next),
                    stand.next == m_case->scenario().clients[client].steps.size(),
                    stand.begun,
                    stand.canGoOn,
                    m_progress.isAsleep(client),
                    {},
                    0};
        if (stand.until)
            here.left = *stand.until - now;
        const std::vector<Resource>& orders = m_case->orders();
        for (std::size_t order = 0; order < orders.size(); ++order)
            if (m_progress.page(client).mayWrite(orders[order]))
                here.edits |= std::uint64_t(1) << order;
        facts.clients.push_back(here);
    }
    for (const AwaitedStep& each : m_case->awaited())
        facts.awaited.push_back(m_progress.effectOf(each.step));
    const std::vector<ScenarioFault>& faults = m_case->scenario().faults;
    for (std::size_t fault = 0; fault < faults.size(); ++fault)
        if (faults[fault].after && m_progress.hasTakenEffect(*faults[fault].after))
            facts.reached |= std::uint64_t(1) << fault;
    return facts;
}

} // namespace echolock
