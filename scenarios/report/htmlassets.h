// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace echolock {

// The files of `html`, which the build puts into the program.
extern const std::string_view pageStyle;
extern const std::string_view pageScript; ///< All of them, one after the other.

} // namespace echolock
