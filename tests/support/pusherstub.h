// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>
#include <QWebSocket>
#include <QWebSocketServer>

#include "server/protocol/codec.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// The least that a simulated client takes for a Pusher server: it greets, lets everyone subscribe,
/// and writes down what it hears, connection by connection.
class PusherStub
{
public:
    struct Visit
    {
        std::unique_ptr<QWebSocket> socket;
        QUrl url;
        QList<QString> heard;
        std::optional<int> closeCode;

        void say(const std::string& text) const
        {
            socket->sendTextMessage(QString::fromStdString(text));
        }

        bool heardText(const QString& part) const
        {
            return std::ranges::any_of(
                heard, [&part](const QString& text) { return text.contains(part); });
        }
    };

    PusherStub()
        : m_server(QStringLiteral("stub"), QWebSocketServer::NonSecureMode)
    {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QWebSocketServer::newConnection, &m_server,
                         [this] { welcome(); });
    }

    QUrl url() const
    {
        QUrl url(QStringLiteral("ws://127.0.0.1"));
        url.setPort(m_server.serverPort());
        return url;
    }

    /// In the order in which they came.
    const std::vector<std::unique_ptr<Visit>>& visits() const { return m_visits; }

    std::size_t visitCount() const { return m_visits.size(); }

    const Visit& visit(std::size_t index) const { return *m_visits.at(index); }

    /// What greets the next connections; nothing for silence.
    std::function<std::string(std::size_t)> greeting = [](std::size_t index) {
        return encodeConnectionEstablished(SocketId("1." + std::to_string(index + 1)), 120);
    };
    bool letsSubscribe = true;

private:
    void welcome()
    {
        auto& visit = *m_visits.emplace_back(std::make_unique<Visit>());
        visit.socket.reset(m_server.nextPendingConnection());
        visit.url = visit.socket->requestUrl();
        QWebSocket* socket = visit.socket.get();
        QObject::connect(socket, &QWebSocket::textMessageReceived, socket,
                         [this, &visit](const QString& text) {
                             visit.heard += text;
                             answer(visit, text.toStdString());
                         });
        QObject::connect(socket, &QWebSocket::disconnected, socket,
                         [&visit, socket] { visit.closeCode = socket->closeCode(); });
        if (const std::string text = greeting(m_visits.size() - 1); !text.empty())
            visit.say(text);
    }

    void answer(const Visit& visit, const std::string& text)
    {
        const auto frame = m_decoder.decode(text);
        if (!frame || !letsSubscribe)
            return;
        if (const auto* subscribe = std::get_if<SubscribeFrame>(&*frame)) {
            visit.say(subscribe->channel.starts_with("presence-")
                          ? encodePresenceSucceeded(subscribe->channel, {})
                          : encodeSubscriptionSucceeded(subscribe->channel));
        }
    }

    QWebSocketServer m_server;
    FrameDecoder m_decoder;
    std::vector<std::unique_ptr<Visit>> m_visits;
};

} // namespace echolock
