// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/personholds.h"

#include <utility>

namespace echolock {

std::vector<HoldChange> PersonHolds::update(const std::string& first, const std::string& second,
                                            Instant at)
{
    const std::string other = second == first ? std::string() : second;
    if (first == m_first && other == m_second)
        return {};
    std::vector<HoldChange> changes;
    const auto tell = [&](HoldChange::Kind kind, const std::string& order) {
        if (!order.empty())
            changes.push_back({.kind = kind, .order = order, .at = at});
    };
    for (const std::string* held : {&m_first, &m_second}) {
        if (*held != first && *held != other)
            tell(HoldChange::Kind::Ends, *held);
    }
    for (const std::string* held : {&first, &other}) {
        if (*held != m_first && *held != m_second)
            tell(HoldChange::Kind::Begins, *held);
    }
    m_first = first;
    m_second = other;
    return changes;
}

} // namespace echolock
