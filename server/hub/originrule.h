// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <span>
#include <string>
#include <string_view>

namespace echolock {

/// Whether a page of that Origin (RFC 6454 §7) may connect. A rule is an origin
/// (`https://shop.test:8443`), a host (`shop.test`, on any port by any scheme), the hosts below one
/// (`*.shop.test`) or everything (`*`). No rules: any page. Without an Origin it is no page that
/// asks, so a rule about pages does not concern it.
bool originAllowed(std::string_view origin, std::span<const std::string> rules);

/// What is wrong with a rule that no page could match, such as one with a path; the error goes on
/// from "an origin ".
Result<void> checkOriginRule(std::string_view rule);

} // namespace echolock
