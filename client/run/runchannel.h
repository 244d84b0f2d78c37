// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalSocket>
#include <QObject>

#include "client/joint/runmessage.h"

#include <memory>
#include <string>

namespace echolock {

/// One process's end of its conversation with another one.
class RunChannel : public QObject
{
    Q_OBJECT

public:
    explicit RunChannel(QLocalSocket* socket, QObject* parent = nullptr);
    ~RunChannel() override;

    void send(const RunMessage& message);
    /// The other side has said who it is and may say more at a time.
    void trust();
    /// What was sent still leaves; nothing more is heard, and nothing told.
    void close();

Q_SIGNALS:
    void received(const echolock::RunMessage& message);
    /// Nothing more is heard: what the other side sent cannot be read, or it has gone (then empty).
    void broken(const std::string& clause);

private:
    void read();
    void breakOff(const std::string& clause);

    QLocalSocket* m_socket;
    std::size_t m_lineMax = runHelloBytesMax;
    bool m_deaf = false;
    bool m_closed = false;
};

} // namespace echolock
