// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkAccessManager>

#include "scenarios/engine/history.h"
#include "server/base/result.h"
#include "server/hub/huboptions.h"
#include "server/net/hubserver.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace echolock {

/// Who calls the lock server by its HTTP API: an application before it saves, and an operator.
class LockCalls : public QObject
{
    Q_OBJECT

public:
    /// Each answers once, from the event loop, unless this is gone by then. An error is one
    /// sentence.
    using Done = std::function<void(const Result<void>&)>;
    /// Accepted or Refused.
    using Checked = std::function<void(const Result<ClientAct::Check>&)>;

    /// `app` of the server that listens on `port` of this machine. No answer within `patience` is a
    /// sentence, too.
    LockCalls(quint16 port, AppConfig app, Duration patience = std::chrono::seconds(5));

    /// Is the number that came with a save the one of the grant in force? `done` comes as soon as
    /// the server has decided, where decided() is told of it: on its way the answer grows old, and
    /// somebody else may have the lock when it arrives.
    void check(const Resource& order, FencingToken token, Checked done);
    /// What the server's observer hears.
    void decided(const HttpAnswer& answer);
    /// There may be nothing to take away, or nobody there to give it to: then it was in vain.
    void revoke(const Resource& order, Done done);
    void give(const Resource& order, const std::string& user, Done done);

    /// The server's process has ended; the next call finds another.
    void forgetConnections() { m_network.clearConnectionCache(); }

private:
    struct Reply
    {
        int status = 0;      ///< 0: there was no answer.
        std::string problem; ///< As the end of a sentence; empty for 200.
    };

    using Observer = std::function<void(const Reply&)>;

    /// A check of which nobody knows the answer yet.
    struct Open
    {
        std::string path;
        std::string body;
        Checked done;
    };

    void post(const QByteArray& path, const std::string& body, Observer observer);
    void command(const Resource& order, std::string_view what, const std::string& body, Done done);
    QByteArray pathOf(const Resource& order, std::string_view what) const;
    QNetworkRequest requestFor(const QByteArray& path, const std::string& body) const;

    quint16 m_port;
    AppConfig m_app;
    Duration m_patience;
    std::map<std::uint64_t, Open> m_open; ///< By number, in the order in which they were asked.
    std::uint64_t m_asked = 0;
    QNetworkAccessManager m_network;
};

} // namespace echolock
