// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/live/clientfaults.h"
#include "scenarios/live/liveclient.h"
#include "scenarios/live/liveserver.h"
#include "scenarios/live/lockcalls.h"
#include "scenarios/live/webhookreceiver.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

struct LiveStageOptions
{
    HubOptions hub;
    std::uint64_t seed = 1;

    /// Whether everybody hears of things as they come, or when a player of one order of things says
    /// so. Then a fault of the scenario comes by strike() alone, and each client connects from an
    /// address of its own (addressOf()).
    enum class Hearing : std::uint8_t { AtOnce, OneByOne } hearing = Hearing::AtOnce;
};

/// What a scenario is played on: a server of its own, a client per script, and the network between
/// them with its faults. It does what it is told, and tells what happens. With Hearing::OneByOne
/// there are as many servers as the scenario says, each with locks of its own.
class LiveStage
{
public:
    using Report = std::function<void(const HistoryEntry&)>;
    /// The error is one sentence.
    using Done = std::function<void(const Result<void>&)>;

    /// `scenario` must outlive this.
    LiveStage(const Scenario& scenario, LiveStageOptions options, Report report);
    ~LiveStage();

    Result<void> open();
    /// Ends everything at once; nothing is told from here on.
    void close();

    /// The application is asked before a save.
    bool fences() const { return m_fences; }

    void act(const ClientAct& act, const Step& step);
    /// `act` with the answer in it, in the moment in which the server gives it: what the server
    /// does with the lock afterwards comes afterwards. An error comes from the event loop.
    void askBeforeWrite(ClientAct act, std::function<void(const Result<ClientAct>&)> done);
    /// What is nobody's own act: an operator's call, a restart, a fault. `done` may be called at
    /// once.
    void perform(StepRef ref, Done done);

    /// Of the scenario, once the step that it waits for has taken effect.
    void beginFaultsAfter(const std::function<bool(StepRef)>& hasTakenEffect, Instant now);

    // With Hearing::OneByOne only.
    LiveServer& server(std::size_t index) { return m_servers[index]->process; }

    LiveClient& client(std::size_t index) { return *m_clients[index]; }

    static QHostAddress addressOf(std::size_t client);
    /// A fault of the scenario comes now, whatever it would wait for.
    void strike(std::size_t client, const Fault& fault, Instant now);

    void endFault(std::size_t client, const Fault& fault);

    void expireFaults(Instant now);
    bool hasFaults() const;
    void endFaults();

    /// Places of the scenario's faults that have begun on some connection.
    const std::set<std::size_t>& struck() const { return m_struck; }

    /// Nothing is heard of this client while its faults act.
    bool isSilenced(std::size_t client) const { return m_faults[client].silence(); }

    /// It has a connection, or will have one without anybody's doing.
    bool isThere(std::size_t client) const { return m_clients[client]->isThere(); }

    /// What the client begins now does not come to the server.
    bool isRefused(std::size_t client) const;

    std::optional<Instant> nextDue() const;
    bool isReconnecting() const;
    /// Something that the application hears of is still on its way into its record.
    bool isRecording() const;

    /// What its application, if any, had no room for, as the end of a sentence; empty if nothing.
    std::string refusedText() const;

    /// Null where the scenario has no application. With Hearing::OneByOne it is through with a
    /// webhook when its caller says so.
    WebhookReceiver* application() { return m_application.get(); }

private:
    /// One server, and who calls it.
    class Server : private ServerObserver
    {
    public:
        Server(LiveStage& stage, std::uint64_t seed);

        Result<void> start();

        LiveServer process;
        std::unique_ptr<LockCalls> calls;

    private:
        void lockHappened(const LockEvent& event) override;
        void lifecycleHappened(const LifecycleEvent& event) override;
        void requestAnswered(const HttpAnswer& answer) override;

        LiveStage& m_stage;
    };

    Server& serverOf(std::size_t client);

    bool isPlayed() const { return m_options.hearing == LiveStageOptions::Hearing::OneByOne; }

    Result<void> openApplication();
    void openClients();
    void clientSaw(std::size_t client, const Observation& observation);
    void whisperWithToken(const ClientAct& act, std::string_view event);
    void callOperator(LockCalls& calls, const OperatorStep& step, Done done);
    void beginScenarioFaults();
    void begin(const ScenarioFault& fault, ClientFaults::Source source, Instant now);
    void passFaults(std::size_t client);
    void faultBegan(std::string_view name);
    std::string channelOf(const ClientAct& act) const;

    const Scenario& m_scenario;
    LiveStageOptions m_options;
    Report m_report;
    bool m_fences;
    std::unique_ptr<WebhookReceiver> m_application;
    std::vector<std::unique_ptr<Server>> m_servers;
    std::set<std::size_t> m_struck;
    std::vector<std::unique_ptr<LiveClient>> m_clients;
    std::vector<ClientFaults> m_faults; ///< By client.
    std::vector<const ScenarioFault*> m_waitingFaults;
    std::map<std::pair<std::size_t, Resource>, FencingToken> m_tokens; ///< Told to a client last.
    bool m_over = false;
};

} // namespace echolock
