// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/ratemeter.h"

namespace echolock {

void RateMeter::add(Instant now, std::uint64_t count)
{
    if (count > 0)
        m_portions.push_back({now, count});
    m_sum += count;
    forgetBefore(now - window);
}

double RateMeter::perSecond(Instant now)
{
    forgetBefore(now - window);
    return static_cast<double>(m_sum) / std::chrono::duration<double>(window).count();
}

void RateMeter::forgetBefore(Instant start)
{
    while (!m_portions.empty() && m_portions.front().at <= start) {
        m_sum -= m_portions.front().count;
        m_portions.pop_front();
    }
}

} // namespace echolock
