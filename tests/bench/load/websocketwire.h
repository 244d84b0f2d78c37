// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echolock::load {

/// RFC 6455 §5.2, the little that a client of a benchmark needs. Written apart from the server's
/// own framing, whose mistakes would go unseen.
enum class Opcode : std::uint8_t { Text = 1, Close = 8, Ping = 9, Pong = 10 };

struct ServerFrame
{
    Opcode opcode = Opcode::Text;
    std::string_view payload;
    std::size_t length = 0;
};

/// Appends a masked frame.
void appendFrame(std::string& out, Opcode opcode, std::string_view payload);

/// The frame at the front of the bytes, if all of it is there.
std::optional<ServerFrame> frontFrame(std::string_view bytes);

/// The value of "key":"value" in JSON, also where that JSON is a string within JSON.
std::string_view jsonValue(std::string_view json, std::string_view key);

} // namespace echolock::load
