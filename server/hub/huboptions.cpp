// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/huboptions.h"

#include "server/hub/lockpattern.h"
#include "server/hub/originrule.h"
#include "server/hub/personality.h"
#include "server/hub/policyregistry.h"
#include "server/protocol/channelname.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr Duration positive(1);

Result<void> validateWebhooks(const AppConfig& app)
{
    for (const WebhookTarget& target : app.webhooks)
        if (!target.url.starts_with("http://") && !target.url.starts_with("https://"))
            return failure("A webhook of app '" + app.id + "' goes to '" + target.url
                           + "'; its address must begin with http:// or https://.");
    return {};
}

Result<void> validateApp(const AppConfig& app)
{
    if (app.id.empty() || app.key.empty() || app.secret.empty())
        return failure("App '" + app.id
                       + "' lacks an id, a key or a secret; give all three as ID:KEY:SECRET.");
    if ((app.id + app.key).find_first_of("/?#% \t\r\n") != std::string::npos)
        return failure("The id and key of app '" + app.id
                       + "' become parts of a URL; use letters, digits, '-', '_' and '.' only.");
    for (const std::string& origin : app.origins)
        if (const auto checked = checkOriginRule(origin); !checked)
            return failure("'" + origin + "' matches no page: an origin " + checked.error().message
                           + '.');
    return validateWebhooks(app);
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

Result<void> validateName(std::string_view what, std::string_view name,
                          const std::vector<std::string_view>& names)
{
    if (std::ranges::find(names, name) != names.end())
        return {};
    std::string known;
    for (const std::string_view each : names)
        known += (known.empty() ? "" : ", ") + std::string(each);
    return failure("Unknown " + std::string(what) + " '" + std::string(name) + "'; choose one of "
                   + known + ".");
}

Result<void> validateLimits(const HubOptions& options)
{
    for (const Duration time :
         {options.pingAfter.value_or(positive), options.pongWithin.value_or(positive),
          options.authorizeWithin, options.inactiveAfter})
        if (time <= Duration::zero())
            return failure(
                "The times for pings, pongs, authorization and inactivity must be longer "
                "than 0.");
    if (options.activityTimeoutSeconds.value_or(1) <= 0)
        return failure("The activity timeout must be at least 1 s: pusher-js gives up for good "
                       "without one.");
    if (options.eventDataBytesMax == 0 || options.eventNameLengthMax == 0
        || options.presenceMembersMax == 0 || options.presenceMemberBytesMax == 0
        || options.channelNameLengthMax == 0 || options.channelsPerConnectionMax == 0)
        return failure("The limits of events, members and channels must be at least 1.");
    if (options.locks.grace <= Duration::zero()
        || options.locks.lease < std::chrono::milliseconds(10))
        return failure("The grace must be longer than 0, the lease at least 10 ms.");
    if (options.locks.ordersPerConnectionMax == 0)
        return failure("A connection must be allowed at least 1 order.");
    if (options.channelNameLengthMax > channelNameLengthMax)
        return failure("Channel names have at most " + std::to_string(channelNameLengthMax)
                       + " characters; choose a limit up to that.");
    return {};
}

} // namespace

Result<void> validate(const HubOptions& options)
{
    if (auto apps = validateApps(options.apps); !apps)
        return apps;
    if (!isPolicy(options.policy))
        return validateName("policy", options.policy, policyNames());
    if (auto known = validateName("personality", options.personality, personalityNames()); !known)
        return known;
    for (const std::string& pattern : options.lockPatterns)
        if (const auto parsed = LockPattern::parse(pattern); !parsed)
            return Unexpected<Error>(parsed.error());
    return validateLimits(options);
}

} // namespace echolock
