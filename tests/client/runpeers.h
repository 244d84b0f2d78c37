// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "client/run/clientoptions.h"
#include "client/run/runchannel.h"
#include "client/run/runsocket.h"
#include "server/loop/monotonicclock.h"
#include "server/net/embeddedserver.h"

#include <memory>
#include <string>
#include <vector>

namespace echolock {

/// A server on a thread of its own.
struct RunServer
{
    explicit RunServer(const std::string& policy = "owner")
        : server(optionsFor(policy))
    {
        QSignalSpy started(&server, &EmbeddedServer::started);
        server.start();
        started.wait();
    }

    static ServerOptions optionsFor(const std::string& policy)
    {
        ServerOptions options;
        options.port = 0;
        options.hub.policy = policy;
        return options;
    }

    EmbeddedServer server;
};

/// A folder that only this user may write to, and a socket's name in it.
struct RunPlace
{
    QTemporaryDir folder;
    QString socket = folder.filePath(QStringLiteral("run.sock"));
};

/// The other side of a RunChannel, and all that it hears.
struct RunPeer
{
    explicit RunPeer(QLocalSocket* socket)
        : channel(socket)
    {
        channel.trust();
        QObject::connect(&channel, &RunChannel::received, &channel,
                         [this](const RunMessage& message) { heard.push_back(message); });
        QObject::connect(&channel, &RunChannel::broken, &channel, [this] { gone = true; });
    }

    template <class Message> const Message* find() const
    {
        for (const RunMessage& message : heard) {
            if (const auto* const found = std::get_if<Message>(&message))
                return found;
        }
        return nullptr;
    }

    RunChannel channel;
    std::vector<RunMessage> heard;
    bool gone = false;
};

/// Runs the event loop until it is so, or for as long as a test may wait.
template <class Condition> void waitUntil(Condition condition)
{
    if (!QTest::qWaitFor(condition))
        qWarning("what was waited for did not happen");
}

inline Duration clockNow()
{
    return MonotonicClock::origin() + MonotonicClock::now().time_since_epoch();
}

inline RunHello properHello()
{
    return {.pid = 4711, .boot = bootId(), .clockReads = clockNow()};
}

inline std::unique_ptr<RunPeer> callCoordinator(const QString& path)
{
    auto* const socket = new QLocalSocket;
    socket->connectToServer(path);
    if (!socket->waitForConnected(5000))
        qWarning("nobody listens at %s", qPrintable(path));
    return std::make_unique<RunPeer>(socket);
}

} // namespace echolock
