// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/echo/behaviourmix.h"
#include "client/net/echosocket.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace echolock {

/// What a simulated person believes about the order on the screen.
enum class Belief : std::uint8_t { Nothing, Asking, Editing, Viewing };

std::string_view toString(Belief belief);

/// One client as the app shows it.
struct ClientSnapshot
{
    std::uint32_t number = 0; ///< From 1, in order of creation; names the client for abandon().
    std::string user;         ///< `alice`, `bob`, …, the same for all pages of one person.
    std::string order;        ///< `order.7`, empty while on none.
    ConnectionState state = ConnectionState::Initialized;
    Belief belief = Belief::Nothing;
    std::string socketId;
    std::string note;         ///< Last abandonment or error: `frozen`, `vanished`, `killed` …
    bool gone = false;        ///< Vanished or ended: it no longer acts, whatever the server thinks.
    Instant at;
};

struct SwarmStats
{
    std::uint32_t clients = 0;
    std::uint32_t connected = 0;
    std::uint32_t editing = 0;
    std::uint32_t viewing = 0;
    std::uint64_t connectsFailed = 0;
    std::uint64_t connectsMade = 0;
    std::uint64_t subscribed = 0;
    std::uint64_t eventsReceived = 0;
    std::uint64_t locksGranted = 0;
    std::uint64_t locksDenied = 0;
    std::uint64_t abandonments = 0;
};

struct SwarmOptions
{
    ClientTarget target;
    std::uint32_t orders = 24;   ///< `order.1` … `order.N`.
    std::string channelPrefix = "presence-"; ///< Presence tells the server the user; `private-` does not.
    BehaviourMix mix;
    std::uint64_t seed = 1;
    int threads = 2;
};

/// What changed since the last batch.
struct SwarmBatch
{
    std::vector<ClientSnapshot> clients; ///< Only those that changed.
    SwarmStats stats;
    std::vector<std::string> problems;   ///< Sentences; the same one is told once.
};

/// Many simulated people on a few threads. Each opens an order, edits, abandons it in a way drawn from the
/// mix, rests and comes back. Same seed and count: same people, orders and ways, whatever the threads.
class ClientSwarm : public QObject
{
    Q_OBJECT

public:
    explicit ClientSwarm(SwarmOptions options, QObject* parent = nullptr);
    /// Ends every client and waits for the threads.
    ~ClientSwarm() override;

    void spawn(std::uint32_t count);
    /// By hand; the person stays away for a rest as after any other abandonment.
    void abandon(std::uint32_t client, Abandonment how);
    void thaw(std::uint32_t client);
    void setMix(const BehaviourMix& mix);
    /// Ends all clients cleanly (tab-close); they leave the list.
    void clear();
    /// No new actions until resume(); connections stay.
    void pause();
    void resume();

Q_SIGNALS:
    /// At most one in 40 ms per thread.
    void changed(const echolock::SwarmBatch& batch);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace echolock
