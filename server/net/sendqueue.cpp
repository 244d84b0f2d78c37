// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/sendqueue.h"

#include <cerrno>
#include <sys/socket.h>

namespace echolock {

namespace {

/// Sent bytes in front of a long queue are dropped at this size: seldom enough to be cheap.
constexpr qsizetype sentBytesKept = 1024 * 1024;

} // namespace

void SendQueue::append(const QByteArray& bytes)
{
    if (m_bytes.isEmpty())
        m_bytes = bytes;
    else
        m_bytes.append(bytes);
}

void SendQueue::append(const char* data, qint64 size)
{
    m_bytes.append(data, size);
}

void SendQueue::clear()
{
    m_bytes = QByteArray();
    m_sent = 0;
}

SendQueue::Outcome SendQueue::sendTo(int descriptor)
{
    while (m_sent < m_bytes.size()) {
        const ssize_t count = ::send(descriptor, m_bytes.constData() + m_sent,
                                     static_cast<std::size_t>(size()), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count >= 0) {
            m_sent += count;
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return Outcome::Broken;
        if (m_sent > sentBytesKept) {
            m_bytes.remove(0, m_sent);
            m_sent = 0;
        }
        return Outcome::Waiting;
    }
    clear();
    return Outcome::Empty;
}

} // namespace echolock
