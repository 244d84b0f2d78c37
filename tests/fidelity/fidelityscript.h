// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// `100 close 4100`: what happens, so many milliseconds after the beginning of what it belongs to.
struct FidelityStep
{
    int atMs = 0;
    std::string verb;
    std::string rest;
};

using FidelitySteps = std::vector<FidelityStep>;

/// What a page does and what its surroundings do, as a file in tests/fidelity/scripts says it.
/// tests/fidelity/player/script.mjs reads the same files; docs/fidelity.md is the reference.
struct FidelityScript
{
    std::string title;
    bool useTls = false;
    bool localStorage = false;
    FidelitySteps page;
    std::vector<FidelitySteps> connections; ///< The last one stands for all that follow.
    std::map<std::string, FidelitySteps, std::less<>> answers; ///< By event, or `event channel`.
    FidelitySteps auth;   ///< By request; the last one stands for all that follow.
    FidelitySteps signin; ///< Likewise.
    int untilMs = 5000;
};

echolock::Result<FidelityScript> readFidelityScript(std::string_view yaml);

/// The nth, from 1, of a list whose last one stands for all that follow.
template <typename Item> Item nthOf(const std::vector<Item>& list, std::size_t n)
{
    return list.empty() ? Item() : list[std::min(n, list.size()) - 1];
}
