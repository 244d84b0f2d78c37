// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "server/base/clock.h"
#include "server/base/prng.h"
#include "server/base/result.h"

#include <array>
#include <string_view>
#include <vector>

namespace echolock {

/// How a crowd behaves: how long people edit, rest and are frozen, and how often they leave in
/// which way.
struct BehaviourMix
{
    std::array<double, allAbandonments.size()>
        weights{}; ///< By Abandonment; only their ratio counts.
    Duration editMin = std::chrono::milliseconds(1500);
    Duration editMax = std::chrono::milliseconds(6000);
    Duration restMin = std::chrono::milliseconds(300);
    Duration restMax = std::chrono::milliseconds(2000);
    Duration freezeFor = std::chrono::milliseconds(4000);

    Abandonment draw(Prng& prng) const;
    friend bool operator==(const BehaviourMix&, const BehaviourMix&) = default;
};

/// `office` (mostly leave and tab-close), `rough` (every way), `crash` (kill and reset), `wifi`
/// (vanish, freeze, reset), `calm` (long edits, clean ends).
std::vector<std::string_view> mixNames();
Result<BehaviourMix> mixByName(std::string_view name);

} // namespace echolock
