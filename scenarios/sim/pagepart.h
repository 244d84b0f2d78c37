// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/localsigner.h"
#include "scenarios/sim/echoface.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/rawface.h"
#include "scenarios/sim/simcase.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <map>
#include <optional>
#include <variant>
#include <vector>

namespace echolock {

/// What a client of a simulated world has open: a page with pusher-js, or a bare WebSocket. What it
/// asks an auth endpoint for is answered at once.
class PagePart
{
public:
    enum class In : std::uint8_t {
        Act,     ///< A step of the client's script, by its place; neither of the next two.
        Leave,   ///< An Abandonment.
        Wake,    ///< The person ends either way of standing still.
        Trouble, ///< A fault begins: its number, see SimCase::faultOf().
        Heal,    ///< Those that steps began are over.
        Expire,  ///< Those are whose time is.
        Opened,  ///< The connection is open.
        Text,    ///< A text.
        Closed,  ///< A close code, and `clean` where both sides' close frames were seen.
        Timer,   ///< An EchoTimer; `Send` stands for an answer to a question for auth.
    };

    static constexpr std::uint32_t clean = 1U << 16;

    using Out = PageOut;

    struct Timer
    {
        EchoTimer timer = EchoTimer::Attempt;
        Duration left{};
    };

    struct Facts
    {
        bool reads = true; ///< It hears what it is sent.
        std::uint16_t linesMade = 0;
        std::vector<Timer> timers;       ///< Of those that run.
        std::optional<Duration> wakesIn; ///< Until a fault for which it stands still is over.
    };

    PagePart(const SimCase& simCase, Lexicon& lexicon, std::size_t client);

    void handle(Instant now, Signal in, std::vector<Signal>& out);
    Facts facts(Instant now) const;
    void writeState(StateWriter& writer) const;

private:
    enum class Pace : std::uint8_t { Running, Frozen, Asleep };

    /// A fault for which the page stands still, whatever its person does.
    struct Stop
    {
        std::uint32_t fault = 0; ///< Its number.
        Pace pace = Pace::Frozen;
        std::optional<Instant> until;
    };

    void act(std::size_t step, PageTurn& turn);
    void ask(const Resource& order, std::string_view event, FencingToken token, PageTurn& turn);
    void abandon(Instant now, Abandonment how, PageTurn& turn);
    void trouble(Instant now, std::uint32_t number);
    void heal();
    void expire(Instant now);
    bool isRunning() const;
    bool isAsleep() const;
    void noteSleep(Instant now);
    LateAnswer answerTo(const AuthRequest& request, Instant now, const LocalSigner& signer);

    const SimCase* m_case;
    Lexicon* m_lexicon;
    std::size_t m_client;
    std::uint16_t m_linesMade = 0;
    std::variant<EchoFace, RawFace> m_face;
    std::map<Resource, FencingToken> m_tokens; ///< Told last.
    std::vector<std::uint32_t> m_authFaults;   ///< By number.
    Pace m_pace = Pace::Running;               ///< Of the person's.
    std::vector<Stop> m_stops;
    std::optional<Instant> m_asleepSince;
};

} // namespace echolock
