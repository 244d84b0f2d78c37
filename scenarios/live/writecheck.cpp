// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/writecheck.h"

#include <QDateTime>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QUrl>

#include "server/base/durationtext.h"
#include "server/protocol/channelauth.h"

#include <utility>

namespace echolock {

namespace {

WriteCheck::Answer answerOf(const QNetworkReply& reply, Duration patience)
{
    switch (reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt()) {
    case 200:
        return ClientAct::Check::Accepted;
    case 409:
        return ClientAct::Check::Refused;
    default:
        break;
    }
    const std::string asked = "the server was asked whether a save is allowed, and ";
    if (reply.error() == QNetworkReply::OperationCanceledError)
        return failure(asked + "did not answer within " + formatDuration(patience));
    return failure(asked + "did not say so: " + reply.errorString().toStdString());
}

} // namespace

WriteCheck::WriteCheck(quint16 port, AppConfig app, Duration patience)
    : m_port(port)
    , m_app(std::move(app))
    , m_patience(patience)
{
    m_network.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    m_network.setTransferTimeout(
        static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(patience).count()));
}

QNetworkRequest WriteCheck::requestFor(const QByteArray& path, const std::string& body) const
{
    const std::string query = signedApiQuery({.key = m_app.key, .secret = m_app.secret},
                                             {.method = "POST",
                                              .path = path.toStdString(),
                                              .body = body,
                                              .timestamp = QDateTime::currentSecsSinceEpoch()});
    QNetworkRequest request(QUrl::fromEncoded("http://127.0.0.1:" + QByteArray::number(m_port)
                                              + path + '?' + QByteArray::fromStdString(query)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    return request;
}

void WriteCheck::ask(const Resource& order, FencingToken token, Observer observer)
{
    const QByteArray path = "/apps/" + QByteArray::fromStdString(m_app.id) + "/locks/"
        + QByteArray::fromStdString(order.value).toPercentEncoding() + "/check";
    const std::string body = R"({"token":)" + std::to_string(token.value) + '}';
    QNetworkReply* const reply = m_network.post(requestFor(path, body),
                                                QByteArray::fromStdString(body));
    connect(reply, &QNetworkReply::finished, this,
            [reply, patience = m_patience, observer = std::move(observer)] {
                reply->deleteLater();
                observer(answerOf(*reply, patience));
            });
}

} // namespace echolock
