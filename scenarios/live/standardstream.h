// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace echolock {

/// Writes each text at once, because a person may be watching, and remembers what went wrong.
class StandardStream
{
public:
    /// `file` must outlive it.
    explicit StandardStream(std::FILE* file)
        : m_file(file)
    {
    }

    void write(std::string_view text);

    /// The system's words for the first text that was lost; empty while none was.
    const std::string& trouble() const { return m_trouble; }

private:
    std::FILE* m_file;
    std::string m_trouble;
};

} // namespace echolock
