// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/leansocket.h"

#include <cstdint>
#include <string>

namespace echolock {

/// Something that one of a page's connections brings, before the page has heard it.
struct PageNews
{
    enum class Kind : std::uint8_t { Opened, Text, Closed };

    Kind kind = Kind::Opened;
    std::string text; ///< Text only.
    LeanClose close;  ///< Closed only.
};

} // namespace echolock
