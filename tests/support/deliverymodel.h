// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace echolock::testing {

/// The smallest world with lock races in it, for explorers to be tested on: a server takes what
/// clients have sent, which is all under way from the beginning. Under policy owner, and its bugs.
class DeliveryModel
{
public:
    static constexpr std::size_t clientsMax = 4;
    static constexpr std::size_t ordersMax = 2;

    enum class Kind : std::uint8_t { Open, Subscribe, Unsubscribe, Close };

    struct Message
    {
        Kind kind = Kind::Open;
        std::uint8_t order = 0;
    };

    using Script = std::vector<Message>;

    enum class Unlock : std::uint8_t { ByOwner, Blind };

    DeliveryModel(std::vector<Script> scripts, Unlock unlock = Unlock::ByOwner)
        : m_scripts(std::move(scripts))
        , m_unlock(unlock)
    {
    }

    /// open, subscribe to each order, unsubscribe from each, close.
    static Script visit(std::size_t orders)
    {
        Script script{{Kind::Open, 0}};
        for (std::uint8_t order = 0; order < orders; ++order)
            script.push_back({Kind::Subscribe, order});
        for (std::uint8_t order = 0; order < orders; ++order)
            script.push_back({Kind::Unsubscribe, order});
        script.push_back({Kind::Close, 0});
        return script;
    }

    struct State
    {
        std::array<std::uint8_t, clientsMax> taken{};
        std::array<std::array<std::uint8_t, ordersMax>, clientsMax> subscribed{};
        std::array<std::uint8_t, ordersMax> holder{}; ///< Of each order: a client from 1, or 0.

        friend bool operator==(const State&, const State&) = default;
    };

    State initial() const { return {}; }

    void enabled(const State& state, std::vector<ActorId>& actors) const
    {
        actors.clear();
        for (std::size_t client = 0; client < m_scripts.size(); ++client) {
            if (state.taken[client] < m_scripts[client].size())
                actors.push_back(static_cast<ActorId>(client));
        }
    }

    const StepEffect& step(State& state, ActorId client)
    {
        m_effect = {};
        m_effect.footprint.writes.add(client);
        const Message message = m_scripts[client][state.taken[client]++];
        switch (message.kind) {
        case Kind::Open:
            break;
        case Kind::Subscribe:
            touch(message.order);
            state.subscribed[client][message.order] = 1;
            if (state.holder[message.order] == 0)
                state.holder[message.order] = static_cast<std::uint8_t>(client + 1);
            break;
        case Kind::Unsubscribe:
            leave(state, client, message.order);
            break;
        case Kind::Close:
            for (std::uint8_t order = 0; order < ordersMax; ++order)
                leave(state, client, order);
            break;
        }
        return m_effect;
    }

    const std::vector<Finding>& finish(const State& state)
    {
        m_found.clear();
        for (std::size_t client = 0; client < m_scripts.size(); ++client) {
            for (std::size_t order = 0; order < ordersMax; ++order) {
                if (state.subscribed[client][order] != 0 && state.holder[order] == 0)
                    m_found.push_back({1000 + client * ordersMax + order, leftBehind()});
            }
        }
        return m_found;
    }

    Hash128 hash(const State& state) const { return hashIn(state, {0, 1, 2, 3}); }

    /// The least of all orders of the clients: their scripts must be alike.
    Hash128 canonicalHash(const State& state) const
    {
        std::array<std::uint8_t, clientsMax> places{0, 1, 2, 3};
        Hash128 least = hashIn(state, places);
        while (std::next_permutation(places.begin(),
                                     places.begin() + std::ptrdiff_t(m_scripts.size())))
            least = std::min(least, hashIn(state, places));
        return least;
    }

    std::uint32_t remaining(const State& state, ActorId client) const
    {
        return static_cast<std::uint32_t>(m_scripts[client].size() - state.taken[client]);
    }

    std::string describe(const State&, ActorId client) const
    {
        return "the server takes what client " + std::to_string(client) + " sent";
    }

private:
    static Violation leftBehind()
    {
        return {Letter::P, Resource("order.7"), {}, "left behind", {}};
    }

    void touch(std::uint8_t order) { m_effect.footprint.writes.add(clientsMax + order); }

    void leave(State& state, std::size_t client, std::uint8_t order)
    {
        if (state.subscribed[client][order] == 0)
            return;
        touch(order);
        state.subscribed[client][order] = 0;
        const std::uint8_t holder = state.holder[order];
        const bool own = holder == client + 1;
        if (holder == 0 || (!own && m_unlock == Unlock::ByOwner))
            return;
        state.holder[order] = 0;
        if (!own)
            m_effect.findings.push_back({std::uint64_t(holder) * 10 + client,
                                         {Letter::L, Resource("order.7"), {}, "unlocked", {}}});
    }

    /// A state of the model is small enough to be its own hash.
    static Hash128 hashIn(const State& state, const std::array<std::uint8_t, clientsMax>& places)
    {
        std::array<std::uint64_t, clientsMax> rows{};
        std::uint64_t holders = 0;
        for (std::size_t client = 0; client < clientsMax; ++client)
            rows[places[client]] = state.taken[client]
                | std::uint64_t(state.subscribed[client][0]) << 8U
                | std::uint64_t(state.subscribed[client][1]) << 9U;
        for (const std::uint8_t holder : state.holder)
            holders = holders << 8U | (holder == 0 ? 0U : places[holder - 1U] + 1U);
        const std::uint64_t low = rows[0] | rows[1] << 16U | rows[2] << 32U | rows[3] << 48U;
        const std::uint64_t mixed = low * 0x9E3779B97F4A7C15ULL;
        return {holders, mixed ^ mixed >> 32U};
    }

    std::vector<Script> m_scripts;
    Unlock m_unlock;
    StepEffect m_effect;
    std::vector<Finding> m_found;
};

} // namespace echolock::testing
