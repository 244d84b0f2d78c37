// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/clienttarget.h"

#include "client/echo/echoclient.h"

namespace echolock {

namespace {

/// An application may live under a path of its server's (pusher-js: wsPath).
std::string pathOf(const ClientTarget& target)
{
    QString prefix = target.url.path(QUrl::FullyEncoded);
    while (prefix.endsWith(u'/'))
        prefix.chop(1);
    return prefix.toStdString() + echoTarget(target.key);
}

} // namespace

EchoOptions pageOptions(const ClientTarget& target)
{
    EchoOptions options = target.options;
    options.useTls = options.useTls || target.url.scheme() == QStringLiteral("wss");
    return options;
}

LeanAddress addressOf(const ClientTarget& target, AddressKind kind)
{
    const bool isTls = kind == AddressKind::Tls;
    LeanAddress address{.host = target.url.host(),
                        .port = static_cast<quint16>(target.url.port(isTls ? 443 : 80)),
                        .target = pathOf(target),
                        .source = target.source,
                        .connectTimeout = target.connectTimeout};
    if (isTls)
        address.tls = target.tls;
    return address;
}

} // namespace echolock
