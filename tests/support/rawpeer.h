// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cerrno>
#include <cstdint>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace echolock {

/// The server's end of one TCP connection on bare descriptors, which, unlike Qt, tells FIN from
/// RST. Never blocks: call poll functions from QTRY_VERIFY.
class RawPeer
{
public:
    RawPeer()
        : m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ::listen(m_listener, 16);
    }

    RawPeer(const RawPeer&) = delete;
    RawPeer& operator=(const RawPeer&) = delete;

    ~RawPeer()
    {
        hangUp();
        ::close(m_listener);
    }

    std::uint16_t port() const
    {
        sockaddr_in address{};
        socklen_t length = sizeof address;
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &length);
        return ntohs(address.sin_port);
    }

    /// True once a client is there.
    bool accepted()
    {
        if (m_fd < 0)
            m_fd = ::accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK);
        return m_fd >= 0;
    }

    void send(std::string_view bytes) const
    {
        ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    /// Bytes that the kernel took; negative if its buffer is full.
    ssize_t trySend(std::string_view bytes) const
    {
        return ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    /// FIN; still reads.
    void shutDown() const { ::shutdown(m_fd, SHUT_WR); }

    /// Everything that has come so far.
    const std::string& received()
    {
        char buffer[4096];
        while (accepted() && !m_end) {
            const ssize_t count = ::recv(m_fd, buffer, sizeof buffer, 0);
            if (count > 0)
                m_received.append(buffer, static_cast<std::size_t>(count));
            else if (count < 0 && errno == EAGAIN)
                break;
            else
                m_end = count == 0 ? 0 : errno;
        }
        return m_received;
    }

    bool sawFin() { return received(), m_end == 0; }

    bool sawReset() { return received(), m_end == ECONNRESET; }

    bool sawNoEnd() { return received(), !m_end; }

    /// Segments sent and not acknowledged.
    unsigned unacknowledged() const
    {
        tcp_info info{};
        socklen_t length = sizeof info;
        ::getsockopt(m_fd, IPPROTO_TCP, TCP_INFO, &info, &length);
        return info.tcpi_unacked;
    }

    void hangUp()
    {
        if (m_fd >= 0)
            ::close(std::exchange(m_fd, -1));
    }

private:
    int m_listener;
    int m_fd = -1;
    std::string m_received;
    std::optional<int> m_end; ///< 0 after FIN, else the errno.
};

} // namespace echolock
