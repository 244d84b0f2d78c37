// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

#include <cstddef>
#include <optional>

namespace echolock {

/// Who may end the page of a client: a machine that crashes has all tabs of its person.
enum class EndedBy : std::uint8_t { Itself, AnyOfTheMachine };

/// What holds for one of the clients, whose scripts have been read.
EndedBy endedBy(const std::vector<ScenarioClient>& clients, std::size_t client);

/// Reports steps that could never do anything: before the client is open, after it is closed, about
/// an order that it has not subscribed to.
void checkScript(const ScenarioClient& client, ProblemList& problems,
                 EndedBy endedBy = EndedBy::Itself);

/// The first of the steps that checkScript() would report.
std::optional<std::size_t> unfitStep(const ScenarioClient& client,
                                     EndedBy endedBy = EndedBy::Itself);

} // namespace echolock
