// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/nativesocket.h"

#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace echolock::nativesocket {

namespace {

constexpr int drainReadsMax = 4;

Endpoint endpointOf(const sockaddr_storage& address)
{
    quint16 port = 0;
    if (address.ss_family == AF_INET6)
        port = ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
    else if (address.ss_family == AF_INET)
        port = ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
    return {QHostAddress(reinterpret_cast<const sockaddr*>(&address)), port};
}

template <class Query> Endpoint ask(int descriptor, Query query)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (query(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return {};
    return endpointOf(address);
}

struct Native
{
    int level;
    int name;
};

std::optional<Native> nativeOf(QAbstractSocket::SocketOption option)
{
    switch (option) {
    case QAbstractSocket::LowDelayOption:
        return Native{IPPROTO_TCP, TCP_NODELAY};
    case QAbstractSocket::KeepAliveOption:
        return Native{SOL_SOCKET, SO_KEEPALIVE};
    case QAbstractSocket::SendBufferSizeSocketOption:
        return Native{SOL_SOCKET, SO_SNDBUF};
    case QAbstractSocket::ReceiveBufferSizeSocketOption:
        return Native{SOL_SOCKET, SO_RCVBUF};
    default:
        return std::nullopt;
    }
}

} // namespace

Endpoint peerOf(int descriptor)
{
    return ask(descriptor, ::getpeername);
}

Endpoint localOf(int descriptor)
{
    return ask(descriptor, ::getsockname);
}

void setOption(int descriptor, QAbstractSocket::SocketOption option, int value)
{
    if (const auto native = nativeOf(option))
        ::setsockopt(descriptor, native->level, native->name, &value, sizeof value);
}

std::optional<int> option(int descriptor, QAbstractSocket::SocketOption option)
{
    int value = 0;
    socklen_t size = sizeof value;
    const auto native = nativeOf(option);
    if (!native || ::getsockopt(descriptor, native->level, native->name, &value, &size) != 0)
        return std::nullopt;
    return value;
}

void resetOnClose(int descriptor)
{
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void finishSending(int descriptor)
{
    ::shutdown(descriptor, SHUT_WR);
    std::array<char, 64 * 1024> bytes; // NOLINT: never read
    for (int i = 0; i < drainReadsMax; ++i)
        if (::recv(descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT) <= 0)
            return;
}

} // namespace echolock::nativesocket
