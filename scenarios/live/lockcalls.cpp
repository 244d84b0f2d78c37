// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/lockcalls.h"

#include <QDateTime>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QUrl>

#include "server/base/durationtext.h"
#include "server/protocol/channelauth.h"
#include "server/protocol/jsonwriter.h"

#include <utility>

namespace echolock {

namespace {

constexpr int accepted = 200;
constexpr int conflict = 409;

} // namespace

LockCalls::LockCalls(quint16 port, AppConfig app, Duration patience)
    : m_port(port)
    , m_app(std::move(app))
    , m_patience(patience)
{
    m_network.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    m_network.setTransferTimeout(
        static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(patience).count()));
}

QNetworkRequest LockCalls::requestFor(const QByteArray& path, const std::string& body) const
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

void LockCalls::post(const Resource& order, std::string_view what, const std::string& body,
                     Observer observer)
{
    const QByteArray path = "/apps/" + QByteArray::fromStdString(m_app.id) + "/locks/"
        + QByteArray::fromStdString(order.value).toPercentEncoding() + '/'
        + QByteArray(what.data(), qsizetype(what.size()));
    QNetworkReply* const reply = m_network.post(requestFor(path, body),
                                                QByteArray::fromStdString(body));
    connect(reply, &QNetworkReply::finished, this, [this, reply, observer = std::move(observer)] {
        reply->deleteLater();
        Reply told;
        told.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (reply->error() == QNetworkReply::OperationCanceledError)
            told.problem = "did not answer within " + formatDuration(m_patience);
        else if (told.status != accepted)
            told.problem = "did not say so: " + reply->errorString().toStdString();
        observer(told);
    });
}

void LockCalls::check(const Resource& order, FencingToken token, Checked done)
{
    post(order, "check", R"({"token":)" + std::to_string(token.value) + '}',
         [done = std::move(done)](const Reply& reply) {
             if (reply.problem.empty())
                 done(ClientAct::Check::Accepted);
             else if (reply.status == conflict)
                 done(ClientAct::Check::Refused);
             else
                 done(failure("the server was asked whether a save is allowed, and "
                              + reply.problem));
         });
}

void LockCalls::command(const Resource& order, std::string_view what, const std::string& body,
                        Done done)
{
    post(order, what, body, [done = std::move(done)](const Reply& reply) {
        if (reply.problem.empty() || reply.status == conflict)
            done({});
        else
            done(failure("an operator called the server, and it " + reply.problem));
    });
}

void LockCalls::revoke(const Resource& order, Done done)
{
    command(order, "release", "{}", std::move(done));
}

void LockCalls::give(const Resource& order, const std::string& user, Done done)
{
    JsonWriter body;
    body.beginObject().member("user_id", user).endObject();
    command(order, "takeover", body.take(), std::move(done));
}

} // namespace echolock
