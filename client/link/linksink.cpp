// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/linksink.h"

namespace echolock {

std::string_view toString(LinkDirection direction)
{
    return direction == LinkDirection::Up ? "up" : "down";
}

} // namespace echolock
