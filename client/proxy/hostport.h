// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QString>

#include "server/base/result.h"

#include <string>
#include <string_view>

namespace echolock {

/// Where a proxy listens, or what it stands in front of.
struct HostPort
{
    QString host; ///< A name or an address, an IPv6 address without brackets; may be empty.
    quint16 port = 0;
};

/// Reads `127.0.0.1:6001`, `[::1]:6001`, `reverb:8080` or `:8080`. The error is one sentence.
Result<HostPort> parseHostPort(std::string_view text);

/// An IPv6 address in brackets.
std::string formatHostPort(const QHostAddress& address, quint16 port);

/// Of this machine; nothing stands for all of them. Waits for the system's resolver only where the
/// host is neither an address nor localhost.
Result<QHostAddress> localAddress(const QString& host);

} // namespace echolock
