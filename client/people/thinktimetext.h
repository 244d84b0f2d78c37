// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/thinktime.h"
#include "server/config/fileproblem.h"
#include "server/config/yamldocument.h"

#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// `5s`, `{uniform: [1s, 5s]}`, `{exponential: 5s}` or, with bounds, `{exponential: {mean: 5s, max:
/// 1m}}`, `{normal: {mean: 5s, deviation: 1s}}`, `{lognormal: {median: 5s, sigma: 0.8}}`.
std::optional<ThinkTime> readThinkTime(const YamlNode& node, std::string_view what,
                                       ProblemList& problems);

/// The shortest text that readThinkTime() reads as the same.
std::string formatThinkTime(const ThinkTime& time);

/// A number with or without a fraction, from `least` to `most`.
std::optional<double> readDecimal(const YamlNode& node, std::string_view what, double most,
                                  ProblemList& problems);

/// The shortest text of a number.
std::string formatDecimal(double number);

} // namespace echolock
