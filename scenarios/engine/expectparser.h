// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/config/fileproblem.h"

#include <string_view>

namespace echolock {

/// `holder(order.7) == alice`, `holder(order.7) != nobody` or `tab2.subscribed`. Names are checked
/// against the clients and users of `scenario`.
std::optional<Condition> parseCondition(const YamlNode& node, const Scenario& scenario,
                                        ProblemList& problems);

/// `expect:`, into the scenario's invariants and expectations. Null means that the file has none:
/// then every invariant is judged.
void parseExpect(const YamlNode* node, Scenario& scenario, ProblemList& problems);

/// The letters of one policy under `known:`.
Letters parseLetters(const YamlNode& node, ProblemList& problems);

} // namespace echolock
