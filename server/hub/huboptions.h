// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

struct AppConfig
{
    std::string id = "app";
    std::string key = "key";
    std::string secret = "secret";
};

struct HubOptions
{
    std::vector<AppConfig> apps{AppConfig{}};
    std::string policy = "owner"; ///< A name from policyNames().
    /// Which channels lock, by base name; `{id}` stands for one or more characters other than a
    /// dot.
    std::vector<std::string> lockPatterns{"order.{id}"};
    Duration pingAfter = std::chrono::seconds(30); ///< Silence before the server asks.
    Duration pongWithin = std::chrono::seconds(
        30);                          ///< Silence after it before the connection ends, 4201.
    int activityTimeoutSeconds = 120; ///< Told to clients: when they ping on their own.
    enum class ClientEvents { On, Off } clientEvents = ClientEvents::On;
    /// Of one connection; 0 for any number. Pusher's own limit is 10.
    std::uint32_t clientEventsPerSecond = 0;
    /// Whether subscribers are told how many they are.
    enum class SubscriptionCount { On, Off } subscriptionCount = SubscriptionCount::Off;
    std::size_t eventDataBytesMax = 10 * 1024;
    std::size_t eventNameLengthMax = 200;
    std::size_t presenceMembersMax = 100;
    std::size_t channelsPerConnectionMax = 10'000;
};

/// The names that HubOptions::policy takes, the default first.
std::vector<std::string_view> policyNames();

/// One sentence when the options cannot work (unknown policy, duplicate app …).
Result<void> validate(const HubOptions& options);

} // namespace echolock
