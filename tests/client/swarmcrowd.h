// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSignalSpy>
#include <QTest>

#include "client/net/clientswarm.h"
#include "server/net/embeddedserver.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace echolock {

/// A real server on a thread of its own, and what it did.
struct SwarmServer
{
    explicit SwarmServer(const std::string& policy = "owner")
        : server(optionsFor(policy))
    {
        QObject::connect(&server, &EmbeddedServer::happened, &server,
                         [this](const ServerBatch& batch) {
                             stats = batch.stats;
                             for (const LockEvent& event : batch.locks)
                                 ++facts[event.fact];
                         });
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

    std::uint64_t count(std::initializer_list<LockFact> wanted)
    {
        std::uint64_t sum = 0;
        for (const LockFact fact : wanted)
            sum += facts[fact];
        return sum;
    }

    EmbeddedServer server;
    HubStats stats;
    std::map<LockFact, std::uint64_t> facts;
};

/// People as in the named mix, fifty times as fast.
inline BehaviourMix hurried(std::string_view name)
{
    BehaviourMix mix = mixByName(name).value();
    const auto hurry = [](ThinkTime& time) {
        for (Duration* part : {&time.middle, &time.deviation, &time.least, &time.most})
            *part /= 50;
    };
    for (ThinkTime* time : {&mix.edit, &mix.rest, &mix.freeze, &mix.sleep})
        hurry(*time);
    for (Habit* habit : {&mix.save, &mix.idle, &mix.switchTab, &mix.secondTab}) {
        if (habit->every)
            hurry(*habit->every);
        hurry(habit->length);
    }
    return mix;
}

/// A swarm and the sum of its batches.
struct SwarmCrowd
{
    SwarmCrowd(const QString& url, SwarmOptions options)
        : swarm(withUrl(std::move(options), url))
    {
        QObject::connect(&swarm, &ClientSwarm::changed, &swarm, [this](const SwarmBatch& batch) {
            stats = batch.stats;
            for (const ClientSnapshot& client : batch.clients)
                clients[client.number] = client;
            problems.insert(problems.end(), batch.problems.begin(), batch.problems.end());
            holds.insert(holds.end(), batch.holds.begin(), batch.holds.end());
            for (const ClientEntry& entry : batch.entries) {
                late += entry.at < upTo ? 1 : 0;
                entries.push_back(entry);
            }
            upTo = batch.upTo;
        });
    }

    static SwarmOptions withUrl(SwarmOptions options, const QString& url)
    {
        options.target.url = QUrl(url);
        return options;
    }

    SwarmStats stats;
    std::map<std::uint32_t, ClientSnapshot> clients;
    std::vector<std::string> problems;
    std::vector<HoldChange> holds;
    std::vector<ClientEntry> entries;
    std::size_t late = 0; ///< Entries of a time of which all had been told.
    Instant upTo;
    ClientSwarm swarm;
};

/// Nobody does anything but stay.
inline BehaviourMix idle()
{
    BehaviourMix mix = mixByName("calm").value();
    mix.edit = ThinkTime::fixed(std::chrono::hours(1));
    return mix;
}

} // namespace echolock
