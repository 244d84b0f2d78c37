// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/racecatalogue.h"

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace echolock::testing {

/// The policies of the matrix, in the order of its columns.
inline constexpr std::array<std::string_view, 9> matrixPolicies{
    "article", "owner", "refcount", "grace", "lease", "fence", "queue", "redis", "composite"};

using MatrixCells = std::array<std::string_view, matrixPolicies.size()>;

/// What a race breaks under each policy: letters of invariants in the order of allLetters, `.` for
/// none, `n/a` where there is nothing that could race.
struct MatrixRow
{
    std::string_view id;
    MatrixCells measured;  ///< Of this server.
    MatrixCells reference; ///< Of the abstract model of the catalogue.
    std::string_view why;  ///< They differ; empty where they do not.
};

std::span<const MatrixRow> raceMatrix();

/// All stories of a race under one policy, their letters united.
std::string measure(const Race& race, std::string_view policy);
/// What was violated, a line each.
std::string findings(const Race& race, std::string_view policy);

} // namespace echolock::testing
