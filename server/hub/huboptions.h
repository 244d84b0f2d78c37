// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/base/statewriter.h"
#include "server/hub/articlebugs.h"
#include "server/hub/webhookevent.h"
#include "server/locks/lockparams.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// Where an app wants to be told what happens, and of what.
struct WebhookTarget
{
    std::string url;                      ///< `http://` or `https://`
    std::set<WebhookEvent::Kind> kinds{}; ///< Empty: all.
    std::string channelPrefix{};          ///< Only channels (orders) that begin with it.
    std::vector<std::pair<std::string, std::string>> headers{}; ///< Sent along with each call.

    friend bool operator==(const WebhookTarget&, const WebhookTarget&) = default;
};

enum class ClientEvents { On, Off };
/// Whether subscribers are told how many they are.
enum class SubscriptionCount { On, Off };
/// Whether connections are ended that neither sign in nor subscribe to a private or presence
/// channel in time (Pusher docs, "Authorized connections").
enum class UserAuth { On, Off };

/// An application. What is not set here is as in HubOptions.
struct AppConfig
{
    std::string id = "app";
    std::string key = "key";
    std::string secret = "secret";
    /// Disabled: clients are told 4003. Removed is what an app becomes that OptionsChanged leaves
    /// out.
    enum class Status { Enabled, Disabled, Removed } status = Status::Enabled;
    std::optional<ClientEvents> clientEvents{};
    std::optional<SubscriptionCount> subscriptionCount{};
    std::optional<UserAuth> userAuth{};
    std::size_t connectionsMax = 0; ///< 0: any number. Above it 4004, over quota.
    /// Who may connect from a browser: `https://shop.test`, `shop.test` or `*.shop.test`; empty:
    /// any page.
    std::vector<std::string> origins{};
    std::vector<WebhookTarget> webhooks{};

    void writeState(StateWriter& out) const;

    friend bool operator==(const AppConfig&, const AppConfig&) = default;
};

struct HubOptions
{
    std::vector<AppConfig> apps{AppConfig{}};
    std::string policy = "composite"; ///< A name from policyNames().
    /// Which channels lock, by base name; `{id}` stands for one or more characters other than a
    /// dot.
    std::vector<std::string> lockPatterns{"order.{id}"};
    LockParams locks{};
    ArticleBugs::Set articleFixes{};      ///< Bugs that policy `article` shall not have.
    ArticleBugs::Set articleBugs{};       ///< Those that it has not by default and shall have.
    std::optional<Duration> pingAfter{};  ///< Silence before the server asks; 30 s with `pusher`.
    std::optional<Duration> pongWithin{}; ///< Silence after it before the end, 4201; 30 s.
    std::optional<int> activityTimeoutSeconds{}; ///< Told to clients: when to ping; 120.
    ClientEvents clientEvents = ClientEvents::On;
    /// Of one connection; 0 for any number. Pusher's own limit is 10.
    std::uint32_t clientEventsPerSecond = 0;
    std::uint32_t apiRequestsPerSecond = 0; ///< Of one app; 0 for any number. Above it 429.
    SubscriptionCount subscriptionCount = SubscriptionCount::Off;
    UserAuth userAuth = UserAuth::Off;
    Duration authorizeWithin = std::chrono::seconds(30); ///< With UserAuth::On; then 4009.
    /// A client of a protocol older than 5 knows no ping: it is ended after this silence, 4202.
    Duration inactiveAfter = std::chrono::hours(24);
    /// Whose answers are given where servers differ, and whose times unless they are set: a name
    /// from personalityNames().
    std::string personality = "pusher";
    std::size_t connectionsMax = 0; ///< Of all apps; 0: any number. Above it 4100.
    std::size_t eventDataBytesMax = 10 * 1024;
    std::size_t eventNameLengthMax = 200;
    std::size_t presenceMembersMax = 100;
    std::size_t presenceMemberBytesMax = 1024; ///< Of one user's id and user_info.
    std::size_t channelNameLengthMax = 200;    ///< At most channelname.h's channelNameLengthMax.
    std::size_t channelsPerConnectionMax = 10'000;

    /// Without the apps.
    void writeState(StateWriter& out) const;
};

/// The names that HubOptions::policy takes of a server, the default first.
std::vector<std::string_view> policyNames();

/// Of the policies that take a store which several servers share. No server has one; a simulation
/// does.
inline constexpr std::array<std::string_view, 1> storePolicies{"redis"};

constexpr bool needsStore(std::string_view policy)
{
    return policy == storePolicies.front();
}

/// One sentence when the options cannot work (unknown policy, duplicate app …).
Result<void> validate(const HubOptions& options);

} // namespace echolock
