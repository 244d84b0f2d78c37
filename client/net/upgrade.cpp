// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/upgrade.h"

#include <QByteArrayView>
#include <QCryptographicHash>

#include <algorithm>

namespace echolock {

namespace {

using Reply = Result<std::optional<std::size_t>>;

constexpr std::string_view protocolName = "HTTP/1.1 ";

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalIgnoringCase(std::string_view left, std::string_view right)
{
    return std::ranges::equal(left, right, [](char l, char r) { return lower(l) == lower(r); });
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Cut and with dots for what a terminal should not be sent.
std::string printable(std::string_view text)
{
    std::string shown(text.substr(0, 60));
    std::ranges::replace_if(
        shown, [](char c) { return c < ' ' || c > '~'; }, '.');
    return shown;
}

bool hasToken(std::string_view list, std::string_view token)
{
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (equalIgnoringCase(trimmed(list.substr(0, comma)), token))
            return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

/// The headers that decide, as far as they have been seen.
struct Headers
{
    std::string_view upgrade;
    std::string_view connection;
    std::string_view accept;
    bool hasExtensions = false;
    bool hasProtocol = false;
};

bool readHeader(std::string_view line, Headers& headers)
{
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
        return false;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (equalIgnoringCase(name, "Upgrade"))
        headers.upgrade = value;
    else if (equalIgnoringCase(name, "Connection"))
        headers.connection = value;
    else if (equalIgnoringCase(name, "Sec-WebSocket-Accept"))
        headers.accept = value;
    else if (equalIgnoringCase(name, "Sec-WebSocket-Extensions"))
        headers.hasExtensions = true;
    else if (equalIgnoringCase(name, "Sec-WebSocket-Protocol"))
        headers.hasProtocol = true;
    return true;
}

/// RFC 6455 §4.1, the client's six demands on the answer.
Result<void> judge(const Headers& headers, std::string_view key)
{
    if (!equalIgnoringCase(headers.upgrade, "websocket")
        || !hasToken(headers.connection, "upgrade"))
        return failure("switched to another protocol than WebSocket");
    if (headers.accept != upgradeAccept(key))
        return failure("answered the WebSocket handshake with a wrong Sec-WebSocket-Accept");
    if (headers.hasExtensions || headers.hasProtocol)
        return failure("chose a WebSocket extension or subprotocol that was not offered");
    return {};
}

/// Any HTTP/1.x gets as far as the status line, so that a proxy's 1.0 error is told as such.
bool couldBeHttp(std::string_view bytes)
{
    constexpr std::string_view start = "HTTP/1.";
    return bytes.substr(0, start.size()) == start.substr(0, bytes.size());
}

} // namespace

std::string encodeUpgradeRequest(const UpgradeRequest& request)
{
    return "GET " + request.target
        + " HTTP/1.1\r\n"
          "Host: "
        + request.authority
        + "\r\n"
          "Upgrade: websocket\r\n"
          "Connection: Upgrade\r\n"
          "Sec-WebSocket-Key: "
        + request.key
        + "\r\n"
          "Sec-WebSocket-Version: 13\r\n"
          "User-Agent: echolock\r\n"
          "\r\n";
}

std::string upgradeAccept(std::string_view key)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(QByteArrayView(key.data(), qsizetype(key.size())));
    hash.addData(QByteArrayView("258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
    return hash.result().toBase64().toStdString();
}

Reply readUpgradeReply(std::string_view bytes, std::string_view key)
{
    // A TLS alert (RFC 8446 §5.1).
    if (bytes.starts_with("\x15\x03"))
        return failure("speaks TLS there: use wss:// in place of ws://");
    if (!couldBeHttp(bytes))
        return failure("does not speak HTTP: it sent \"" + printable(bytes) + "\"");
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        if (bytes.size() >= upgradeReplyBytesMax)
            return failure("answered the WebSocket handshake with more than 16 kB of headers");
        return std::nullopt;
    }
    std::string_view head = bytes.substr(0, end);
    const std::string_view statusLine = head.substr(0, head.find("\r\n"));
    const std::string_view status = statusLine.substr(
        std::min(statusLine.size(), protocolName.size()));
    if (!statusLine.starts_with(protocolName) || !(status == "101" || status.starts_with("101 ")))
        return failure("refused the WebSocket handshake with HTTP " + printable(status));

    Headers headers;
    while (head.size() > head.find("\r\n")) {
        head.remove_prefix(head.find("\r\n") + 2);
        const std::string_view line = head.substr(0, head.find("\r\n"));
        if (!readHeader(line, headers))
            return failure("answered the WebSocket handshake with \"" + printable(line)
                           + "\" where a header belongs");
    }
    return judge(headers, key).map([end] { return std::optional<std::size_t>(end + 4); });
}

} // namespace echolock
