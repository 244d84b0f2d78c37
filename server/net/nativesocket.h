// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSocket>
#include <QHostAddress>

#include <optional>

/// What the kernel knows and does about a connected TCP descriptor.
namespace echolock::nativesocket {

struct Endpoint
{
    QHostAddress address;
    quint16 port = 0;
};

Endpoint peerOf(int descriptor);
Endpoint localOf(int descriptor);

void setOption(int descriptor, QAbstractSocket::SocketOption option, int value);
std::optional<int> option(int descriptor, QAbstractSocket::SocketOption option);

/// The close() to come sends a reset and drops what is queued.
void resetOnClose(int descriptor);

/// Ends our side and throws away what has come meanwhile: unread input would turn the close() to
/// come into a reset, which can overtake the last bytes that we sent.
void finishSending(int descriptor);

} // namespace echolock::nativesocket
