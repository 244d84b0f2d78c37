// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace echolock {

/// A frame without what no two runs have in common: socket ids and signatures.
std::string withoutIds(std::string_view frame);

} // namespace echolock
