// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/utf8.h"

namespace echolock {

std::size_t utf8LengthOf(std::string_view text)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto isContinuation = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    const unsigned lead = byte(0);
    const unsigned second = byte(1);
    if (lead < 0x80)
        return text.empty() ? 0 : 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return isContinuation(1) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        const unsigned lowest = lead == 0xe0 ? 0xa0 : 0x80;
        const unsigned highest = lead == 0xed ? 0x9f : 0xbf;
        return second >= lowest && second <= highest && isContinuation(2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const unsigned lowest = lead == 0xf0 ? 0x90 : 0x80;
        const unsigned highest = lead == 0xf4 ? 0x8f : 0xbf;
        return second >= lowest && second <= highest && isContinuation(2) && isContinuation(3) ? 4
                                                                                               : 0;
    }
    return 0;
}

std::optional<std::size_t> firstIllFormedByte(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = utf8LengthOf(text.substr(at));
        if (length == 0)
            return at;
        at += length;
    }
    return std::nullopt;
}

} // namespace echolock
