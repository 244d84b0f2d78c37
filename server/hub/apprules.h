// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/payload.h"
#include "server/hub/huboptions.h"
#include "server/hub/personality.h"

namespace echolock {

/// What holds for one app: its settings, where it has none of its own the Hub's, and where that has
/// none either the personality's.
struct AppRules
{
    AppRules(AppConfig config, HubOptions hub);

    AppConfig app;
    HubOptions options;             ///< All set; without apps.
    const Personality* personality; ///< Never null; one of the table, which lives for ever.
    Payload pong;                   ///< The answer to every ping.

    Duration pingAfter() const { return *options.pingAfter; }

    Duration pongWithin() const { return *options.pongWithin; }
};

/// One of the table; the name must be one of personalityNames().
const Personality& personalityOf(const HubOptions& options);

} // namespace echolock
