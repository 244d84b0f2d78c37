// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/closingsockets.h"

#include <QTimer>
#include <QWebSocket>

#include <chrono>
#include <utility>

namespace echolock {

namespace {

/// A peer that does not read never answers a close frame; its socket must not stay for ever.
constexpr std::chrono::seconds readWithin(5);

} // namespace

void ClosingSockets::close(QWebSocket* webSocket, DirectSocket* socket, CloseCode code,
                           std::string_view reason)
{
    await(webSocket, socket);
    if (socket->state() == QAbstractSocket::UnconnectedState)
        return;
    if (code == CloseCode::Abnormal) {
        socket->disconnectFromHost();
        return;
    }
    webSocket->close(QWebSocketProtocol::CloseCode(code),
                     QString::fromUtf8(reason.data(), qsizetype(reason.size())));
}

void ClosingSockets::await(QWebSocket* webSocket, DirectSocket* socket)
{
    if (socket->state() == QAbstractSocket::UnconnectedState) {
        webSocket->deleteLater();
        return;
    }
    m_sockets.insert(webSocket, socket);
    connect(webSocket, &QWebSocket::disconnected, this, [this, webSocket] { gone(webSocket); });
    QTimer::singleShot(readWithin, socket, [socket] { socket->resetHard(); });
}

void ClosingSockets::closeSlowReader(QWebSocket* webSocket, DirectSocket* socket)
{
    socket->dropUnbegunFrames();
    close(webSocket, socket, CloseCode::SlowReader,
          "You read too slowly: more messages were waiting for you than this server keeps.");
}

void ClosingSockets::resetAll()
{
    const auto sockets = std::exchange(m_sockets, {});
    for (const QPointer<DirectSocket>& socket : sockets)
        if (socket)
            socket->resetHard();
}

void ClosingSockets::gone(QWebSocket* webSocket)
{
    webSocket->deleteLater();
    if (m_sockets.remove(webSocket) && m_sockets.isEmpty())
        Q_EMIT emptied();
}

} // namespace echolock
