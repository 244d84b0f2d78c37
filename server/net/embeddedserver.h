// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include "server/net/hubserver.h"
#include "server/net/serverbatch.h"

#include <memory>

namespace echolock {

/// A HubServer on a thread of its own (epoll dispatcher), for programs that have another main loop.
/// Facts arrive in batches, at most one in 40 ms; lock events are never dropped.
class EmbeddedServer : public QObject
{
    Q_OBJECT

public:
    explicit EmbeddedServer(ServerOptions options, QObject* parent = nullptr);
    /// Shuts the server down and waits for its thread.
    ~EmbeddedServer() override;

    /// Starts the thread; started() or failed() follows.
    void start();
    /// Empty until started().
    QString url() const;
    void changePolicy(const QString& policy);

Q_SIGNALS:
    void started(const QString& url);
    void failed(const QString& sentence);
    void happened(const echolock::ServerBatch& batch);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace echolock
