// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/agentscript.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace echolock {

/// From `first` to `last`, both included; people are numbered from 1.
struct NumberRange
{
    std::uint32_t first = 1;
    std::uint32_t last = 1;

    friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

/// Who follows which script. Whom nobody names follows the mix.
struct PeopleScript
{
    struct Group
    {
        AgentScript script;
        std::vector<NumberRange> who; ///< Empty: everybody whom no other group names.

        friend bool operator==(const Group&, const Group&) = default;
    };

    std::vector<Group> groups;

    friend bool operator==(const PeopleScript&, const PeopleScript&) = default;
};

/// The script that a person follows, or none. It lives as long as the whole.
std::shared_ptr<const AgentScript> scriptOf(const std::shared_ptr<const PeopleScript>& people,
                                            std::uint32_t number);

} // namespace echolock
