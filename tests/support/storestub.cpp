// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/storestub.h"

#include "server/base/assert.h"

#include <algorithm>

namespace echolock {

namespace {

/// Fine enough for a lease of seconds.
constexpr Duration step = std::chrono::milliseconds(100);

} // namespace

void StoreStub::receive(HubHarness& server)
{
    for (const StoreCall& call : server.takeStoreCalls())
        m_answers[&server].push_back(m_isUp ? m_store.execute(call, server.now())
                                            : StoreReply{call, StoreReply::Outcome::Failed, {}});
}

void StoreStub::answer(HubHarness& server, std::size_t which)
{
    auto& answers = m_answers[&server];
    ECHOLOCK_ASSERT(which < answers.size());
    const StoreReply reply = answers[which];
    answers.erase(answers.begin() + std::ptrdiff_t(which));
    server.handle(reply);
}

void StoreStub::lose(const HubHarness& server, std::size_t which)
{
    auto& answers = m_answers[&server];
    ECHOLOCK_ASSERT(which < answers.size());
    answers.erase(answers.begin() + std::ptrdiff_t(which));
}

void StoreStub::settle(HubHarness& server)
{
    for (receive(server); answersUnderWay(server) > 0; receive(server))
        answer(server);
}

void StoreStub::advance(HubHarness& server, Duration duration)
{
    settle(server);
    for (; duration > Duration::zero(); duration -= step) {
        server.advance(std::min(step, duration));
        settle(server);
    }
}

std::size_t StoreStub::answersUnderWay(const HubHarness& server) const
{
    const auto found = m_answers.find(&server);
    return found == m_answers.end() ? 0 : found->second.size();
}

std::string StoreStub::valueOf(std::string_view order, Instant now) const
{
    return m_store.valueOf({"app", Resource(std::string(order))}, now);
}

} // namespace echolock
