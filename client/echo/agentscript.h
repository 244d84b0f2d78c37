// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "client/echo/thinktime.h"
#include "server/base/clock.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// One thing that a person does.
struct AgentStep
{
    enum class Kind : std::uint8_t {
        Visit,     ///< Opens `order`, unless an order is open already.
        Open,      ///< Opens `order`, leaving another one.
        Edit,      ///< For `time`.
        Save,      ///< Writes what was edited, with the lock's token.
        Idle,      ///< For `time` nothing, in front of the page.
        Switch,    ///< For `time` another tab is in front, and this one hidden.
        SecondTab, ///< Opens a second tab on the order; closes it after `time` if there is one.
        CloseSecondTab, ///< Closes the second tab.
        Abandon,        ///< As `how` says; for `time` where that stands still.
        Rest,           ///< For `time` away from the desk.
    };

    Kind kind = Kind::Edit;
    Abandonment how = Abandonment::Leave;
    std::uint32_t order = 0;
    Duration time{};

    friend bool operator==(const AgentStep&, const AgentStep&) = default;
};

/// What a step is called in scripts and plans: `open`, `edit`, …, and the way to abandon by its own
/// name.
std::string_view wordOf(AgentStep::Kind kind, Abandonment how);

/// One step as a script has it: its time is still to be drawn.
struct ScriptStep
{
    AgentStep::Kind kind = AgentStep::Kind::Edit;
    Abandonment how = Abandonment::Leave;
    std::uint32_t order = 0; ///< Of Open.
    ThinkTime time{};

    friend bool operator==(const ScriptStep&, const ScriptStep&) = default;
};

/// A person's day, step by step.
struct AgentScript
{
    static constexpr std::uint64_t forEver = 0;

    std::string name{};
    std::vector<ScriptStep> steps{};
    std::uint64_t rounds = forEver; ///< How often it is gone through.

    friend bool operator==(const AgentScript&, const AgentScript&) = default;
};

} // namespace echolock
