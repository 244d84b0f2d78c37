// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace echolock {

/// The name of the nth simulated person, from 1: first names, then the same with a number behind.
/// No two people share one.
std::string userName(std::uint32_t number);

} // namespace echolock
