// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/deedlog.h"

namespace echolock {

Signals DeedLog::apply(Part part, Signal in)
{
    const Signals out = m_parts.apply(part, in);
    m_deeds.push_back({part, in, {out.begin(), out.end()}, {}});
    return out;
}

void DeedLog::age(Duration by)
{
    m_parts.age(by);
    m_deeds.push_back({{}, {}, {}, by});
}

} // namespace echolock
