// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/httpconnection.h"

#include <QHostAddress>

#include "server/loop/monotonicclock.h"
#include "server/loop/timerqueue.h"

#include <utility>

namespace echolock {

namespace {

/// How a record of a TLS handshake begins (RFC 8446 §5.1).
constexpr std::string_view tlsHandshake = "\x16\x03";

QByteArray reasonOf(int status)
{
    static constexpr std::pair<int, const char*> reasons[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {419, "Page Expired"},
        {422, "Unprocessable Content"},
        {426, "Upgrade Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"}};
    for (const auto& [code, text] : reasons)
        if (code == status)
            return text;
    return "Status";
}

bool hasBody(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

QByteArray encode(const HttpReply& reply, const HttpRequest& request)
{
    const bool closes = request.afterReply == HttpRequest::AfterReply::Close;
    QByteArray bytes;
    bytes.reserve(192 + reply.body.size());
    bytes.append("HTTP/1.1 ")
        .append(QByteArray::number(reply.status))
        .append(' ')
        .append(reasonOf(reply.status));
    for (const HttpHeader& header : reply.headers)
        bytes.append("\r\n").append(header.name.c_str()).append(": ").append(header.value.c_str());
    if (hasBody(reply.status))
        bytes.append("\r\nContent-Length: ").append(QByteArray::number(reply.body.size()));
    if (closes)
        bytes.append("\r\nConnection: close");
    else if (request.minorVersion == 0)
        bytes.append("\r\nConnection: keep-alive");
    bytes.append("\r\n\r\n");
    if (hasBody(reply.status) && request.method != "HEAD")
        bytes.append(reply.body);
    return bytes;
}

} // namespace

HttpConnection::HttpConnection(DirectSocket* socket, std::uint64_t id, const Limits& limits,
                               TimerQueue& deadlines)
    : m_socket(socket)
    , m_id(id)
    , m_limits(limits)
    , m_deadlines(&deadlines)
    , m_parser(limits.sizes)
{
    connect(socket, &QIODevice::readyRead, this, &HttpConnection::readMore);
    connect(socket, &QIODevice::readChannelFinished, this, &HttpConnection::peerFinished);
    connect(socket, &QAbstractSocket::disconnected, this, &HttpConnection::socketGone);
    connect(socket, &DirectSocket::overflowed, socket, &DirectSocket::resetHard);
    watchClock();
}

HttpConnection::~HttpConnection()
{
    if (m_deadlines)
        m_deadlines->stop({m_id, 0});
    if (m_socket) {
        m_socket->disconnect(this);
        m_socket->abort();
    }
}

QHostAddress HttpConnection::peerAddress() const
{
    return m_socket ? m_socket->peerAddress() : QHostAddress();
}

bool HttpConnection::isEncrypted() const
{
    return m_socket && m_socket->isEncrypted();
}

void HttpConnection::readMore()
{
    if (m_reading)
        return;
    m_reading = true;
    while (m_socket && !m_awaitsReply && parseMore()) { }
    m_reading = false;
    watchClock();
    if (m_socket && m_peerFinished && !m_awaitsReply)
        hangUp();
}

bool HttpConnection::parseMore()
{
    const std::size_t taken = m_parser.feed(m_socket->received().substr(m_parsed));
    m_parsed += taken;
    const auto state = m_parser.state();
    if (state == HttpRequestParser::State::Failed) {
        if (!isEncrypted() && m_socket->received().starts_with(tlsHandshake))
            Q_EMIT spokeTls();
        refuse(m_parser.errorStatus(), QByteArray::fromStdString(m_parser.errorText()));
        return false;
    }
    if (state == HttpRequestParser::State::Complete) {
        announce();
        return true;
    }
    if (state == HttpRequestParser::State::Body) {
        m_socket->consume(std::exchange(m_parsed, 0));
        if (m_parser.expectsContinue() && !std::exchange(m_continueSent, true))
            m_socket->sendRaw("HTTP/1.1 100 Continue\r\n\r\n");
    }
    return taken > 0;
}

void HttpConnection::announce()
{
    const HttpRequest request = m_parser.take();
    m_replyTo.method = request.method;
    m_replyTo.minorVersion = request.minorVersion;
    // What follows an unknown upgrade may not be HTTP any more.
    const bool goesOn = request.kind == HttpRequest::Kind::Plain && !m_closesAfterReply;
    m_replyTo.afterReply = goesOn ? request.afterReply : HttpRequest::AfterReply::Close;
    m_awaitsReply = true;
    m_continueSent = false;
    ++m_served;
    watchClock();
    m_headUnread = std::exchange(m_parsed, 0);
    if (request.asksForWebSocket() && request.body.empty()) {
        // The head stays unread: QWebSocketServer wants to see it.
        Q_EMIT upgradeRequested(request, m_headUnread);
        return;
    }
    m_socket->consume(std::exchange(m_headUnread, 0));
    Q_EMIT requestReceived(request);
}

void HttpConnection::reply(const HttpReply& reply)
{
    if (!m_awaitsReply || !m_socket)
        return;
    m_awaitsReply = false;
    m_socket->consume(std::exchange(m_headUnread, 0));
    send(reply);
    // Reading on from within the announcement would nest once per pipelined request.
    if (m_socket && !m_reading)
        readMore();
}

void HttpConnection::replyAndClose(const HttpReply& given)
{
    m_replyTo.afterReply = HttpRequest::AfterReply::Close;
    reply(given);
}

void HttpConnection::end()
{
    if (m_awaitsReply)
        m_replyTo.afterReply = HttpRequest::AfterReply::Close;
    else if (m_socket)
        m_socket->disconnectFromHost();
}

void HttpConnection::send(const HttpReply& reply)
{
    m_socket->sendRaw(encode(reply, m_replyTo));
    if (m_replyTo.afterReply == HttpRequest::AfterReply::Close)
        hangUp();
}

void HttpConnection::refuse(int status, const QByteArray& text)
{
    m_replyTo.afterReply = HttpRequest::AfterReply::Close;
    Q_EMIT refused(status);
    send({status, {{"Content-Type", "text/plain; charset=utf-8"}}, text + '\n'});
}

void HttpConnection::peerFinished()
{
    m_peerFinished = true;
    if (m_socket && !m_awaitsReply && !m_reading
        && m_socket->state() == QAbstractSocket::ConnectedState)
        hangUp();
}

void HttpConnection::hangUp()
{
    m_socket->disconnectFromHost();
    watchClock();
}

void HttpConnection::socketGone()
{
    m_deadlines->stop({m_id, 0});
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket = nullptr;
    Q_EMIT closed();
}

DirectSocket* HttpConnection::releaseSocket()
{
    DirectSocket* socket = m_socket;
    m_socket = nullptr;
    m_deadlines->stop({m_id, 0});
    if (socket) {
        socket->disconnect(this);
        disconnect(socket, &DirectSocket::overflowed, socket, &DirectSocket::resetHard);
    }
    return socket;
}

/// Each deadline runs from the beginning of its phase: a byte now and then does not extend it.
void HttpConnection::watchClock()
{
    Clock wanted = Clock::Head;
    if (m_socket && m_socket->state() == QAbstractSocket::ClosingState)
        wanted = Clock::Closing;
    else if (!m_socket || m_awaitsReply)
        wanted = Clock::Stopped;
    else if (m_parser.state() == HttpRequestParser::State::Body)
        wanted = Clock::Body;
    else if (m_served > 0 && m_parser.idle())
        wanted = Clock::Idle;
    if (wanted == m_clock)
        return;
    m_clock = wanted;
    if (wanted == Clock::Stopped) {
        m_deadlines->stop({m_id, 0});
        return;
    }
    const Duration within = wanted == Clock::Head ? m_limits.headWithin
        : wanted == Clock::Body                   ? m_limits.bodyWithin
        : wanted == Clock::Closing                ? m_limits.closeWithin
                                                  : m_limits.idleFor;
    m_deadlines->start({m_id, 0}, MonotonicClock::now() + within);
}

void HttpConnection::deadlinePassed()
{
    if (!m_socket)
        return;
    if (m_clock == Clock::Closing)
        return m_socket->resetHard();
    if (m_clock != Clock::Idle)
        Q_EMIT refused(408);
    hangUp();
}

} // namespace echolock
