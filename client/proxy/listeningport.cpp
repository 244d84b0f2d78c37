// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/listeningport.h"

#include <QSocketNotifier>

#include <cerrno>
#include <chrono>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

namespace echolock {

namespace {

constexpr int backlog = 4096;
constexpr int acceptsPerTurn = 64;
constexpr std::chrono::milliseconds acceptAgainAfter(100);

std::string explain(const QTcpServer& server, const std::string& where)
{
    switch (server.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return where + " is in use by another program; choose another port, or 0 for a free one.";
    case QAbstractSocket::SocketAccessError:
        return where + " may not be used without privileges; choose a port above 1023.";
    case QAbstractSocket::SocketAddressNotAvailableError:
        return where + " is not an address of this machine; choose another.";
    default:
        return "Nothing can listen on " + where + ": " + server.errorString().toStdString() + ".";
    }
}

} // namespace

ListeningPort::ListeningPort(Accepted accepted, QObject* parent)
    : QObject(parent)
    , m_accepted(std::move(accepted))
{
    m_server.setListenBacklogSize(backlog);
    m_acceptAgain.setSingleShot(true);
    m_acceptAgain.setInterval(acceptAgainAfter);
    connect(&m_acceptAgain, &QTimer::timeout, this, [this] {
        if (m_acceptable)
            m_acceptable->setEnabled(true);
    });
}

ListeningPort::~ListeningPort()
{
    close();
}

Result<void> ListeningPort::open(const HostPort& where)
{
    const Result<QHostAddress> host = localAddress(where.host);
    if (!host)
        return failure(host.error().message);
    if (!m_server.listen(*host, where.port))
        return failure(explain(m_server, formatHostPort(*host, where.port)));
    // QTcpServer 6.4 does not tell a lack of descriptors from nobody there, and spins.
    m_server.pauseAccepting();
    m_acceptable = std::make_unique<QSocketNotifier>(m_server.socketDescriptor(),
                                                     QSocketNotifier::Read);
    connect(m_acceptable.get(), &QSocketNotifier::activated, this, &ListeningPort::acceptWaiting);
    return {};
}

void ListeningPort::close()
{
    if (m_acceptable) {
        // It may be the one that is calling.
        m_acceptable->setEnabled(false);
        m_acceptable.release()->deleteLater();
    }
    m_server.close();
}

std::string ListeningPort::address() const
{
    return formatHostPort(m_server.serverAddress(), m_server.serverPort());
}

void ListeningPort::acceptWaiting()
{
    for (int i = 0; i < acceptsPerTurn && m_acceptable; ++i) {
        const int descriptor = ::accept4(static_cast<int>(m_server.socketDescriptor()), nullptr,
                                         nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (descriptor >= 0) {
            const int on = 1;
            ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            m_accepted(descriptor);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            // They wait in the backlog meanwhile.
            m_acceptable->setEnabled(false);
            m_acceptAgain.start();
            return;
        } else if (errno == EAGAIN) {
            return;
        }
        // Any other error belongs to a connection that is gone already (accept(2)).
    }
}

} // namespace echolock
