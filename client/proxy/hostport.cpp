// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/hostport.h"

#include <QHostInfo>

#include "server/base/printable.h"

namespace echolock {

Result<HostPort> parseHostPort(std::string_view text)
{
    const std::string shown = "\"" + printable(text.substr(0, 100)) + "\"";
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return failure(shown + " has no port; write host:port, such as 127.0.0.1:6001.");
    std::string_view host = text.substr(0, colon);
    const bool inBrackets = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (inBrackets)
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return failure(shown + " is ambiguous; write an IPv6 address in brackets, [::1]:6001.");
    const std::string_view digits = text.substr(colon + 1);
    bool isNumber = false;
    const uint port = QString::fromUtf8(digits.data(), static_cast<qsizetype>(digits.size()))
                          .toUInt(&isNumber);
    if (!isNumber || port > 65535)
        return failure(shown + " has no port from 0 to 65535 behind its colon.");
    return HostPort{.host = QString::fromUtf8(host.data(), static_cast<qsizetype>(host.size())),
                    .port = static_cast<quint16>(port)};
}

std::string formatHostPort(const QHostAddress& address, quint16 port)
{
    const bool isV6 = address.protocol() != QAbstractSocket::IPv4Protocol;
    const std::string host = address == QHostAddress(QHostAddress::Any)
        ? "::"
        : address.toString().toStdString();
    return (isV6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<QHostAddress> localAddress(const QString& host)
{
    if (host.isEmpty())
        return QHostAddress(QHostAddress::Any);
    if (host == QStringLiteral("localhost"))
        return QHostAddress(QHostAddress::LocalHost);
    if (const QHostAddress address(host); !address.isNull())
        return address;
    const QHostInfo info = QHostInfo::fromName(host);
    if (info.addresses().isEmpty())
        return failure("The host " + printable(host.toStdString())
                       + " cannot be resolved; use an address of this machine.");
    return info.addresses().front();
}

} // namespace echolock
