// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/savesender.h"

#include <QDateTime>
#include <QUrl>

#include "server/protocol/channelauth.h"
#include "server/protocol/lockwire.h"

#include <utility>

namespace echolock {

namespace {

/// The HTTP side of the address where the sockets connect.
std::string serverOf(QUrl url)
{
    const bool isTls = url.scheme() == QLatin1String("wss");
    url.setScheme(isTls ? QStringLiteral("https") : QStringLiteral("http"));
    return url.toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveUserInfo).toStdString();
}

} // namespace

SaveSender::SaveSender(const ClientTarget& target, SaveTarget saves, HttpClient& http)
    : m_server(serverOf(target.url))
    , m_appId(target.appId)
    , m_key(target.key)
    , m_secret(target.secret)
    , m_saves(std::move(saves))
    , m_http(http)
{
}

void SaveSender::send(const SaveSubject& subject, Observer observer)
{
    const HttpClient::Request request = requestFor(subject);
    m_http.send(request, this,
                [observer = std::move(observer)](const Result<HttpClient::Answer>& answer) {
                    if (!answer)
                        return observer(SaveAnswer::Failed, answer.error().message);
                    const SaveAnswer meaning = saveAnswerOf(answer->status);
                    const std::string problem = "A save was answered with status "
                        + std::to_string(answer->status)
                        + ": neither done (2xx) nor refused (409, 412, 423).";
                    observer(meaning, meaning == SaveAnswer::Failed ? problem : std::string());
                });
}

HttpClient::Request SaveSender::requestFor(const SaveSubject& subject) const
{
    HttpClient::Request request = m_saves.url.empty()
        ? checkFor(subject)
        : HttpClient::Request{.method = m_saves.method,
                              .url = filledIn(m_saves.url, subject),
                              .body = filledIn(m_saves.body, subject)};
    request.headers.emplace_back("Content-Type", "application/json");
    return request;
}

HttpClient::Request SaveSender::checkFor(const SaveSubject& subject) const
{
    const std::string path = "/apps/" + m_appId + "/locks/" + subject.order + "/check";
    const std::string body = encodeToken(subject.token);
    const std::string query = signedApiQuery({.key = m_key, .secret = m_secret},
                                             {.method = "POST",
                                              .path = path,
                                              .body = body,
                                              .timestamp = QDateTime::currentSecsSinceEpoch()});
    return {.method = "POST", .url = m_server + path + '?' + query, .body = body};
}

} // namespace echolock
