// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/simcase.h"
#include "server/base/statewriter.h"
#include "server/hub/hub.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace echolock {

/// What a closing says, in one number: of CloseHow, or of a close frame with no kind.
inline std::uint32_t packed(CloseHow how)
{
    return std::uint32_t(how.kind) << 16 | how.code;
}

inline CloseHow closeHowOf(std::uint32_t packed)
{
    return {static_cast<CloseHow::Kind>(packed >> 16), static_cast<std::uint16_t>(packed)};
}

/// One server of a simulated world: the production Hub, with the timers that its shell keeps and
/// the ledger that outlives its process.
class ServerPart
{
public:
    enum class In : std::uint8_t {
        Opened,
        Frame,      ///< A text.
        Ended,      ///< How, packed.
        Silent,     ///< The connection's timer is due.
        LockDue,    ///< The timer of an order, by its index.
        Request,    ///< To the locks of the HTTP API: a text, `order.7/check` and a body.
        Restart,    ///< 1: with what the ledger knows.
        StoreReply, ///< A reply.
    };

    enum class Out : std::uint8_t {
        Send,    ///< A text.
        Close,   ///< A close code.
        Fact,    ///< An entry.
        Answer,  ///< To a request: its status.
        Call,    ///< To the store: a call.
        Left,    ///< The connection's end took it from an order: its index.
        Webhook, ///< A call to the application: a text, its body.
    };

    /// A timer that runs.
    struct Timer
    {
        bool isLock = false;
        std::uint16_t what = 0; ///< An order's index, or a line.
        Duration left{};
    };

    /// What others may know of it, by the time of a given now.
    struct Facts
    {
        std::vector<Timer> timers;
    };

    /// Both must outlive it.
    ServerPart(const SimCase& simCase, Lexicon& lexicon, std::size_t index);

    void handle(Instant now, Signal in, std::vector<Signal>& out);
    Facts facts(Instant now) const;
    /// Of a connection that is open.
    std::optional<SocketId> socketOf(Line line) const;
    void writeState(StateWriter& writer) const;

private:
    class Sink;

    void hear(Instant now, const HubEvent& event, std::vector<Signal>& out);
    void request(Instant now, std::uint32_t text, std::vector<Signal>& out);
    void restart(Instant now, bool keepsLedger, std::vector<Signal>& out);
    void forgetLocks(Instant now, std::vector<Signal>& out);
    void keep(const LockEvent& event);
    void post(const WebhookEvent& event, std::vector<Signal>& out);
    void noteJoining(const LifecycleEvent& event, std::vector<Signal>& out);
    Hub freshHub() const;

    const SimCase* m_case;
    Lexicon* m_lexicon;
    std::size_t m_index;
    std::uint64_t m_processes = 0; ///< That came before this one.
    Hub m_hub;
    std::map<Line, SocketId> m_open;
    std::map<Line, std::set<std::size_t>> m_joined; ///< Orders by index; the Hub knows them too.
    std::map<Line, Instant> m_liveness;

    struct LockTimer
    {
        TimerId timer;
        Instant due;
    };

    std::map<std::size_t, LockTimer> m_lockTimers; ///< By the order's index.
    std::map<Resource, RestoredLock> m_ledger;     ///< Only where some step restarts a server.
    std::uint64_t m_floor = 0;
};

} // namespace echolock
