// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/statehasher.h"
#include "server/base/statetext.h"
#include "tests/support/hubharness.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echolock {

/// A Hub with what its caller keeps for it, as a state: its timers by what they are for, and what a
/// shared store was called for. Two of them can be led to one state by different ways, and their
/// effects compared although it is another time of day.
class HubWalk
{
public:
    explicit HubWalk(HubOptions options = {});

    HubHarness& harness() { return m_harness; }

    /// One of actionCount things happens to it; nothing where it makes no sense.
    void act(std::uint64_t action);

    static constexpr std::uint64_t actionCount = 120;

    /// What it wanted since the last time, as if it were the beginning of time; who is sent a
    /// message in no order.
    std::vector<EffectEntry> takeEffects();

    void writeState(StateWriter& out) const;
    std::string text(const StateRenaming* renaming = nullptr) const;
    Hash128 hash(const StateRenaming* renaming = nullptr) const;

private:
    void actOn(ConnId conn, std::uint64_t action);
    void ask(ConnId conn, std::string_view verb, std::string_view order);
    void answerStore(StoreReply::Outcome outcome);

    HubHarness m_harness;
    Instant m_effectsFrom;
    std::vector<StoreCall> m_calls;
};

} // namespace echolock
