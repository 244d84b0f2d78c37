// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/racestage.h"

#include <string_view>
#include <vector>

namespace echolock::testing {

/// One interleaving of a race.
struct RaceStory
{
    std::string_view name; ///< What decides how it goes.
    void (*play)(RaceStage& stage);
};

/// A race of the catalogue of lock-lifecycle races: whatever can go wrong in it goes wrong in one
/// of its stories.
struct Race
{
    std::string_view id;
    std::string_view title;
    std::vector<RaceStory> stories;
    enum class Needs : std::uint8_t { Nothing, SharedStore } needs = Needs::Nothing;
};

/// R01 to R26.
const std::vector<Race>& raceCatalogue();

} // namespace echolock::testing
