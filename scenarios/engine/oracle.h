// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/sessionbook.h"
#include "scenarios/engine/violation.h"
#include "scenarios/engine/violationlist.h"
#include "server/base/statewriter.h"

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace echolock {

struct OracleParams
{
    std::vector<CastMember> cast;
    /// How long a lock may outlive its owner: the time in which the policy and the pings of the
    /// server must notice. None where nothing ever notices; then only the end counts. A grace comes
    /// on top: while it lasts, the owner is expected back.
    std::optional<Duration> orphanBound;
    /// The others are only counted.
    std::size_t violationsPerLetterMax = 200;
    /// In place of `orphanBound` for these orders.
    std::map<Resource, Duration> orphanTimes{};
    /// An application keeps a record of its own, which must be right in the end.
    bool hasApplication = false;
    /// News may speak of a connection that is over, or its end may be told once more: so a state
    /// has to say whose that was. With an application, and where timers may be early.
    bool hasLateNews = false;
};

/// Judges what happened, entry by entry, in one pass. What it remembers grows with the orders and
/// the people, as the server's own table does, and not with the history.
///
/// A page *holds* an order from being told `lock.granted` until it is told otherwise, leaves, or
/// stops acting. When the server's table says something else meanwhile, that is no violation while
/// the frame that tells the page is on its way, or the end of its connection, which the server has
/// seen. It is one if nothing is, or if the page never hears it. The time that a lease has left
/// ends no hold: pages do not count it, the server tells them. News that were lost with their
/// connection told nobody: two pages that both had the order until it was given up as silent had
/// it both.
///
/// Each server has a table of its own, and a page goes by its server's. Two owners by two tables
/// have nothing on the way that could set either right.
///
/// What an application has written down of the locks counts in the end alone: webhooks are always
/// late. Whose lock is missing there has lost it (L), and an order that is locked there for who
/// does not have it is an orphan (O).
class Oracle
{
public:
    explicit Oracle(OracleParams params);

    void feed(const HistoryEntry& entry);

    /// Something has happened to an order that somebody else judges.
    void passOver(const HistoryEntry& entry) { settleBefore(entry); }

    /// The order that an entry is about; none where it is about a connection or a page as a whole.
    /// Who is told of these and of one order's, and passes over the others, finds the same of it.
    static std::optional<Resource> orderOf(const HistoryEntry& entry);

    /// Nothing more comes of what the server has last done.
    void settle();

    /// What is certain so far, in the order of discovery.
    const std::vector<Violation>& violations() const { return m_violations.kept(); }

    /// The same, which are then forgotten: for who keeps them, and looks after each entry.
    std::vector<Violation> takeViolations() { return m_violations.take(); }

    /// How many more there were.
    std::uint64_t unlisted() const { return m_violations.unlisted(); }

    /// Everything has come to rest: judges the end, and what was still undecided.
    std::vector<Violation> finish(Instant now);

    /// Who has the lock by the server's table; none while it is free.
    std::optional<SocketId> holder(const Resource& order) const;

    const SessionBook& sessions() const { return m_sessions; }

    /// How many things it remembers, orders aside.
    std::size_t remembered() const;

    /// All that decides what is certain later. Not what is certain already: it makes nothing else
    /// so, and the list of it has room again for whoever takes it.
    void writeState(StateWriter& out) const;

private:
    /// A user of the cast, or a connection of somebody outside of it.
    struct Person
    {
        std::optional<std::size_t> user;
        SocketId stranger;

        friend bool operator==(const Person&, const Person&) = default;
    };

    /// What one page believes that it has.
    struct Hold
    {
        bool asleep = false;              ///< Frozen: it believes, but knows of nothing.
        bool lost = false;                ///< The table says otherwise.
        std::vector<Violation> undecided; ///< Certain unless the page is told.
    };

    /// What a page is told of an order, by the version that the frame carries.
    struct News
    {
        std::uint64_t sent = 0; ///< The last frame that says no.
        std::uint64_t read = 0; ///< The last frame, whatever it says.

        bool isOnItsWay() const { return sent > read; }
    };

    /// The last grant to a person.
    struct Grant
    {
        Person person;
        std::uint64_t number = 0; ///< Of all grants; 0: there was none.
        std::string name;
    };

    /// All grants of one order, by whichever server.
    struct Grants
    {
        std::uint64_t tokenMax = 0;
        Grant last;
        Grant lastOther; ///< The last one to anybody but that person.
    };

    using RowIndex = std::size_t;

    /// One order's lock as one server's facts tell it, and who believes what of it.
    struct Row
    {
        Resource order;
        std::size_t server = 0;
        RowIndex index = 0;
        std::optional<SocketId> owner;
        Person person;                ///< Behind the owner.
        std::vector<SocketId> shares; ///< The owner's connections that have a part in it.
        std::optional<Instant> graceEnd;
        std::uint64_t version = 0;
        std::uint64_t grant = 0; ///< The number of its last one.
        std::optional<Instant> orphanSince;
        std::string orphanText;
        std::map<std::size_t, Hold> holds; ///< By client.
    };

    struct Client
    {
        std::size_t user = 0;
        std::vector<RowIndex> holding;
        std::unordered_map<RowIndex, std::uint64_t> grants; ///< The number of the last, for writes.
        std::unordered_map<RowIndex, News> news;            ///< Of its present connection.
        bool forgot = false; ///< It was granted too many orders to know all of them.
    };

    void on(const ServerLock& fact, Instant at);
    void on(const ServerConnection& fact, Instant at);
    void on(const ClientConnected& connected, Instant at);
    void on(const ClientSaw& sight, Instant at);
    void on(const ClientAct& act, Instant at);
    void on(const WebhookHandled& webhook, Instant at);

    void claimAnswered(Row& row, const LockEvent& event, Instant at);
    void denied(const LockEvent& event);
    void granted(Row& row, const LockEvent& event, Instant at);
    void noteGrant(Row& row, const SocketId& owner);
    void noteShare(Row& row, const SocketId& socket);
    void contradictHolds(Row& row, Instant at);
    void noteNews(Row& row, const SocketId& socket, std::uint64_t version);
    void settleBefore(const HistoryEntry& entry);
    void settleBut(const SocketId& closing);
    void settle(RowIndex index, std::size_t client);
    void closed(const ServerConnection& end, Instant at);
    void leaveShares(Row& row, const SocketId& socket);
    void beginHold(std::size_t client, const LockMessage& lock, Instant at);
    void wakeHolds(std::size_t client, Instant at);
    void findRivals(Row& row, std::size_t client, Instant at);
    void findRivalsAt(Row& row, std::size_t client, Hold& mine, Instant at);
    void loseHold(const Row& row, std::size_t client, Hold& hold, Instant at);
    bool isOnItsWay(const Row& row, std::size_t client) const;
    void abandoned(const ClientAct& act, Instant at);
    void wrote(const ClientAct& act, Instant at);
    void judgeToken(const ClientAct& act, const Row& row, Instant at);
    void endHold(std::size_t client, Row& row);
    void endHolds(std::size_t client);
    void partFrom(std::size_t client);
    void decideParted(const ServerConnection& end);
    void told(std::size_t client, const LockMessage& lock);
    void watch(Row& row, Instant at);
    void watchOwnedBy(const Person& person, Instant at);
    void decideOrphan(Row& row, Instant at);
    std::optional<Duration> orphanBoundOf(const Row& row) const;
    bool hasOwnerPresent(const Row& row) const;
    void judgeAuth(const SocketId& socket);
    void judgeEndOf(Row& row, Instant now);
    void judgeFreeOrder(const Row& row, Instant at);
    void judgeLockedOut(Instant at);
    void judgeRecord(const Row& row, Instant at);

    void writeHold(std::size_t client, const Row& row, StateWriter& out) const;
    void writePerson(const Person& person, StateWriter& out) const;
    void writeGrant(const Grant& grant, StateWriter& out) const;
    void writeNews(const Row& row, StateWriter& out) const;
    void writeGrants(const Row& row, StateWriter& out) const;
    void writeRow(const Row& row, StateWriter& out) const;
    void writeRecord(StateWriter& out) const;

    Person personOf(const SocketId& socket) const;

    Person personOf(std::size_t client) const { return {m_clients[client].user, {}}; }

    std::vector<RowIndex>& ownedBy(const Person& person);
    std::span<const RowIndex> rowsOf(const Person& person) const;
    void setOwner(Row& row, const SocketId& owner);
    void clearOwner(Row& row);

    std::size_t serverOf(const SocketId& socket) const;

    std::size_t serverOf(std::size_t client) const { return m_sessions.cast()[client].server; }

    Row& rowOf(const Resource& order, std::size_t server);
    const Row* findRow(const Resource& order, std::size_t server) const;
    Row* findRow(const Resource& order, std::size_t server);

    Grants& grantsOf(const Row& row) { return m_grantsOf[row.order]; }

    const Grants& grantsOf(const Row& row) const { return m_grantsOf.at(row.order); }

    std::vector<RowIndex> rowsByName() const;
    void report(Letter letter, const Row& row, Instant at, std::string sentence,
                std::vector<std::string> who);

    SessionBook m_sessions;
    std::optional<Duration> m_orphanBound;
    std::map<Resource, Duration> m_orphanTimes;
    std::vector<Client> m_clients;
    std::deque<Row> m_rows;
    std::vector<std::unordered_map<Resource, RowIndex>> m_index; ///< By server.
    std::unordered_map<Resource, Grants> m_grantsOf;
    std::vector<std::vector<RowIndex>> m_ownedByUser;
    std::unordered_map<SocketId, std::vector<RowIndex>> m_ownedByStranger;
    std::map<SocketId, std::map<Resource, Instant>>
        m_unauthorised; ///< Granted before a good signature.
    bool m_hasApplication = false;
    bool m_hasLateNews = false;
    std::map<Resource, SocketId> m_record; ///< The application's; an order that is free is not in.
    std::uint64_t m_grants = 0;
    /// Of whom nothing has been told yet, in what the server has last done.
    std::vector<std::pair<RowIndex, std::size_t>> m_unsettled;
    /// Two owners of whom one was to hear it by this connection, which has ended for its page.
    std::map<SocketId, std::vector<Violation>> m_parted;
    ViolationList m_violations;
};

/// A finished history as a whole.
std::vector<Violation> judge(const History& history, std::optional<Duration> orphanBound);

} // namespace echolock
