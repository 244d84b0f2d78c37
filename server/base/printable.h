// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace echolock {

/// Text from outside made safe for a terminal: control characters become `?`.
std::string printable(std::string_view text);

} // namespace echolock
