// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/hub/hub.h"
#include "server/hub/personality.h"

namespace echolock {

/// How far a caller's clock may be off (Pusher HTTP API, "Authentication").
inline constexpr std::int64_t apiClockSkewSecondsMax = 600;

/// Whether a request of the HTTP API was signed with the app's secret, recently (unless the time is
/// ignored), and for this very body. The error says what should have been signed, never the secret.
Result<void>
checkApiSignature(const AppConfig& app, const ApiRequest& request,
                  Personality::Timestamps timestamps = Personality::Timestamps::Checked);

} // namespace echolock
