// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/explore/model.h"
#include "server/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// All that a schedule needs to be played again, as one word that can be copied by a double click:
/// `el2` and Crockford's base32 in lower case: its length, what it is of, the schedule, a checksum.
/// It names the scenario by its id and its hash, and not by what is in it.
struct Replay
{
    std::uint64_t scenario = 0; ///< Hash of its canonical JSON.
    std::string policy;
    TimeMode time = TimeMode::Ordered;
    Schedule schedule;
    std::uint64_t seed = 1; ///< Of delays, which only TimeMode::Real has.
    std::string id{};       ///< Of the scenario, for people.

    friend bool operator==(const Replay&, const Replay&) = default;
};

std::string writeReplay(const Replay& replay);

/// The error is one sentence that tells apart what is no replay, one of another version, one that
/// was cut short or made longer, and one that is mistyped.
Result<Replay> readReplay(std::string_view text);

/// Whether it is meant to be one, be it of another version or cut short, and not a file's name.
bool looksLikeReplay(std::string_view text);

} // namespace echolock
