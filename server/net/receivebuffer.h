// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace echolock {

/// Received bytes that nobody has read yet. Gives its memory back when it is empty, so that an idle
/// connection costs little.
class ReceiveBuffer
{
public:
    std::string_view view() const { return std::string_view(m_bytes).substr(m_read); }

    std::size_t size() const { return m_bytes.size() - m_read; }

    /// Where to append to; what was read already is dropped first.
    std::string& tail();
    void consume(std::size_t count);
    /// Copies up to `count` bytes to `data` and consumes them.
    std::size_t take(char* data, std::size_t count);
    /// Takes everything behind the first `count` bytes away.
    std::string splitAfter(std::size_t count);

private:
    std::string m_bytes;
    std::size_t m_read = 0; ///< Of m_bytes.
};

} // namespace echolock
