// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/statetext.h"

#include "server/base/durationtext.h"

#include <algorithm>

namespace echolock {

namespace {

/// To the nanosecond, because the hash is.
std::string exact(Duration duration)
{
    std::string text = formatDuration(duration);
    if (const auto rest = duration.count() % 1000; rest != 0)
        text += std::to_string(rest) + "ns";
    return text;
}

} // namespace

void StateText::put(std::string_view text)
{
    m_text.append(text);
    m_text += ' ';
}

void StateText::number(std::uint64_t value)
{
    put(std::to_string(value));
}

void StateText::text(std::string_view value)
{
    std::string quoted = "\"";
    quoted.append(value);
    quoted += '"';
    put(quoted);
}

void StateText::moment(Instant value)
{
    if (value == Instant::max() || value == Instant::min())
        return put(value == Instant::max() ? "never" : "always");
    const Duration distance = value - m_now;
    std::string text = distance < Duration::zero() ? "now-" : "now+";
    text += exact(distance < Duration::zero() ? -distance : distance);
    put(text);
}

void StateText::recent(Instant value, Duration within)
{
    moment(std::max(value, m_now - within));
}

void StateText::phase(Duration period)
{
    put("phase " + exact(m_now.time_since_epoch() % period));
}

void StateText::conn(ConnId value)
{
    put("c" + std::to_string(m_renaming ? m_renaming->of(value).value : value.value));
}

void StateText::socket(const SocketId& value)
{
    put("s" + (m_renaming ? m_renaming->of(value) : value).value);
}

void StateText::user(const UserId& value)
{
    put("u" + (m_renaming ? m_renaming->of(value) : value).value);
}

void StateText::client(std::size_t place)
{
    put("client" + std::to_string(m_renaming ? m_renaming->ofClient(place) : place));
}

void StateText::frame(std::string_view value)
{
    std::string renamed;
    if (m_renaming)
        m_renaming->append(value, renamed);
    text(m_renaming ? std::string_view(renamed) : value);
}

void StateText::beginUnordered()
{
    m_text += '{';
    m_parts.begin(m_text);
}

void StateText::endEntry()
{
    m_text += "| ";
    m_parts.endEntry(m_text);
}

void StateText::endUnordered()
{
    m_parts.end(m_text);
    put("}");
}

} // namespace echolock
