// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/standardstream.h"

#include <cerrno>
#include <cstring>

namespace echolock {

void StandardStream::write(std::string_view text)
{
    const bool written = std::fwrite(text.data(), 1, text.size(), m_file) == text.size()
        && std::fflush(m_file) == 0;
    if (!written && m_trouble.empty())
        m_trouble = std::strerror(errno);
}

} // namespace echolock
