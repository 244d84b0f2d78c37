// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/assert.h"
#include "tests/support/decisions.h"
#include "tests/support/utf8.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

// One target is one function, called with one input at a time by libFuzzer or by corpusmain.cpp. It
// stops the program by ECHOLOCK_ASSERT where a promise does not hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace echolock {

inline std::string_view textOf(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

/// The text up to the next line break, which is taken from `rest` together with it.
inline std::string_view takeLine(std::string_view& rest)
{
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : line.size());
    return line;
}

} // namespace echolock
