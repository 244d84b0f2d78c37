// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/echo/savetarget.h"
#include "client/http/httpclient.h"
#include "client/net/echopage.h"

#include <functional>
#include <string>

namespace echolock {

/// Carries the saves of one thread's people to the order's server: the user's own, or a lock server
/// that says whether the token is the one in force (`POST /apps/{app}/locks/{order}/check`).
class SaveSender : public QObject
{
    Q_OBJECT

public:
    /// With a sentence for a person where the save failed.
    using Observer = std::function<void(SaveAnswer, const std::string&)>;

    /// `http` outlives this.
    SaveSender(const ClientTarget& target, SaveTarget saves, HttpClient& http);

    /// Answers once, later, unless this is gone by then.
    void send(const SaveSubject& subject, Observer observer);

private:
    HttpClient::Request requestFor(const SaveSubject& subject) const;
    HttpClient::Request checkFor(const SaveSubject& subject) const;

    std::string m_server; ///< `http://127.0.0.1:6001`
    std::string m_appId;
    std::string m_key;
    std::string m_secret;
    SaveTarget m_saves;
    HttpClient& m_http;
};

} // namespace echolock
