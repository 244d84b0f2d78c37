// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/echo/behaviourmix.h"
#include "client/echo/peoplescript.h"
#include "client/echo/savetarget.h"
#include "client/link/groupfault.h"
#include "client/net/echosocket.h"
#include "client/net/swarmbatch.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace echolock {

struct SwarmOptions
{
    ClientTarget target{};
    std::uint32_t orders = 24;               ///< `order.1` … `order.N`.
    std::string channelPrefix = "presence-"; ///< Presence tells the server the user; `private-`
                                             ///< does not.
    BehaviourMix mix{};
    std::vector<SharedFault> faults{}; ///< Of the clients' connections.
    std::uint64_t seed = 1;
    int threads = 2;
    std::uint32_t firstClient = 1; ///< The number of the first one; others may have those before.

    /// Whether the batches tell the state of the clients one by one; copying it costs something.
    enum class Snapshots : std::uint8_t { Untold, Told } snapshots = Snapshots::Told;

    /// What the batches tell besides that.
    enum class Record {
        Nothing,
        Holds,   ///< Who edits what, for one who judges several swarms.
        History, ///< What clients do and see, too.
    } record
        = Record::Nothing;
    std::shared_ptr<const PeopleScript> script{}; ///< Whom it names follows it, not the mix.
    SaveTarget saves{};
    enum class Deeds : std::uint8_t { Quiet, Told } deeds = Deeds::Quiet; ///< SwarmBatch::deeds
};

/// Many simulated people on a few threads. Each opens an order, edits, abandons it in a way drawn
/// from the mix, rests and comes back. Same seed and count: same people, orders and ways, whatever
/// the threads.
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
    /// In place of those that clients have. Without ClientTarget::links a connection that began
    /// without faults keeps none until it ends.
    void setFaults(const std::vector<SharedFault>& faults);
    /// These happen to its clients besides, by the time from then on. A client's connections must
    /// have links (ClientTarget::links).
    void follow(const std::vector<ClientStep>& steps, Instant from);
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
