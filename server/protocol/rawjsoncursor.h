// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace echolock {

/// Walks JSON text that is known to be valid, so that it need not look at more than its shape, and
/// hands out keys and values byte for byte.
class RawJsonCursor
{
public:
    explicit RawJsonCursor(std::string_view text)
        : m_text(text)
    {
    }

    /// Into the array or object that comes next.
    void enter();
    /// The next value, or key of an object; there must be one.
    std::string_view takeValue();

private:
    void skipPunctuation();
    void skipString();
    bool isEscaped(std::size_t begin) const;
    void skipContainer();
    void skipScalar();

    std::string_view m_text;
    std::size_t m_at = 0;
};

/// Where the first escape of half a surrogate pair is, from `at` on; npos when there is none.
std::size_t findLoneSurrogate(std::string_view text, std::size_t at = 0);

} // namespace echolock
