// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/pusherprobe.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkProxy>

#include "server/protocol/channelauth.h"
#include "server/protocol/clientcodec.h"

#include <algorithm>
#include <sys/socket.h>

namespace echolock {

PusherProbe::PusherProbe(const QString& serverUrl, const QString& key)
{
    m_socket.setProxy(QNetworkProxy::NoProxy);
    connect(&m_socket, &QWebSocket::textMessageReceived, this,
            [this](const QString& text) { m_heard << text; });
    connect(&m_socket, &QWebSocket::disconnected, this, [this] { m_closed = true; });
    m_socket.open(
        QUrl(serverUrl
             + QStringLiteral("/app/%1?protocol=7&client=js&version=8.6.0&flash=false").arg(key)));
}

QString PusherProbe::socketId() const
{
    const QList<QString> greetings = heard(QStringLiteral("pusher:connection_established"));
    if (greetings.isEmpty())
        return {};
    const auto frame = decodeServerFrame(greetings.first().toStdString());
    const auto established = decodeConnectionEstablished(frame->data);
    return established ? QString::fromStdString(established->socketId.value) : QString();
}

void PusherProbe::subscribe(const QString& channel, const QString& user)
{
    std::string data;
    if (!user.isEmpty())
        data = QStringLiteral("{\"user_id\":\"%1\"}").arg(user).toStdString();
    const std::string name = channel.toStdString();
    const std::string auth = signChannel("key", "secret",
                                         channelStringToSign(socketId().toStdString(), name, data));
    say(QString::fromStdString(encodeSubscribe({name, auth, data})));
}

void PusherProbe::reset()
{
    auto* tcp = m_socket.findChild<QTcpSocket*>();
    const linger hard{1, 0};
    ::setsockopt(int(tcp->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    m_socket.abort();
}

void PusherProbe::stopReading()
{
    auto* tcp = m_socket.findChild<QTcpSocket*>();
    tcp->setReadBufferSize(1024);
    tcp->blockSignals(true);
}

QList<QString> PusherProbe::heard(const QString& event) const
{
    QList<QString> found;
    for (const QString& text : m_heard)
        if (QJsonDocument::fromJson(text.toUtf8()).object()[QLatin1String("event")].toString()
            == event)
            found << text;
    return found;
}

bool PusherProbe::heardText(const QString& part) const
{
    return std::ranges::any_of(m_heard,
                               [&part](const QString& text) { return text.contains(part); });
}

QByteArray upgradeTo(const QByteArray& target, const QByteArray& origin)
{
    return "GET " + target
        + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + (origin.isEmpty() ? QByteArray() : "Origin: " + origin + "\r\n") + "\r\n";
}

RawProbe::RawProbe(quint16 port, const QByteArray& firstBytes)
{
    m_socket.setProxy(QNetworkProxy::NoProxy);
    connect(&m_socket, &QTcpSocket::connected, this,
            [this, firstBytes] { m_socket.write(firstBytes); });
    connect(&m_socket, &QTcpSocket::readyRead, this, &RawProbe::read);
    m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
}

RawProbe::RawProbe(quint16 port)
    : RawProbe(port, upgradeTo("/app/key?protocol=7"))
{
}

void RawProbe::read()
{
    if (!m_reads)
        return;
    m_body += m_socket.readAll();
    if (m_head.isEmpty()) {
        const qsizetype end = m_body.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        m_head = m_body.first(end + 4);
        m_body.remove(0, end + 4);
    }
    if (!m_head.startsWith("HTTP/1.1 101"))
        return;
    m_parser.feed({m_body.constData(), std::size_t(m_body.size())}, *this);
    m_body.clear();
}

void RawProbe::onFrame(const WsFrame& frame)
{
    if (frame.opcode == Opcode::Text)
        m_heard << QByteArray(frame.payload.data(), qsizetype(frame.payload.size()));
    if (frame.opcode == Opcode::Close && frame.payload.size() >= 2)
        m_closeCode = (quint8(frame.payload[0]) << 8) | quint8(frame.payload[1]);
}

void RawProbe::onViolation(const WsViolation& violation)
{
    m_heard << QByteArray("the server broke RFC 6455: ")
            + QByteArray::fromStdString(violation.reason);
}

} // namespace echolock
