// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/receivebuffer.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr std::size_t spareBytesKept = 2 * 1024;
/// Read bytes in front of unread ones are moved away at this size: seldom enough to be cheap.
constexpr std::size_t readBytesKept = 256 * 1024;

} // namespace

std::string& ReceiveBuffer::tail()
{
    if (m_read > readBytesKept) {
        m_bytes.erase(0, m_read);
        m_read = 0;
    }
    return m_bytes;
}

void ReceiveBuffer::consume(std::size_t count)
{
    m_read += std::min(count, size());
    if (m_read < m_bytes.size())
        return;
    m_read = 0;
    if (m_bytes.capacity() > spareBytesKept)
        std::string().swap(m_bytes);
    else
        m_bytes.clear();
}

std::size_t ReceiveBuffer::take(char* data, std::size_t count)
{
    // Not memcpy(): who reads nothing may read it to nowhere.
    const std::size_t taken = view().copy(data, count);
    consume(taken);
    return taken;
}

std::string ReceiveBuffer::splitAfter(std::size_t count)
{
    const std::size_t end = m_read + std::min(count, size());
    std::string behind = m_bytes.substr(end);
    m_bytes.resize(end);
    return behind;
}

} // namespace echolock
