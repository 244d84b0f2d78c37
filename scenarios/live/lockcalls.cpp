// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/lockcalls.h"

#include <QDateTime>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QUrl>

#include "server/base/durationtext.h"
#include "server/protocol/channelauth.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace echolock {

namespace {

constexpr int accepted = 200;
constexpr int conflict = 409;

/// None where the answer is about something else.
std::optional<ClientAct::Check> checkOf(int status)
{
    if (status == accepted)
        return ClientAct::Check::Accepted;
    return status == conflict ? std::optional(ClientAct::Check::Refused) : std::nullopt;
}

/// A server reads the token alone. The number tells who asked where two ask the same at once, since
/// calls on connections of their own overtake each other.
std::string checkBody(FencingToken token, std::uint64_t number)
{
    JsonWriter body;
    body.beginObject().key("token").number(token.value);
    return body.member("nonce", std::to_string(number)).endObject().take();
}

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

QByteArray LockCalls::pathOf(const Resource& order, std::string_view what) const
{
    return "/apps/" + QByteArray::fromStdString(m_app.id) + "/locks/"
        + QByteArray::fromStdString(order.value).toPercentEncoding() + '/'
        + QByteArray(what.data(), qsizetype(what.size()));
}

void LockCalls::post(const QByteArray& path, const std::string& body, Observer observer)
{
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
    const QByteArray path = pathOf(order, "check");
    const std::uint64_t number = ++m_asked;
    const std::string body = checkBody(token, number);
    m_open.emplace(number, Open{path.toStdString(), body, std::move(done)});
    post(path, body, [this, number](const Reply& reply) {
        const auto open = m_open.extract(number);
        if (open.empty())
            return;
        if (const auto answer = checkOf(reply.status))
            open.mapped().done(*answer);
        else
            open.mapped().done(
                failure("the server was asked whether a save is allowed, and " + reply.problem));
    });
}

void LockCalls::decided(const HttpAnswer& answer)
{
    const auto check = checkOf(answer.status);
    const auto open = std::ranges::find_if(m_open, [&](const auto& each) {
        return each.second.path == answer.path && each.second.body == answer.asked;
    });
    if (check && open != m_open.end())
        m_open.extract(open).mapped().done(*check);
}

void LockCalls::command(const Resource& order, std::string_view what, const std::string& body,
                        Done done)
{
    post(pathOf(order, what), body, [done = std::move(done)](const Reply& reply) {
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
