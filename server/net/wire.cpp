// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/wire.h"

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace echolock {

namespace {

/// RFC 8446 §5.1, RFC 5246 §6.2.1: the type of a handshake record. No request begins with it.
constexpr char handshakeRecord = 0x16;

/// What follows the last byte that TLS lets through: a FIN, or a reset that came with it.
int endBehindCloseNotify(int descriptor)
{
    char byte = 0;
    return ::recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == ECONNRESET
        ? ECONNRESET
        : 0;
}

} // namespace

void Wire::close()
{
    if (m_fd >= 0)
        ::close(std::exchange(m_fd, -1));
}

Wire::Received Wire::receive(std::span<char> room, std::string& plain)
{
    Received received;
    const ssize_t count = ::recv(m_fd, room.data(), room.size(), MSG_DONTWAIT);
    if (count <= 0) {
        const int error = count < 0 ? errno : 0;
        if (error != EAGAIN && error != EWOULDBLOCK && error != EINTR)
            received.end = error;
        return received;
    }
    received.bytes = {room.data(), static_cast<std::size_t>(count)};
    received.mayHaveMore = received.bytes.size() == room.size();
    const auto offer = std::exchange(m_offer, nullptr);
    if (offer && received.bytes[0] == handshakeRecord)
        m_tls = std::make_unique<TlsSession>(offer);
    if (m_tls) {
        m_tls->decrypt(received.bytes, plain);
        received.bytes = plain;
        if (m_tls->peerClosed())
            received.end = endBehindCloseNotify(m_fd);
    }
    return received;
}

std::optional<std::string> Wire::tlsError() const
{
    return m_tls ? m_tls->error() : std::nullopt;
}

qint64 Wire::bytesToSend() const
{
    return m_queue.size() + (m_tls ? m_tls->output().size() : 0);
}

SendQueue::Outcome Wire::send()
{
    if (m_fd < 0) {
        errno = EBADF;
        return SendQueue::Outcome::Broken;
    }
    return m_tls ? sendEncrypted() : m_queue.sendTo(m_fd);
}

SendQueue::Outcome Wire::sendEncrypted()
{
    do {
        if (m_ends && !m_dropped && m_queue.size() == 0)
            m_tls->notifyClose();
        if (const auto outcome = m_tls->output().sendTo(m_fd); outcome != SendQueue::Outcome::Empty)
            return outcome;
    } while (m_tls->encrypt(m_queue));
    return SendQueue::Outcome::Empty;
}

void Wire::dropQueue()
{
    m_queue.clear();
    m_dropped = true;
    if (m_tls)
        m_tls->output().clear();
}

} // namespace echolock
