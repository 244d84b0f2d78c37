// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "client/echo/echoclient.h"
#include "scenarios/sim/pageturn.h"
#include "server/base/statewriter.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// A browser tab of a simulated world: the production EchoClient, and its timers and connections as
/// EchoSocket and EchoPage keep them.
class EchoFace
{
public:
    explicit EchoFace(const EchoOptions& options);

    void open(const PageTurn& turn);
    void subscribe(const PageTurn& turn, const std::string& channel);
    void unsubscribe(const PageTurn& turn, const std::string& channel);
    void whisper(const PageTurn& turn, const std::string& channel, std::string_view event,
                 std::string_view data);
    /// On the present connection, as it is.
    void sendRaw(const PageTurn& turn, std::string_view text);
    /// All but Freeze and Sleep.
    void abandon(const PageTurn& turn, Abandonment how);

    void opened(const PageTurn& turn, Line line);
    void textReceived(const PageTurn& turn, Line line, std::string_view text);
    void closed(const PageTurn& turn, Line line, CloseEvent close);
    void timerDue(const PageTurn& turn, EchoTimer timer);

    /// All but Send, which is the end of a turn and no time.
    static constexpr std::size_t timersMax = static_cast<std::size_t>(EchoTimer::Send);

    using Timers = std::array<std::optional<Instant>, timersMax>;

    const Timers& timers() const { return m_timers; }

    /// When the next answer to a question for auth comes.
    std::optional<Instant> nextAnswer() const;
    /// It has come.
    void answered(const PageTurn& turn);

    /// The machine was asleep: all of them are later by so much.
    void delayTimers(Duration by);

    void writeState(StateWriter& writer) const;

private:
    class Sink;

    struct Transport
    {
        TransportId id;
        Line line;
        bool closing = false;
    };

    template <class Call> void take(const PageTurn& turn, Call call);
    void end(const PageTurn& turn, Abandonment how);
    void reload(const PageTurn& turn);

    EchoOptions m_options;
    EchoClient m_client;
    Timers m_timers;
    std::vector<Transport> m_transports;
    std::vector<std::string> m_channels; ///< That the tab has asked for, for a reload.
    std::vector<LateAnswer> m_answers;   ///< Under way, in the order of the questions.
    bool m_gone = false;                 ///< Nobody is there until it is opened anew.
};

} // namespace echolock
