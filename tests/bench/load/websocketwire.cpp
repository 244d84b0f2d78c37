// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/websocketwire.h"

#include <array>

namespace echolock::load {

namespace {

std::uint64_t bigEndian(std::string_view bytes)
{
    std::uint64_t number = 0;
    for (const char byte : bytes)
        number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

void appendLength(std::string& out, std::size_t length)
{
    const int bytes = length < 126 ? 0 : length < 65'536 ? 2 : 8;
    out += static_cast<char>(0x80 | (bytes == 0 ? length : bytes == 2 ? 126 : 127));
    for (int byte = bytes - 1; byte >= 0; --byte)
        out += static_cast<char>(length >> (8 * byte));
}

} // namespace

void appendFrame(std::string& out, Opcode opcode, std::string_view payload)
{
    constexpr std::array<char, 4> mask{0x37, 0x7a, 0x21, 0x3d};
    out += static_cast<char>(0x80 | static_cast<int>(opcode));
    appendLength(out, payload.size());
    out.append(mask.data(), mask.size());
    for (std::size_t at = 0; at < payload.size(); ++at)
        out += static_cast<char>(payload[at] ^ mask[at % mask.size()]);
}

std::optional<ServerFrame> frontFrame(std::string_view bytes)
{
    if (bytes.size() < 2)
        return std::nullopt;
    const auto opcode = static_cast<Opcode>(bytes[0] & 15);
    const std::size_t shortLength = bytes[1] & 127;
    const std::size_t lengthBytes = shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8;
    const std::size_t header = 2 + lengthBytes;
    if (bytes.size() < header)
        return std::nullopt;
    const std::size_t length = lengthBytes == 0 ? shortLength
                                                : bigEndian(bytes.substr(2, lengthBytes));
    if (bytes.size() - header < length)
        return std::nullopt;
    return ServerFrame{opcode, bytes.substr(header, length), header + length};
}

std::string_view jsonValue(std::string_view json, std::string_view key)
{
    const std::size_t found = json.find(key);
    if (found == std::string_view::npos)
        return {};
    std::string_view rest = json.substr(found + key.size());
    rest.remove_prefix(std::min(rest.find_first_not_of("\\\":, "), rest.size()));
    return rest.substr(0, rest.find_first_of("\\\",}"));
}

} // namespace echolock::load
