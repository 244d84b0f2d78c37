// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/ensemble.h"
#include "scenarios/sim/judgepart.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/simcase.h"
#include "scenarios/sim/worldrules.h"
#include "scenarios/sim/worldsymmetry.h"
#include "server/base/hash128.h"

#include <deque>
#include <optional>
#include <vector>

namespace echolock {

/// What is known of the parts of a state, for as long as they stay as they are.
struct KnownFacts
{
    std::vector<std::optional<ServerPart::Facts>> servers;
    std::vector<std::optional<PagePart::Facts>> pages;
    std::vector<std::optional<WirePart::Facts>> wires;
    std::optional<ScriptPart::Facts> script;
    std::optional<StorePart::Facts> store;
    std::optional<ApplicationPart::Facts> application;

    void forget();
};

/// One state of a simulated world with all of its parts. A value: a copy has the same future.
struct DirectState
{
    DirectState(const SimCase& simCase, Lexicon& lexicon);

    std::vector<ServerPart> servers;
    std::vector<PagePart> pages;
    std::vector<WirePart> wires;
    ScriptPart script;
    std::vector<JudgePart> judges;
    StorePart store;
    std::optional<ApplicationPart> application;
    Instant now;
    WorldClock clock;
    KnownFacts known;

    Hash128 hash() const;
    Hash128 canonicalHash(const WorldSymmetry& symmetry) const;

private:
    struct Renamed;
};

/// The parts of a state, for one step.
class DirectEnsemble final : public Ensemble
{
public:
    explicit DirectEnsemble(DirectState& state);

    Signals apply(Part part, Signal in) override;
    Signals foresee(Part part, Signal in) override;
    void age(Duration by) override;

    const ServerPart::Facts& server(std::size_t index) override;
    const PagePart::Facts& page(std::size_t client) override;
    const WirePart::Facts& wire(std::size_t client) override;
    const ScriptPart::Facts& script() override;
    const StorePart::Facts& store() override;
    const ApplicationPart::Facts& application() override;

private:
    DirectState& m_state;
    std::deque<std::vector<Signal>> m_outputs;
};

} // namespace echolock
