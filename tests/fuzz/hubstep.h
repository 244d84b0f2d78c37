// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/huboptions.h"
#include "tests/support/decisions.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// One thing that happens to a Hub. Its numbers are read modulo what there is when it is done, so
/// that a list of steps still means something when others are left out.
struct HubStep
{
    enum class Kind : std::uint8_t {
        Open,
        Subscribe,
        Unsubscribe,
        ClientEvent,
        LockRequest,
        SignIn,
        Frame, ///< Of the list of rawFrames(), or `text` as it is.
        Binary,
        Close,
        Wait,
        Api, ///< Of the list of apiCalls(), signed or not.
        Publish,
        Terminate,
        Policy,
        Options,
        Fork, ///< A copy of the Hub goes on in the copied one's place.
        StrayTimer,
        ShutDown,
    };

    Kind kind = Kind::Open;
    std::uint8_t who = 0;
    std::uint8_t what = 0;
    std::uint8_t how = 0;
    std::string text{};
};

using HubSteps = std::vector<HubStep>;

/// As a person reads it: `Subscribe who 1 what 3 how 0 text ''`.
std::string toString(const HubStep& step);
std::string toString(const HubSteps& steps);

/// Never more than `countMax`.
HubSteps drawSteps(Decisions& decisions, std::size_t countMax);

/// Two apps with secrets that stand out; the limits are small enough to be reached.
HubOptions drawOptions(Decisions& decisions);

/// Part of every secret of drawOptions(): where it shows up, a secret leaked.
inline constexpr std::string_view secretMark = "d41d8cd98f00b204";

/// Which step means which: `list[number % list.size()]`.
const std::vector<std::string>& stepChannels();
const std::vector<std::string>& stepUsers();
const std::vector<std::string>& stepTargets();
const std::vector<std::string>& rawFrames();

struct FuzzedCall
{
    std::string method;
    std::string path; ///< Behind `/apps/ID`.
    std::string query{};
    std::string body{};
};

const std::vector<FuzzedCall>& apiCalls();

} // namespace echolock
