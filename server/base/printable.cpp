// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/printable.h"

namespace echolock {

std::string printable(std::string_view text)
{
    std::string safe(text);
    for (char& c : safe)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = '?';
    return safe;
}

} // namespace echolock
