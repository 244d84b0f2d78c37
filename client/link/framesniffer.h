// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linksink.h"
#include "server/protocol/wsframe.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// What a look at the bytes of one direction found in the first of them.
struct Sniff
{
    enum class End : std::uint8_t {
        Nothing, ///< The bytes end inside a frame or head, or nothing is known of them.
        Head,    ///< Of the request or answer that begins a WebSocket.
        Frame,
    };

    std::size_t bytes = 0; ///< How far it looked: to that end, or to the end of what it was given.
    End end = End::Nothing;
    /// The text message that the frame completes, where texts are read.
    std::optional<std::string> text{};
};

/// Follows one direction of a WebSocket without keeping its bytes back: where the head of the
/// upgrade ends, where each frame ends, and what texts are in them. Of anything else, such as
/// garbage or plain HTTP, it says nothing; it never fails.
class FrameSniffer
{
public:
    explicit FrameSniffer(LinkDirection direction);

    /// Looks at the beginning of `bytes`, which must not be empty, as far as the next end.
    Sniff next(std::string_view bytes);

    /// From the next frame on. Costs a copy and a check of each text.
    void readTexts() { m_readsTexts = true; }

private:
    enum class Phase : std::uint8_t { Head, Frames, Blind };

    Sniff nextInHead(std::string_view bytes);
    Sniff nextInFrames(std::string_view bytes);
    std::size_t takeFrameHead(std::string_view bytes);
    void beginText();
    void take(std::string_view part, Sniff& sniff);

    LinkDirection m_direction;
    WsFrameParser m_parser;
    std::string m_head;              ///< Of the upgrade, or of a frame, as far as it has come.
    std::uint64_t m_payloadLeft = 0; ///< Of the present frame, once its head is complete.
    Phase m_phase = Phase::Head;
    bool m_inPayload = false;
    bool m_readsTexts = false;
    bool m_parsing = false; ///< The parser has seen the present frame from its first byte.
};

} // namespace echolock
