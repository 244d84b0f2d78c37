// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QPointer>

#include "server/base/clock.h"
#include "server/net/directsocket.h"
#include "server/protocol/httprequest.h"

#include <cstdint>
#include <vector>

namespace echolock {

class TimerQueue;

struct HttpReply
{
    int status = 200;
    std::vector<HttpHeader>
        headers; ///< Content-Length, Connection and Date are not the caller's business.
    QByteArray body;
};

/// An accepted connection for as long as it speaks HTTP: requests one after the other, each
/// answered before the next is announced, so that pipelined replies keep their order.
class HttpConnection : public QObject
{
    Q_OBJECT

public:
    struct Limits
    {
        HttpLimits sizes{};
        Duration headWithin = std::chrono::seconds(
            10); ///< From the first byte, or from the connect.
        Duration bodyWithin = std::chrono::seconds(60); ///< From the end of the head.
        Duration idleFor = std::chrono::seconds(60);    ///< Between requests.
        /// For the last reply to be read, however slowly.
        Duration closeWithin = std::chrono::seconds(60);
    };

    /// Deadlines run in `deadlines` under {id, 0}; its owner calls deadlinePassed().
    HttpConnection(DirectSocket* socket, std::uint64_t id, const Limits& limits,
                   TimerQueue& deadlines);
    ~HttpConnection() override;

    std::uint64_t id() const { return m_id; }

    QHostAddress peerAddress() const;
    bool isEncrypted() const;

    /// Answers the request announced last. Without one outstanding, or after the peer has gone,
    /// nothing happens.
    void reply(const HttpReply& reply);
    /// Like reply(), and the connection ends after it.
    void replyAndClose(const HttpReply& reply);

    /// The next reply will be the last.
    void closeAfterReply() { m_closesAfterReply = true; }

    /// Ends the connection as soon as what was asked for is answered. A request that has only come
    /// in part is not waited for.
    void end();

    /// Lets go of the socket, whose unread input is still the head of the upgrade, `headBytes`
    /// long.
    DirectSocket* releaseSocket();
    void deadlinePassed();

Q_SIGNALS:
    void requestReceived(const echolock::HttpRequest& request);
    /// A WebSocket is asked for. Ends in releaseSocket(), reply() or replyAndClose().
    void upgradeRequested(const echolock::HttpRequest& request, std::size_t headBytes);
    /// Refused before it was announced: malformed, too large, too slow.
    void refused(int status);
    /// A TLS handshake came in plain text; refused() follows.
    void spokeTls();
    /// The connection is gone; delete this later.
    void closed();

private:
    void readMore();
    /// False when the input is used up for now.
    bool parseMore();
    void announce();
    void refuse(int status, const QByteArray& text);
    void peerFinished();
    void socketGone();
    /// After what is queued.
    void hangUp();
    void watchClock();
    void send(const HttpReply& reply);

    QPointer<DirectSocket> m_socket;
    std::uint64_t m_id;
    Limits m_limits;
    QPointer<TimerQueue> m_deadlines; ///< May end before a connection that is deleted later.
    HttpRequestParser m_parser;
    std::size_t m_parsed = 0; ///< Bytes of the head that are parsed but still unread in the socket.
    std::size_t m_headUnread = 0; ///< Bytes of an announced upgrade that its receiver may want to
                                  ///< see.
    HttpRequest m_replyTo;        ///< Method, version and afterReply of the outstanding request.
    bool m_awaitsReply = false;
    bool m_reading = false;
    bool m_continueSent = false;
    bool m_peerFinished = false;
    bool m_closesAfterReply = false;
    enum class Clock { Stopped, Head, Body, Idle, Closing } m_clock = Clock::Stopped;
    std::uint64_t m_served = 0;
};

} // namespace echolock
