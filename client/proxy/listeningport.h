// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTcpServer>
#include <QTimer>

#include "client/proxy/hostport.h"
#include "server/base/result.h"

#include <functional>
#include <memory>
#include <string>

class QSocketNotifier;

namespace echolock {

/// A TCP port that hands out bare descriptors, connected and non-blocking.
class ListeningPort : public QObject
{
    Q_OBJECT

public:
    using Accepted = std::function<void(int descriptor)>;

    explicit ListeningPort(Accepted accepted, QObject* parent = nullptr);
    ~ListeningPort() override;

    /// The error says what to do.
    Result<void> open(const HostPort& where);
    void close();

    /// With the port that the system chose in place of 0.
    std::string address() const;

private:
    void acceptWaiting();

    Accepted m_accepted;
    QTcpServer m_server;
    std::unique_ptr<QSocketNotifier> m_acceptable;
    QTimer m_acceptAgain;
};

} // namespace echolock
