// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/part.h"
#include "server/base/prng.h"
#include "server/protocol/wsframe.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// A connection as bytes: what is sent becomes a WebSocket frame, masked where a client sends it,
/// arrives in pieces that end anywhere, and is read by the production parser. Masks and pieces are
/// drawn from a seed and from what is sent, so that the same message always takes the same way.
class ByteLine
{
public:
    enum class Direction : std::uint8_t { Up, Down };

    explicit ByteLine(const Prng& prng)
        : m_prng(prng)
    {
    }

    /// What arrives; none where the parser found it wrong.
    std::optional<std::string> text(Direction direction, Line line, std::string_view text) const;
    /// The code of a close frame that arrives: 1005 where it had none.
    std::optional<std::uint16_t> close(Line line, std::uint16_t code) const;

private:
    void carry(Direction direction, Prng& prng, std::string_view bytes, WsSink& sink) const;

    Prng m_prng;
};

} // namespace echolock
