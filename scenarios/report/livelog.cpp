// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/livelog.h"

#include <array>
#include <cstdio>
#include <utility>

namespace echolock {

namespace {

std::string stamp(Duration since)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%8.1f ms",
                  std::chrono::duration<double, std::milli>(since).count());
    return text.data();
}

} // namespace

LiveLog::LiveLog(std::vector<CastMember> cast, Colours colours)
    : m_narrator(std::move(cast))
    , m_colours(colours)
{
}

std::string LiveLog::line(const HistoryEntry& entry)
{
    if (!m_start)
        m_start = entry.at;
    const auto telling = m_narrator.tell(entry);
    if (!telling || telling->weight == Telling::Weight::Minor)
        return {};
    return "  " + painted(stamp(entry.at - *m_start), Paint::Dim, m_colours) + "  "
        + painted(std::string(telling->sign) + " " + telling->sentence, telling->paint, m_colours)
        + "\n";
}

} // namespace echolock
