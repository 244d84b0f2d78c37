// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace echolock {

/// Well-formed UTF-8 (Unicode, table 3-7), written apart from the code that it checks.
inline bool isUtf8(std::string_view text)
{
    const auto byteAt = [&](std::size_t at) {
        return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
    };
    for (std::size_t at = 0; at < text.size();) {
        const unsigned lead = byteAt(at++);
        if (lead < 0x80)
            continue;
        if (lead < 0xc2 || lead > 0xf4)
            return false;
        const unsigned second = byteAt(at);
        const unsigned first = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        const unsigned last = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < first || second > last)
            return false;
        const std::size_t end = at + (lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3);
        for (++at; at < end; ++at)
            if (byteAt(at) < 0x80 || byteAt(at) > 0xbf)
                return false;
    }
    return true;
}

} // namespace echolock
