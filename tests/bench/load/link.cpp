// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/link.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace echolock::load {

namespace {

constexpr std::size_t sourceCount = 8;

sockaddr_in loopback(std::uint32_t address, std::uint16_t port)
{
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(address);
    result.sin_port = htons(port);
    return result;
}

void setOption(int descriptor, int level, int name)
{
    const int on = 1;
    ::setsockopt(descriptor, level, name, &on, sizeof on);
}

} // namespace

Link::Link(Poller& poller, std::uint16_t port, std::size_t source)
    : m_poller(poller)
    , m_port(port)
    , m_sourceAddress(INADDR_LOOPBACK + 1 + static_cast<std::uint32_t>(source % sourceCount))
{
}

Link::~Link()
{
    reset();
}

void Link::dial()
{
    m_unread.clear();
    m_unsent.clear();
    m_descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (m_descriptor < 0)
        return ended(std::string("no socket: ") + std::strerror(errno));
    setOption(m_descriptor, IPPROTO_TCP, TCP_NODELAY);
    // The port is then chosen at connect, where only the whole pair of addresses must be unused.
    setOption(m_descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    const sockaddr_in source = loopback(m_sourceAddress, 0);
    const sockaddr_in target = loopback(INADDR_LOOPBACK, m_port);
    if (::bind(m_descriptor, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0)
        return end(std::string("bind: ") + std::strerror(errno));
    m_dialing = true;
    m_poller.add(m_descriptor, *this, EPOLLOUT);
    if (::connect(m_descriptor, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0
        && errno != EINPROGRESS)
        end(std::string("connect: ") + std::strerror(errno));
}

void Link::send(std::string_view bytes)
{
    if (m_descriptor < 0)
        return;
    if (m_unsent.empty()) {
        const ssize_t sent = ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return end(std::string("send: ") + std::strerror(errno));
        bytes.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
        if (bytes.empty())
            return;
        m_poller.change(m_descriptor, *this, EPOLLIN | EPOLLOUT);
    }
    m_unsent.append(bytes);
}

void Link::reset()
{
    if (m_descriptor < 0)
        return;
    const linger abruptly{1, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &abruptly, sizeof abruptly);
    ::close(m_descriptor);
    m_descriptor = -1;
}

void Link::ready(std::uint32_t events)
{
    // Another link's event, handled just before, may have ended this one.
    if (!isOpen())
        return;
    if (m_dialing)
        return finishDialing();
    if (events & EPOLLOUT)
        writeRest();
    if (isOpen() && events & (EPOLLIN | EPOLLERR | EPOLLHUP))
        readSome();
}

void Link::finishDialing()
{
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(m_descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
    m_dialing = false;
    if (error != 0)
        return end(std::string("connect: ") + std::strerror(error));
    m_poller.change(m_descriptor, *this, EPOLLIN);
    connected();
}

void Link::readSome()
{
    const std::span<char> buffer = m_poller.readBuffer();
    const ssize_t count = ::recv(m_descriptor, buffer.data(), buffer.size(), 0);
    if (count > 0)
        consume({buffer.data(), static_cast<std::size_t>(count)});
    else if (count == 0)
        end("the server closed the connection");
    else if (errno != EAGAIN)
        end(std::string("receive: ") + std::strerror(errno));
}

void Link::consume(std::string_view bytes)
{
    if (m_unread.empty()) {
        const std::size_t used = received(bytes);
        if (used < bytes.size())
            m_unread.assign(bytes.substr(used));
        return;
    }
    m_unread.append(bytes);
    // Dialling again, within received(), empties it.
    const std::size_t used = received(m_unread);
    m_unread.erase(0, used);
}

void Link::writeRest()
{
    const ssize_t sent = ::send(m_descriptor, m_unsent.data(), m_unsent.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
        return end(std::string("send: ") + std::strerror(errno));
    m_unsent.erase(0, sent < 0 ? 0 : static_cast<std::size_t>(sent));
    if (m_unsent.empty())
        m_poller.change(m_descriptor, *this, EPOLLIN);
}

void Link::end(const std::string& reason)
{
    reset();
    m_dialing = false;
    ended(reason);
}

} // namespace echolock::load
