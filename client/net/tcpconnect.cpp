// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/tcpconnect.h"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace echolock {

namespace {

/// A socket address of either family and its length.
struct Endpoint
{
    sockaddr_storage storage{};
    socklen_t length = 0;

    const sockaddr* pointer() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

Endpoint endpoint(const QHostAddress& address, quint16 port)
{
    Endpoint result;
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        std::memcpy(&v6.sin6_addr, &bytes, sizeof bytes);
        std::memcpy(&result.storage, &v6, sizeof v6);
        result.length = sizeof v6;
    } else {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        v4.sin_addr.s_addr = htonl(address.toIPv4Address());
        std::memcpy(&result.storage, &v4, sizeof v4);
        result.length = sizeof v4;
    }
    return result;
}

void switchOn(int fd, int level, int option)
{
    const int on = 1;
    ::setsockopt(fd, level, option, &on, sizeof on);
}

std::string socketProblem(int error)
{
    if (error == EMFILE || error == ENFILE)
        return "No descriptor is left for another connection: raise the limit of open files "
               "(ulimit -n).";
    return std::string("No socket can be made: ") + std::strerror(error) + ".";
}

bool bindTo(int fd, const QHostAddress& from)
{
    // The port is chosen at connect(), when the kernel knows the peer and can use a port again.
    switchOn(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    const Endpoint local = endpoint(from, 0);
    return ::bind(fd, local.pointer(), local.length) == 0;
}

} // namespace

std::optional<TcpRoute> fromNextAddress(const TcpRoute& route)
{
    constexpr quint32 net = 1 << 8;
    constexpr quint32 nets = 16;
    const QHostAddress from = route.from.isNull() ? QHostAddress(QHostAddress::LocalHost)
                                                  : route.from;
    if (route.to.protocol() != QAbstractSocket::IPv4Protocol || !route.to.isLoopback()
        || !from.isLoopback())
        return std::nullopt;
    // A crowd's own addresses are in the first net, and have run out together.
    const quint32 next = from.toIPv4Address() + net;
    if ((next / net) % net >= nets)
        return std::nullopt;
    TcpRoute other = route;
    other.from = QHostAddress(next);
    return other;
}

Result<int> startConnecting(const TcpRoute& route, const std::string& name)
{
    const Endpoint peer = endpoint(route.to, route.port);
    const int fd = ::socket(peer.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return failure(socketProblem(errno));
    switchOn(fd, IPPROTO_TCP, TCP_NODELAY);
    if (route.receiveBuffer > 0)
        ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &route.receiveBuffer, sizeof route.receiveBuffer);
    if ((route.from.isNull() || bindTo(fd, route.from))
        && (::connect(fd, peer.pointer(), peer.length) == 0 || errno == EINPROGRESS))
        return fd;
    const int error = errno;
    ::close(fd);
    if (error == EADDRNOTAVAIL) {
        if (const std::optional<TcpRoute> other = fromNextAddress(route))
            return startConnecting(*other, name);
    }
    return failure(connectProblem(name, error));
}

Result<void> finishConnecting(int fd, const std::string& name)
{
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0)
        return failure(connectProblem(name, error));
    return {};
}

std::string connectProblem(const std::string& name, int error)
{
    switch (error) {
    case ECONNREFUSED:
        return name + " refused the connection: is a server running there?";
    case ECONNRESET:
        return name + " reset the connection.";
    case ETIMEDOUT:
        return name + " did not answer.";
    case EADDRNOTAVAIL:
        return "No local port is left to connect to " + name
            + ": too many connections were made within a minute.";
    default:
        return name + " cannot be reached: " + std::strerror(error) + ".";
    }
}

} // namespace echolock
