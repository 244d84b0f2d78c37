// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkAccessManager>

#include "scenarios/engine/history.h"
#include "server/base/result.h"
#include "server/hub/huboptions.h"

#include <functional>

namespace echolock {

/// An application that asks the lock server by its HTTP API before it saves: is the number that
/// came with the save the one of the grant in force?
class WriteCheck : public QObject
{
    Q_OBJECT

public:
    /// Accepted or Refused; or one sentence, where the server says neither.
    using Answer = Result<ClientAct::Check>;
    using Observer = std::function<void(const Answer&)>;

    /// `app` of the server that listens on `port` of this machine. No answer within `patience` is a
    /// sentence, too.
    WriteCheck(quint16 port, AppConfig app, Duration patience = std::chrono::seconds(5));

    /// Answers once, from the event loop, unless this is gone by then.
    void ask(const Resource& order, FencingToken token, Observer observer);

private:
    QNetworkRequest requestFor(const QByteArray& path, const std::string& body) const;

    quint16 m_port;
    AppConfig m_app;
    Duration m_patience;
    QNetworkAccessManager m_network;
};

} // namespace echolock
