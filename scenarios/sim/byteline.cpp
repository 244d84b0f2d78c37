// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/byteline.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr std::uint16_t noStatus = 1005;

class Receiver : public WsSink
{
public:
    void onFrame(const WsFrame& frame) override
    {
        opcode = frame.opcode;
        payload = std::string(frame.payload);
    }

    void onViolation(const WsViolation& /*violation*/) override { payload.reset(); }

    Opcode opcode = Opcode::Text;
    std::optional<std::string> payload;
};

} // namespace

void ByteLine::carry(Direction direction, Prng& prng, std::string_view bytes, WsSink& sink) const
{
    using Role = WsFrameParser::Role;
    WsFrameParser parser(direction == Direction::Up ? Role::Server : Role::Client, WsLimits());
    while (!bytes.empty()) {
        const std::size_t piece = 1 + prng.below(bytes.size());
        parser.feed(bytes.substr(0, piece), sink);
        bytes.remove_prefix(piece);
    }
}

std::optional<std::string> ByteLine::text(Direction direction, Line line,
                                          std::string_view text) const
{
    Prng prng = m_prng.derived("bytes", std::uint64_t(line.value) << 32 | text.size());
    std::string bytes;
    if (direction == Direction::Up)
        appendClientFrame(bytes, Opcode::Text, text, static_cast<std::uint32_t>(prng.next()));
    else
        appendServerFrame(bytes, Opcode::Text, text);
    Receiver receiver;
    carry(direction, prng, bytes, receiver);
    return receiver.opcode == Opcode::Text ? receiver.payload : std::nullopt;
}

std::optional<std::uint16_t> ByteLine::close(Line line, std::uint16_t code) const
{
    Prng prng = m_prng.derived("close", std::uint64_t(line.value) << 32 | code);
    std::string bytes;
    appendClientFrame(bytes, Opcode::Close,
                      code == noStatus ? std::string() : closePayload(code, {}),
                      static_cast<std::uint32_t>(prng.next()));
    Receiver receiver;
    carry(Direction::Up, prng, bytes, receiver);
    if (receiver.opcode != Opcode::Close || !receiver.payload)
        return std::nullopt;
    const std::string& payload = *receiver.payload;
    if (payload.size() < 2)
        return noStatus;
    const auto byte = [&](std::size_t at) {
        return static_cast<unsigned>(static_cast<unsigned char>(payload[at]));
    };
    return static_cast<std::uint16_t>(byte(0) << 8 | byte(1));
}

} // namespace echolock
