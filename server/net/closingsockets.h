// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QPointer>

#include "server/net/directsocket.h"
#include "server/protocol/closecode.h"

#include <string_view>

class QWebSocket;

namespace echolock {

/// WebSockets that the server has done with: each is told so by a close frame, and is gone when
/// that is sent, when the peer is, or when it has had time enough to read it.
class ClosingSockets : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Takes over `webSocket`, which runs on `socket`. What is queued goes out first.
    void close(QWebSocket* webSocket, DirectSocket* socket, CloseCode code,
               std::string_view reason);
    /// Takes over one that has said its close frame, so that only its sending is waited for.
    void await(QWebSocket* webSocket, DirectSocket* socket);
    /// close() without what is queued, for a peer that did not read it in time.
    void closeSlowReader(QWebSocket* webSocket, DirectSocket* socket);
    /// Waits no longer for who is told of the end but does not read it.
    void resetAll();

    bool isEmpty() const { return m_sockets.isEmpty(); }

Q_SIGNALS:
    void emptied();

private:
    void gone(QWebSocket* webSocket);

    QHash<QWebSocket*, QPointer<DirectSocket>> m_sockets;
};

} // namespace echolock
