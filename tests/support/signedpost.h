// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>

#include "server/protocol/channelauth.h"

#include <string>

namespace echolock {

/// A request of the HTTP API, signed for the default app.
inline QByteArray signedPost(const QByteArray& path, const QByteArray& body)
{
    const std::string bodyText = body.toStdString();
    const std::string stamp = std::to_string(QDateTime::currentSecsSinceEpoch());
    const QueryParams params{{"auth_key", "key"},
                             {"auth_timestamp", stamp},
                             {"auth_version", "1.0"},
                             {"body_md5", md5Hex(bodyText)}};
    const std::string signature = hmacSha256Hex(
        "secret", apiStringToSign("POST", path.toStdString(), params));
    QByteArray query;
    for (const auto& [key, value] : params)
        query += QByteArray::fromStdString(key + "=" + value + "&");
    return "POST " + path + "?" + query + "auth_signature=" + QByteArray::fromStdString(signature)
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

/// Publishes an event named `big` with that much data to the channel `news`.
inline QByteArray publishBig(qsizetype dataBytes)
{
    return signedPost("/apps/app/events",
                      R"({"name":"big","channel":"news","data":")" + QByteArray(dataBytes, 'x')
                          + R"("})");
}

} // namespace echolock
