// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenario.h"
#include "server/base/result.h"
#include "server/hub/huboptions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// What goes over a connection: messages as they are, or as the bytes of WebSocket frames.
enum class SimMode : std::uint8_t { Typed, Wire };

struct SimSettings
{
    std::string policy = "owner";
    TimeMode time = TimeMode::Ordered;
    std::uint64_t seed = 1; ///< Of socket ids, faults and masks.
    SimMode mode = SimMode::Typed;
};

/// A step that others wait for: by `wait` or `order`, or a fault by its `after`.
struct AwaitedStep
{
    StepRef step;
    std::vector<std::size_t> waiting; ///< As SimCase::waitObject() numbers them, each once.
};

/// What is the same in all states of a simulated world: one scenario under one policy.
class SimCase
{
public:
    /// One sentence where the scenario is more than a simulated world can hold. `scenario` must
    /// outlive the case.
    static Result<SimCase> make(const Scenario& scenario, SimSettings settings);

    const Scenario& scenario() const { return *m_scenario; }

    const SimSettings& settings() const { return m_settings; }

    const HubOptions& hub() const { return m_hub; }

    /// Applications ask before each save.
    bool fences() const { return m_fences; }

    /// How long things take is drawn from the settings' seed.
    bool draws() const;

    /// It matters to a server which connections there are when another comes: the article's knows
    /// an owner by the least number that no other has, and where there is a limit they are counted.
    bool numbersConnections() const
    {
        return m_settings.policy == "article" || m_hub.connectionsMax != 0;
    }

    /// Webhooks are told and heard.
    bool hasApplication() const { return m_scenario->application.has_value(); }

    /// Some step ends a server's process, so that a ledger matters.
    bool restarts() const { return m_restarts; }

    std::size_t servers() const { return m_scenario->servers; }

    std::size_t clients() const { return m_scenario->clients.size(); }

    /// Which fault a number stands for: of a step of the client's, or one of the scenario's.
    const Fault& faultOf(std::size_t client, std::uint32_t number) const;

    static std::uint32_t stepFault(std::size_t step) { return static_cast<std::uint32_t>(step); }

    static bool isStepFault(std::uint32_t number) { return number < 1U << 16; }

    /// Some fault of the scenario counts what the client is sent or sends.
    bool countsFrames(std::size_t client) const;

    static std::uint32_t scenarioFault(std::size_t fault)
    {
        return static_cast<std::uint32_t>(fault) | 1U << 16;
    }

    /// How long time alone may go on to change a lock, after the last step of a script.
    Duration patience() const { return m_patience; }

    /// How long scripts and faults together may keep anybody waiting after that. Where messages are
    /// on their way for longer than pings are apart, some always are.
    Duration waits() const { return m_waits; }

    /// The same while everybody answers the server's pings.
    Duration lockPatience() const { return m_lockPatience; }

    const std::vector<AwaitedStep>& awaited() const { return m_awaited; }

    /// It begins only after steps of others, or named ones of its own client's.
    bool isHeldBack(StepRef step) const { return std::ranges::binary_search(m_heldBack, step); }

    /// As OracleParams::orphanBound.
    std::optional<Duration> orphanBound() const { return m_orphanBound; }

    std::vector<CastMember> cast() const;

    /// All orders that a step names, in the order of first mention.
    const std::vector<Resource>& orders() const { return m_orders; }

    /// One past the last for an order that nobody named: a handler that mangles ids makes such.
    std::size_t orderIndex(const Resource& order) const;

    /// One for each of orders(), at least one.
    std::size_t judges() const { return std::max(m_orders.size(), std::size_t(1)); }

    /// Whose matter an order is.
    std::size_t judgeOf(const Resource& order) const
    {
        const std::size_t index = orderIndex(order);
        return index < m_orders.size() ? index : 0;
    }

    // The objects of footprints.
    std::size_t clockObject() const { return 0; }

    /// A client's connections, at the server.
    std::size_t connObject(std::size_t client) const { return 1 + client; }

    /// An order's lock.
    std::size_t orderObject(std::size_t order) const { return 1 + clients() + order; }

    /// What the application has of an order.
    std::size_t savedObject(std::size_t order) const { return orderObject(ordersMax()) + order; }

    /// What a client's page shows of an order.
    std::size_t pageObject(std::size_t client, std::size_t order) const
    {
        return savedObject(ordersMax()) + client * ordersMax() + order;
    }

    /// The person in front of a client: who of one's own sessions is the older one.
    std::size_t userObject(std::size_t client) const
    {
        return pageObject(clients(), 0) + m_userOf[client];
    }

    /// The server as a whole.
    std::size_t serverObject(std::size_t server) const
    {
        return pageObject(clients(), 0) + clients() + server;
    }

    std::size_t storeObject() const { return serverObject(servers()); }

    /// Which connections a server has, as far as that is told by numbers.
    std::size_t numbersObject(std::size_t server) const { return storeObject() + 1 + server; }

    /// What the application has to do, and who of its workers does it.
    std::size_t applicationObject() const { return numbersObject(servers()); }

    /// What a client's script, or one of the scenario's faults behind all clients, waits for.
    std::size_t waitObject(std::size_t waiting) const
    {
        return applicationObject() + (hasApplication() ? 1 : 0)
            + static_cast<std::size_t>(std::ranges::find(m_waiting, waiting) - m_waiting.begin());
    }

    std::size_t objects() const { return waitObject(clients() + m_scenario->faults.size()); }

    std::size_t ordersMax() const { return m_orders.size() + 1; }

private:
    SimCase(const Scenario& scenario, SimSettings settings);

    void addWaits();
    std::optional<std::string> problem() const;

    const Scenario* m_scenario;
    SimSettings m_settings;
    HubOptions m_hub;
    bool m_fences = false;
    bool m_restarts = false;
    Duration m_patience{};
    Duration m_lockPatience{};
    Duration m_waits{};
    std::optional<Duration> m_orphanBound;
    std::vector<Resource> m_orders;
    std::vector<std::size_t> m_userOf; ///< By client.
    std::vector<AwaitedStep> m_awaited;
    std::vector<StepRef> m_heldBack;    ///< Rising.
    std::vector<std::size_t> m_waiting; ///< Clients, and faults behind them.
};

} // namespace echolock
