// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/localsigner.h"
#include "client/echo/observation.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/part.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

namespace echolock {

/// What a page does.
enum class PageOut : std::uint8_t {
    Open,  ///< A connection begins.
    Send,  ///< A text.
    Close, ///< By a close frame: its code.
    Drop,  ///< Without one: how, packed as CloseHow.
    Lose,  ///< The network is gone, and nobody is told.
    Saw,   ///< An entry.
    Save,  ///< To the application: the number that goes with it.
};

/// What a question for auth is answered, at that time.
struct LateAnswer
{
    AuthRequestId request;
    Result<AuthAnswer> answer;
    Instant due;
};

/// One input of a page while it is handled: where its outputs go, and what it needs to make them.
struct PageTurn
{
    Instant now;
    std::size_t client = 0;
    const LocalSigner& signer;
    Lexicon& lexicon;
    std::uint16_t& linesMade;
    std::map<Resource, FencingToken>& tokens;
    std::vector<Signal>& out;
    /// What an auth endpoint says, and when.
    std::function<LateAnswer(const AuthRequest&)> answerTo;

    void put(PageOut kind, Line line, std::uint32_t value = 0) const
    {
        out.push_back({static_cast<std::uint8_t>(kind), line, value});
    }

    void send(Line line, std::string_view text) const
    {
        put(PageOut::Send, line, lexicon.numberOf(text));
    }

    Line openLine() const;
    void saw(const Observation& seen) const;
    void connected(const SocketId& socket) const;
};

} // namespace echolock
