// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/peoplescript.h"

#include <algorithm>

namespace echolock {

std::shared_ptr<const AgentScript> scriptOf(const std::shared_ptr<const PeopleScript>& people,
                                            std::uint32_t number)
{
    if (!people)
        return nullptr;
    const PeopleScript::Group* chosen = nullptr;
    for (const PeopleScript::Group& group : people->groups) {
        const bool isNamed = std::ranges::any_of(group.who, [number](NumberRange range) {
            return number >= range.first && number <= range.last;
        });
        if (isNamed || (group.who.empty() && !chosen))
            chosen = &group;
        if (isNamed)
            break;
    }
    return chosen ? std::shared_ptr<const AgentScript>(people, &chosen->script) : nullptr;
}

} // namespace echolock
