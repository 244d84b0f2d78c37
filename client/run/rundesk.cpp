// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/rundesk.h"

#include "client/run/runsocket.h"
#include "server/loop/monotonicclock.h"

#include <utility>
#include <vector>

namespace echolock {

namespace {

constexpr std::size_t guestsMax = 100;
constexpr int watchMs = 250;
/// A greeting is read within this time, or it was written on another clock.
constexpr Duration greetingAgeMax = std::chrono::seconds(30);

/// Empty if the guest may take part.
std::string objectionTo(const RunHello& hello)
{
    if (hello.boot != bootId())
        return "The processes of a run must be on one machine, because they share its clock; this "
               "one is on another than the coordinator.";
    const Duration now = MonotonicClock::origin() + MonotonicClock::now().time_since_epoch();
    if (hello.clockReads > now || now - hello.clockReads > greetingAgeMax)
        return "This process and the coordinator read different times from CLOCK_MONOTONIC, as in "
               "a time namespace of its own, so they cannot share a run.";
    return {};
}

} // namespace

RunDesk::RunDesk(Duration helloWithin, QObject* parent)
    : QObject(parent)
    , m_server(this)
    , m_watch(this)
    , m_helloWithin(helloWithin)
{
    connect(&m_server, &QLocalServer::newConnection, this, &RunDesk::receive);
    m_watch.setInterval(watchMs);
    connect(&m_watch, &QTimer::timeout, this, &RunDesk::dismissTheSilent);
}

RunDesk::~RunDesk() = default;

Result<void> RunDesk::listen(const QString& path)
{
    if (auto prepared = prepareRunSocket(path); !prepared)
        return prepared;
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    if (!m_server.listen(path))
        return failure((path + QStringLiteral(": ") + m_server.errorString() + u'.').toStdString());
    m_watch.start();
    return {};
}

void RunDesk::close()
{
    m_server.close();
    m_watch.stop();
    m_guests.clear();
}

void RunDesk::receive()
{
    while (QLocalSocket* const socket = m_server.nextPendingConnection()) {
        const bool own = isOwnPeer(socket->socketDescriptor());
        if (!own || m_guests.size() >= guestsMax) {
            socket->abort();
            socket->deleteLater();
            Q_EMIT turnedAway(own ? "Too many processes knock at once; one was turned away."
                                  : "A process of another user wanted to take part and was turned "
                                    "away.");
            continue;
        }
        const quint64 guest = ++m_lastGuest;
        auto channel = std::make_unique<RunChannel>(socket);
        connect(channel.get(), &RunChannel::received, this,
                [this, guest](const RunMessage& message) { hear(guest, message); });
        connect(channel.get(), &RunChannel::broken, this, [this, guest](const std::string& clause) {
            turnAway(guest, clause.empty() ? "it left without a word" : clause);
        });
        m_guests[guest] = {std::move(channel), MonotonicClock::now()};
    }
}

void RunDesk::hear(quint64 guest, const RunMessage& message)
{
    const auto found = m_guests.find(guest);
    if (found == m_guests.end())
        return;
    const auto* const hello = std::get_if<RunHello>(&message);
    if (!hello)
        return turnAway(guest, "it did not say who it is");
    RunChannel& channel = *found->second.channel;
    disconnect(&channel, nullptr, this, nullptr);
    if (const std::string objection = objectionTo(*hello); !objection.empty()) {
        refuse(channel, objection);
        return turnAway(guest, "it is on another machine or clock");
    }
    channel.trust();
    m_welcome = std::move(found->second.channel);
    m_guests.erase(found);
    Q_EMIT arrived(hello->pid);
    if (m_welcome)
        m_welcome.release()->deleteLater();
}

std::unique_ptr<RunChannel> RunDesk::takeGuest()
{
    return std::move(m_welcome);
}

void RunDesk::refuse(RunChannel& channel, const std::string& why)
{
    channel.send(RunRefusal{why});
    channel.close();
}

void RunDesk::turnAway(quint64 guest, const std::string& why)
{
    const auto found = m_guests.find(guest);
    if (found == m_guests.end())
        return;
    refuse(*found->second.channel, "The coordinator did not let this process in: " + why + ".");
    // It may be the one that is calling.
    found->second.channel.release()->deleteLater();
    m_guests.erase(found);
    Q_EMIT turnedAway("Somebody wanted to take part and was turned away: " + why + ".");
}

void RunDesk::dismissTheSilent()
{
    const Instant now = MonotonicClock::now();
    std::vector<quint64> silent;
    for (const auto& [number, guest] : m_guests) {
        if (now - guest.since > m_helloWithin)
            silent.push_back(number);
    }
    for (const quint64 guest : silent)
        turnAway(guest, "it did not say who it is");
}

} // namespace echolock
