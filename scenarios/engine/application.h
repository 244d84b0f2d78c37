// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenarioapplication.h"
#include "server/base/result.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace echolock {

/// What a webhook says of a lock.
struct LockWebhook
{
    Resource order;
    SocketId socket;
    bool locks = false; ///< `lock_granted`; otherwise `lock_released`.
    std::uint64_t version = 0;
    std::uint64_t sequence = 0;

    friend bool operator==(const LockWebhook&, const LockWebhook&) = default;
};

/// Of a call's body, in their order; what is about no lock is left out. The error says what is
/// wrong with it.
Result<std::vector<LockWebhook>> lockWebhooksIn(std::string_view body);

/// An application that answers each webhook at once and handles it later: each waits for a worker,
/// and nobody knows which worker is through first. So two of them overtake each other, although the
/// server posts one after the other.
class Application
{
public:
    explicit Application(ScenarioApplication settings);

    /// What may wait for a worker. An application that has more to do answers 503, and the server
    /// comes again with the same call.
    static constexpr std::size_t waitingMax = 1'000;

    /// Whether it can take so many more.
    bool hasRoomFor(std::size_t webhooks) const
    {
        return m_waiting.size() + webhooks <= waitingMax;
    }

    /// The next webhook, in the order in which the server told them. Whoever cannot be told to come
    /// again later need not ask for room.
    void take(const LockWebhook& webhook);

    std::size_t workers() const { return m_workers.size(); }

    /// What the worker is at; none where it has nothing to do.
    const std::optional<LockWebhook>& job(std::size_t worker) const { return m_workers[worker]; }

    bool isIdle() const;

    /// The worker is through, and takes the first that waits. It must have had something to do.
    WebhookHandled finish(std::size_t worker);

    void writeState(StateWriter& out) const;

private:
    bool isOld(const LockWebhook& webhook) const;

    ScenarioApplication m_settings;
    std::vector<std::optional<LockWebhook>> m_workers;
    std::deque<LockWebhook> m_waiting;
    std::map<Resource, std::uint64_t> m_applied; ///< The highest sequence; with Newest only.
};

} // namespace echolock
