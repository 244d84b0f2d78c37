// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/progressline.h"

#include "scenarios/report/terminalstyle.h"
#include "server/base/durationtext.h"

#include <array>
#include <cstdio>

namespace echolock {

namespace {

constexpr std::string_view eraseLine = "\r\x1b[K";

/// `340`, `3.4k`, `12M`: three figures are enough while it runs.
std::string rounded(double number)
{
    std::string_view unit;
    for (const std::string_view next : {"k", "M", "G"}) {
        if (number < 1000)
            break;
        number /= 1000;
        unit = next;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), number < 10 && !unit.empty() ? "%.1f" : "%.0f", number);
    return text.data() + std::string(unit);
}

std::string secondsText(Duration duration)
{
    return formatDuration(std::chrono::ceil<std::chrono::seconds>(duration));
}

std::string lineText(const Progress& progress, Duration passed)
{
    std::string text = std::to_string(progress.done) + "/" + std::to_string(progress.total) + "  "
        + progress.current;
    const double seconds = std::chrono::duration<double>(passed).count();
    if (progress.states > 0) {
        text += "  " + rounded(static_cast<double>(progress.states)) + " states";
        if (seconds > 0)
            text += ", " + rounded(static_cast<double>(progress.states) / seconds) + "/s";
    }
    if (progress.atMost)
        text += "  this one at most " + secondsText(*progress.atMost) + " more";
    if (progress.done > 0 && progress.done < progress.total) {
        const Duration left = passed / progress.done * (progress.total - progress.done);
        text += "  about " + secondsText(left) + " left";
    }
    return text;
}

} // namespace

ProgressLine::ProgressLine(std::size_t columns)
    : m_columns(columns)
{
}

std::string ProgressLine::show(const Progress& progress)
{
    if (!m_begin)
        m_begin = progress.now;
    if (m_isShown && m_last && progress.now - *m_last < pace)
        return {};
    m_last = progress.now;
    m_isShown = true;
    return std::string(eraseLine) + cut(lineText(progress, progress.now - *m_begin), m_columns);
}

std::string ProgressLine::clear()
{
    if (!m_isShown)
        return {};
    m_isShown = false;
    return std::string(eraseLine);
}

} // namespace echolock
