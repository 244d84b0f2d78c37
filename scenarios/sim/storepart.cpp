// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/storepart.h"

namespace echolock {

StorePart::StorePart(const SimCase& simCase, Lexicon& lexicon, std::size_t /*index*/)
    : m_lexicon(&lexicon)
    , m_traffic(simCase.servers())
{
}

void StorePart::handle(Instant now, Signal in, std::vector<Signal>& out)
{
    if (static_cast<In>(in.kind) == In::FailOver)
        return m_store.failOver();
    Traffic& traffic = m_traffic[in.line.value];
    if (static_cast<In>(in.kind) == In::Call) {
        traffic.calls.push_back(in.value);
    } else if (!traffic.replies.empty()) {
        out.push_back({static_cast<std::uint8_t>(Out::Reply), in.line, traffic.replies.front()});
        traffic.replies.erase(traffic.replies.begin());
    } else if (!traffic.calls.empty()) {
        const StoreReply reply = m_store.execute(m_lexicon->call(traffic.calls.front()), now);
        traffic.calls.erase(traffic.calls.begin());
        traffic.replies.push_back(m_lexicon->numberOf(reply));
    }
}

StorePart::Facts StorePart::facts(Instant /*now*/) const
{
    Facts facts;
    for (const Traffic& traffic : m_traffic)
        facts.isBusy.push_back(!traffic.calls.empty() || !traffic.replies.empty());
    return facts;
}

void StorePart::writeState(StateWriter& writer) const
{
    m_store.writeState(writer);
    for (const Traffic& traffic : m_traffic) {
        writer.number(traffic.calls.size());
        for (const std::uint32_t call : traffic.calls)
            m_lexicon->call(call).writeState(writer);
        writer.number(traffic.replies.size());
        for (const std::uint32_t number : traffic.replies) {
            const StoreReply& reply = m_lexicon->reply(number);
            reply.call.writeState(writer);
            writer.number(static_cast<std::uint64_t>(reply.outcome));
            writer.frame(reply.holder);
        }
    }
}

} // namespace echolock
