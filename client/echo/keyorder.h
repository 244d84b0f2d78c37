// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace echolock {

/// What JavaScript takes for an array's index (ECMA-262, 6.1.7), and therefore walks first and in
/// order where an object has it as a key: `42`, but not `042`.
inline std::optional<std::uint32_t> arrayIndexOf(std::string_view key)
{
    std::uint32_t index = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
    const bool isWhole = error == std::errc() && end == key.data() + key.size();
    const bool isCanonical = key.size() == 1 || !key.starts_with('0');
    return isWhole && isCanonical && index != UINT32_MAX ? std::optional(index) : std::nullopt;
}

/// Whether a new key comes before one that is there; all others stay in the order of their coming.
inline bool comesBefore(std::string_view added, std::string_view present)
{
    const auto index = arrayIndexOf(added);
    const auto other = arrayIndexOf(present);
    return index && (!other || *index < *other);
}

} // namespace echolock
