// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QTcpSocket>
#include <QUrl>
#include <QWebSocket>

#include "server/protocol/wsframe.h"

#include <string_view>
#include <utility>

namespace echolock {

/// A hand-driven Pusher client on a real QWebSocket for tests: it says what it is told and writes
/// down what it hears. Signs with the default app's key and secret.
class PusherProbe : public QObject
{
    Q_OBJECT

public:
    /// `serverUrl` as HubServer::url() gives it.
    explicit PusherProbe(const QString& serverUrl, const QString& key = QStringLiteral("key"));

    QString socketId() const;

    void say(const QString& text) { m_socket.sendTextMessage(text); }

    void sayBinary(const QByteArray& bytes) { m_socket.sendBinaryMessage(bytes); }

    /// Signed; on presence channels as `user`.
    void subscribe(const QString& channel, const QString& user = {});

    void close(quint16 code) { m_socket.close(QWebSocketProtocol::CloseCode(code)); }

    /// FIN without a close frame, as when the browser is killed.
    void kill() { m_socket.abort(); }

    /// RST.
    void reset();

    /// From here on what comes fills the kernel's buffers, and then the server's.
    void stopReading();

    const QList<QString>& heard() const { return m_heard; }

    /// The frames of one event, in order.
    QList<QString> heard(const QString& event) const;
    bool heardText(const QString& part) const;

    bool isClosed() const { return m_closed; }

    int closeCode() const { return m_socket.closeCode(); }

private:
    QWebSocket m_socket;
    QList<QString> m_heard;
    bool m_closed = false;
};

/// The head with which a browser asks for a WebSocket; without an Origin it is no browser.
QByteArray upgradeTo(const QByteArray& target, const QByteArray& origin = {});

/// Bytes on a TCP connection, for what no WebSocket library would send.
class RawProbe : public QObject, private WsSink
{
    Q_OBJECT

public:
    RawProbe(quint16 port, const QByteArray& firstBytes);
    /// With a WebSocket handshake for the default app first.
    explicit RawProbe(quint16 port);

    void send(std::string_view bytes) { m_socket.write(bytes.data(), qint64(bytes.size())); }

    /// From here on what comes fills the kernel's buffers, and then the server's.
    void stopReading()
    {
        m_reads = false;
        m_socket.setReadBufferSize(1024);
    }

    void readOn()
    {
        m_reads = true;
        m_socket.setReadBufferSize(0);
        read();
    }

    /// FIN.
    void finish() { m_socket.disconnectFromHost(); }

    /// The head of the HTTP answer, empty until it is whole.
    const QByteArray& answerHead() const { return m_head; }

    /// What followed the head.
    const QByteArray& answerBody() const { return m_body; }

    /// The code of the server's close frame, 0 before.
    int closeCode() const { return m_closeCode; }

    const QList<QByteArray>& heard() const { return m_heard; }

    bool isClosed() const { return m_socket.state() == QAbstractSocket::UnconnectedState; }

private:
    void read();
    void onFrame(const WsFrame& frame) override;
    void onViolation(const WsViolation& violation) override;

    QTcpSocket m_socket;
    QByteArray m_head;
    QByteArray m_body;
    QList<QByteArray> m_heard;
    WsFrameParser m_parser{WsFrameParser::Role::Client, {}};
    int m_closeCode = 0;
    bool m_reads = true;
};

} // namespace echolock
