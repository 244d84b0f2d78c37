// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "client/echo/thinktime.h"
#include "server/base/prng.h"
#include "server/base/result.h"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace echolock {

/// What people do now and then while they edit.
struct Habit
{
    std::optional<ThinkTime>
        every;          ///< From one time to the next, while they edit; never if absent.
    ThinkTime length{}; ///< How long it takes; a save takes none.

    friend bool operator==(const Habit&, const Habit&) = default;
};

/// How a crowd behaves: how long people edit, rest and stand still, what they do meanwhile, and how
/// often they leave in which way.
struct BehaviourMix
{
    std::array<double, allAbandonments.size()>
        weights{}; ///< By Abandonment; only their ratio counts.
    ThinkTime edit = ThinkTime::uniform(std::chrono::milliseconds(1500), std::chrono::seconds(6));
    ThinkTime rest = ThinkTime::uniform(std::chrono::milliseconds(300), std::chrono::seconds(2));
    ThinkTime freeze = ThinkTime::fixed(std::chrono::seconds(4));
    ThinkTime sleep = ThinkTime::fixed(std::chrono::seconds(8));
    Habit save{};
    Habit idle{};      ///< The page is in front, nobody touches it.
    Habit switchTab{}; ///< Another tab is in front; browsers slow the timers of this one.
    Habit secondTab{}; ///< Another tab on the same order is in front.

    Abandonment draw(Prng& prng) const;
    friend bool operator==(const BehaviourMix&, const BehaviourMix&) = default;
};

/// `office` (mostly leave and tab-close), `rough` (every way), `crash` (kill and reset), `wifi`
/// (vanish, freeze, reset), `calm` (long edits, clean ends), `workday` (saves, idles, switches
/// tabs, opens a second one, shuts the laptop).
std::vector<std::string_view> mixNames();
Result<BehaviourMix> mixByName(std::string_view name);

} // namespace echolock
