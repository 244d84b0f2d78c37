// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace echolock::load {

/// What went wrong. One lost message is enough to make a run worthless, so a run ends at the first
/// trouble and says that one.
class Trouble
{
public:
    void report(std::string sentence)
    {
        if (m_first.empty())
            m_first = std::move(sentence);
    }

    bool any() const { return !m_first.empty(); }

    const std::string& sentence() const { return m_first; }

private:
    std::string m_first;
};

} // namespace echolock::load
