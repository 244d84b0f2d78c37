// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace echolock {

/// The candidate that a person most likely meant, if one is near enough: a swapped, missing, wrong
/// or extra letter or two, or the beginning of the word. The earlier candidate wins a tie.
std::optional<std::string_view> nearestWord(std::string_view word,
                                            std::span<const std::string_view> candidates);

/// `; did you mean 'clients'?`, or `; expected id, title or clients` where nothing is near.
std::string meantHint(std::string_view word, std::span<const std::string_view> candidates);

/// `a`, `a or b`, `a, b or c`.
std::string joinedWithOr(std::span<const std::string_view> words);

} // namespace echolock
