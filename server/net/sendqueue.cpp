// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/sendqueue.h"

#include "server/protocol/wsframe.h"

#include <algorithm>
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
    m_framesAt = 0;
}

void SendQueue::consume(qint64 count)
{
    m_sent += count;
    if (m_sent == m_bytes.size())
        clear();
    else if (m_sent > sentBytesKept)
        dropSent();
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
        if (m_sent > sentBytesKept)
            dropSent();
        return Outcome::Waiting;
    }
    clear();
    return Outcome::Empty;
}

void SendQueue::dropSent()
{
    // Where a frame begins must stay known, so part of the one that is being sent may stay.
    m_framesAt = firstUnbegun();
    m_bytes.remove(0, m_sent);
    m_framesAt -= m_sent;
    m_sent = 0;
}

void SendQueue::dropUnbegunFrames()
{
    m_framesAt = firstUnbegun();
    m_bytes.truncate(m_framesAt);
}

/// The first frame of which nothing is sent.
qsizetype SendQueue::firstUnbegun() const
{
    qsizetype at = m_framesAt;
    while (at < m_sent)
        at = frameEnd(at);
    return at;
}

qsizetype SendQueue::frameEnd(qsizetype at) const
{
    const std::string_view bytes(m_bytes.constData() + at,
                                 static_cast<std::size_t>(m_bytes.size() - at));
    return at + static_cast<qsizetype>(std::min(bytes.size(), serverFrameBytes(bytes)));
}

} // namespace echolock
