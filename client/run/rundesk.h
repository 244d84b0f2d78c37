// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QTimer>

#include "client/joint/runmessage.h"
#include "client/run/runchannel.h"
#include "server/base/clock.h"
#include "server/base/result.h"

#include <map>
#include <memory>
#include <string>

namespace echolock {

/// Where a coordinator receives those who want to take part. Strangers, and whoever does not speak
/// as a process of this release on this machine does, get no further.
class RunDesk : public QObject
{
    Q_OBJECT

public:
    explicit RunDesk(Duration helloWithin, QObject* parent = nullptr);
    ~RunDesk() override;

    Result<void> listen(const QString& path);
    void close();

    /// Who has just arrived(); a null pointer unless this is called from there.
    std::unique_ptr<RunChannel> takeGuest();

    /// Says no, and why.
    static void refuse(RunChannel& channel, const std::string& why);

Q_SIGNALS:
    void arrived(quint64 pid);
    /// A sentence about somebody who did not get in.
    void turnedAway(const std::string& sentence);

private:
    struct Guest
    {
        std::unique_ptr<RunChannel> channel;
        Instant since;
    };

    void receive();
    void hear(quint64 guest, const RunMessage& message);
    void turnAway(quint64 guest, const std::string& why);
    void dismissTheSilent();

    QLocalServer m_server;
    QTimer m_watch;
    Duration m_helloWithin;
    std::map<quint64, Guest> m_guests;
    quint64 m_lastGuest = 0;
    std::unique_ptr<RunChannel> m_welcome;
};

} // namespace echolock
