// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/apprules.h"

#include "server/base/assert.h"
#include "server/protocol/codec.h"

#include <utility>

namespace echolock {

AppRules::AppRules(AppConfig config, HubOptions hub)
    : app(std::move(config))
    , options(std::move(hub))
    , personality(&personalityOf(options))
    , pong(encodePong(personality->pongData))
{
    options.apps.clear();
    options.clientEvents = app.clientEvents.value_or(options.clientEvents);
    options.subscriptionCount = app.subscriptionCount.value_or(options.subscriptionCount);
    options.userAuth = app.userAuth.value_or(options.userAuth);
    options.pingAfter = options.pingAfter.value_or(personality->pingAfter);
    options.pongWithin = options.pongWithin.value_or(personality->pongWithin);
    options.activityTimeoutSeconds = options.activityTimeoutSeconds.value_or(
        personality->activityTimeoutSeconds);
}

const Personality& personalityOf(const HubOptions& options)
{
    const Personality* const personality = findPersonality(options.personality);
    ECHOLOCK_ASSERT(personality);
    return *personality;
}

} // namespace echolock
