// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/apiserver.h"

#include <QTcpSocket>
#include <QTimer>

#include <array>
#include <chrono>
#include <unistd.h>
#include <utility>

namespace echolock {

namespace {

/// Of a connection on which nothing comes.
constexpr std::chrono::seconds idleMax(60);

std::string_view reasonOf(int status)
{
    constexpr std::array reasons{
        std::pair{200, "OK"},
        std::pair{201, "Created"},
        std::pair{204, "No Content"},
        std::pair{400, "Bad Request"},
        std::pair{403, "Forbidden"},
        std::pair{404, "Not Found"},
        std::pair{405, "Method Not Allowed"},
        std::pair{409, "Conflict"},
        std::pair{413, "Content Too Large"},
        std::pair{431, "Request Header Fields Too Large"},
        std::pair{501, "Not Implemented"},
        std::pair{505, "HTTP Version Not Supported"},
        std::pair{500, "Internal Server Error"},
    };
    for (const auto& [code, reason] : reasons) {
        if (code == status)
            return reason;
    }
    return "Status";
}

std::string encode(const ProxyReply& reply, const HttpRequest& request)
{
    std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " "
        + std::string(reasonOf(reply.status)) + "\r\n";
    if (!reply.allow.empty())
        text += "Allow: " + reply.allow + "\r\n";
    if (reply.status != 204)
        text += "Content-Type: " + reply.contentType
            + "\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n";
    text += request.afterReply == HttpRequest::AfterReply::Close ? "Connection: close\r\n"
                                                                 : "Connection: keep-alive\r\n";
    return text + "\r\n" + (request.method == "HEAD" ? std::string() : reply.body);
}

/// One connection: requests one after the other. Deletes itself when it is over.
class ApiConnection : public QObject
{
public:
    ApiConnection(int descriptor, ProxyApi& api, QObject* parent)
        : QObject(parent)
        , m_api(api)
    {
        if (!m_socket.setSocketDescriptor(descriptor)) {
            ::close(descriptor);
            deleteLater();
            return;
        }
        m_idle.setSingleShot(true);
        connect(&m_idle, &QTimer::timeout, &m_socket, &QAbstractSocket::abort);
        connect(&m_socket, &QIODevice::readyRead, this, &ApiConnection::readMore);
        connect(&m_socket, &QAbstractSocket::disconnected, this, &QObject::deleteLater);
        m_idle.start(idleMax);
    }

private:
    void readMore()
    {
        m_idle.start(idleMax);
        const QByteArray bytes = m_socket.readAll();
        std::string_view rest(bytes.constData(), static_cast<std::size_t>(bytes.size()));
        while (!rest.empty() && m_socket.state() == QAbstractSocket::ConnectedState) {
            rest.remove_prefix(m_parser.feed(rest));
            if (m_parser.state() == HttpRequestParser::State::Failed)
                return refuse();
            if (m_parser.state() == HttpRequestParser::State::Complete)
                answer(m_parser.take());
            else if (m_parser.expectsContinue() && !std::exchange(m_continueSent, true))
                m_socket.write("HTTP/1.1 100 Continue\r\n\r\n");
        }
    }

    void answer(HttpRequest request)
    {
        m_continueSent = false;
        // What follows a request for another protocol is not HTTP.
        if (request.kind == HttpRequest::Kind::Upgrade)
            request.afterReply = HttpRequest::AfterReply::Close;
        send(m_api.handle(request), request);
    }

    void refuse()
    {
        const int status = m_parser.errorStatus();
        HttpRequest request;
        request.afterReply = HttpRequest::AfterReply::Close;
        send({.status = status, .body = errorJson({status, m_parser.errorText()}), .allow = {}},
             request);
    }

    void send(const ProxyReply& reply, const HttpRequest& request)
    {
        m_socket.write(QByteArray::fromStdString(encode(reply, request)));
        if (request.afterReply == HttpRequest::AfterReply::Close)
            m_socket.disconnectFromHost();
    }

    ProxyApi& m_api;
    QTcpSocket m_socket;
    QTimer m_idle;
    HttpRequestParser m_parser{HttpLimits{}};
    bool m_continueSent = false;
};

} // namespace

ApiServer::ApiServer(ProxyTable& proxies, QObject* parent)
    : QObject(parent)
    , m_api(proxies)
    , m_port([this](int descriptor) { accept(descriptor); })
{
}

void ApiServer::accept(int descriptor)
{
    new ApiConnection(descriptor, m_api, this);
}

} // namespace echolock
