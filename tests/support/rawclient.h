// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace echolock {

/// The client's end of one TCP connection on a bare descriptor, which, unlike Qt, tells FIN from
/// RST. Never blocks: call poll functions from QTRY_VERIFY.
class RawClient
{
public:
    /// To a port of this machine that is listening, or the client is not connected.
    explicit RawClient(std::uint16_t port)
        : m_fd(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_connected = ::connect(m_fd, reinterpret_cast<const sockaddr*>(&address), sizeof address)
            == 0;
        ::fcntl(m_fd, F_SETFL, O_NONBLOCK);
    }

    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    ~RawClient() { ::close(m_fd); }

    bool isConnected() const { return m_connected; }

    /// How much of it the kernel took.
    std::size_t send(std::string_view bytes) const
    {
        const ssize_t count = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }

    /// Everything that has come so far.
    const std::string& received()
    {
        char buffer[64 * 1024];
        while (!m_end) {
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

    /// End of stream; goes on reading.
    void finish() const { ::shutdown(m_fd, SHUT_WR); }

    void reset()
    {
        const linger discard{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(m_fd, SOL_SOCKET, SO_LINGER, &discard, sizeof discard);
        ::close(std::exchange(m_fd, -1));
    }

private:
    int m_fd;
    bool m_connected = false;
    std::string m_received;
    std::optional<int> m_end; ///< 0 after FIN, else the errno.
};

} // namespace echolock
