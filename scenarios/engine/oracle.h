// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/sessionbook.h"
#include "scenarios/engine/violation.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

struct OracleParams
{
    std::vector<CastMember> cast;
    /// How long a lock may outlive its owner: the time in which the policy and the pings of the
    /// server must notice. None where nothing ever notices; then only the end counts.
    std::optional<Duration> orphanBound;
};

/// Judges what happened, entry by entry, in one pass and in memory that does not grow with the
/// history.
///
/// A page *holds* an order from being told `lock.granted` until it is told otherwise, leaves, or
/// stops acting. When the server's table says something else meanwhile, that is no violation yet:
/// the frame that tells the page may be on its way. It is one if the page never hears it.
class Oracle
{
public:
    explicit Oracle(OracleParams params);

    void feed(const HistoryEntry& entry);

    /// What is certain so far, in the order of discovery.
    const std::vector<Violation>& violations() const { return m_violations; }

    /// Everything has come to rest: judges the end, and what was still undecided.
    std::vector<Violation> finish(Instant now);

    /// Who has the lock by the server's table; none while it is free.
    std::optional<SocketId> holder(const Resource& order) const;

    const SessionBook& sessions() const { return m_sessions; }

private:
    /// One order's lock as the server's facts tell it.
    struct Row
    {
        std::optional<SocketId> owner;
        std::uint64_t version = 0;
        std::uint64_t tokenMax = 0;
        std::optional<Instant> orphanSince;
        std::string orphanText;
    };

    /// What one page believes that it has.
    struct Hold
    {
        bool asleep = false;                 ///< Frozen: it believes, but knows of nothing.
        std::optional<std::uint64_t> lostAt; ///< The version at which the table said otherwise.
        Instant lostSince;
        std::vector<Violation> undecided; ///< Certain unless the page is told of `lostAt`.
    };

    /// The last grant that the server gave to a client, for its writes.
    struct Grant
    {
        std::string supersededBy; ///< Empty while nobody else was granted the order after it.
    };

    using Place = std::pair<Resource, std::size_t>; ///< An order on the page of a client.

    void lockFact(const LockEvent& event, Instant at);
    void granted(Row& row, const LockEvent& event, Instant at);
    void contradictHolds(const LockEvent& event, Instant at);
    void connectionFact(const ServerConnection& fact, Instant at);
    void saw(const ClientSaw& sight, Instant at);
    void beginHold(std::size_t client, const LockMessage& lock, Instant at);
    void loseHold(const Place& place, Hold& hold, std::uint64_t version, Instant at);
    void acted(const ClientAct& act, Instant at);
    void wrote(const ClientAct& act, Instant at);
    void endHold(std::size_t client, const Resource& order);
    void endHolds(std::size_t client);
    void told(std::size_t client, const LockMessage& lock);
    void watchOrphans(Instant at);
    void decideOrphan(const Resource& order, Row& row, Instant at);
    bool hasOwnerPresent(const Resource& order, const Row& row) const;
    void judgeAuth();
    void judgeFreeOrder(const Resource& order, Instant at);
    void judgeLockedOut(Instant at);
    void report(Letter letter, const Resource& order, Instant at, std::string sentence,
                std::vector<std::string> who);

    SessionBook m_sessions;
    std::optional<Duration> m_orphanBound;
    std::map<Resource, Row> m_rows;
    std::map<Place, Hold> m_holds;
    std::map<Place, Grant> m_grants;
    std::map<std::pair<SocketId, Resource>, Instant>
        m_unauthorised; ///< Granted before a good signature.
    std::vector<Violation> m_violations;
};

/// A finished history as a whole.
std::vector<Violation> judge(const History& history, std::optional<Duration> orphanBound);

} // namespace echolock
