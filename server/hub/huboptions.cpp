// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/huboptions.h"

#include "server/hub/lockpattern.h"
#include "server/hub/policyregistry.h"

#include <algorithm>

namespace echolock {

namespace {

Result<void> validateApp(const AppConfig& app)
{
    if (app.id.empty() || app.key.empty() || app.secret.empty())
        return failure("App '" + app.id
                       + "' lacks an id, a key or a secret; give all three as ID:KEY:SECRET.");
    if ((app.id + app.key).find_first_of("/?#% \t\r\n") != std::string::npos)
        return failure("The id and key of app '" + app.id
                       + "' become parts of a URL; use letters, digits, '-', '_' and '.' only.");
    return {};
}

Result<void> validateApps(const std::vector<AppConfig>& apps)
{
    if (apps.empty())
        return failure("No app is configured; give at least one as ID:KEY:SECRET.");
    for (auto app = apps.begin(); app != apps.end(); ++app) {
        if (auto valid = validateApp(*app); !valid)
            return valid;
        const auto clashes = [&](const AppConfig& other) {
            return other.id == app->id || other.key == app->key;
        };
        if (std::any_of(apps.begin(), app, clashes))
            return failure("Two apps share the id '" + app->id + "' or the key '" + app->key
                           + "'; both must be unique.");
    }
    return {};
}

Result<void> validatePolicy(std::string_view policy)
{
    if (isPolicy(policy))
        return {};
    std::string known;
    for (const std::string_view name : policyNames())
        known += (known.empty() ? "" : ", ") + std::string(name);
    return failure("Unknown policy '" + std::string(policy) + "'; choose one of " + known + ".");
}

Result<void> validateLimits(const HubOptions& options)
{
    if (options.pingAfter <= Duration::zero() || options.pongWithin <= Duration::zero())
        return failure("The ping and pong times must be longer than 0.");
    if (options.activityTimeoutSeconds <= 0)
        return failure("The activity timeout must be at least 1 s: pusher-js gives up for good "
                       "without one.");
    if (options.eventDataBytesMax == 0 || options.eventNameLengthMax == 0
        || options.presenceMembersMax == 0 || options.channelsPerConnectionMax == 0)
        return failure("The limits of events, members and channels must be at least 1.");
    return {};
}

} // namespace

Result<void> validate(const HubOptions& options)
{
    if (auto apps = validateApps(options.apps); !apps)
        return apps;
    if (auto policy = validatePolicy(options.policy); !policy)
        return policy;
    for (const std::string& pattern : options.lockPatterns)
        if (const auto parsed = LockPattern::parse(pattern); !parsed)
            return Unexpected<Error>(parsed.error());
    return validateLimits(options);
}

} // namespace echolock
