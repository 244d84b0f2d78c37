// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/agentscript.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace echolock {

/// One word of the language in which steps are written, and what may follow it.
struct StepWord
{
    enum class Value : std::uint8_t {
        None,      ///< `save`
        Order,     ///< `{open: order.7}`
        Time,      ///< `{edit: 5s}`
        SomeOrder, ///< Order, or nothing for any.
        SomeTime,  ///< Time, or nothing for the usual one.
    };

    std::string_view word;
    AgentStep::Kind kind = AgentStep::Kind::Edit;
    Abandonment how = Abandonment::Leave;
    Value value = Value::None;
};

std::span<const StepWord> stepWords();
const StepWord* findStepWord(std::string_view word);
std::vector<std::string_view> allStepWords();

} // namespace echolock
