// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace echolock {

/// Who said no to a connection that asked for an order.
struct Denial
{
    bool byOwnOlderSession = false; ///< Of the same person, and older than the one that asked.
    std::string name;               ///< Of the session that had it.
};

/// One connection, as an onlooker knows it who sees both ends.
struct KnownSession
{
    std::optional<std::size_t> client; ///< None for a connection of somebody outside of the cast.
    /// In order of first sight: smaller is older. 0 where it was over before anybody saw it.
    std::uint64_t number = 0;
    std::set<Resource> subscribed;      ///< By the server's word, and not left since.
    std::set<Resource> authorised;      ///< Ever, but for what was forgotten.
    bool forgot = false;                ///< It was at too many orders to know all of them.
    bool closed = false;                ///< The server knows that it is over.
    std::size_t pins = 0;               ///< How many still want to know of it when it is.
    std::size_t mentions = 0;           ///< How many only name it.
    std::map<Resource, Denial> denials; ///< The last answer was no.

    /// Without its number, which only says which of two is older, and without its pins.
    void writeState(StateWriter& out) const;

    /// Nobody knows whose it is, and it may still be somebody's.
    bool isStranger() const { return !client && number > 0; }

    bool mayKnow(const Resource& order) const { return forgot || authorised.contains(order); }
};

/// Who is really there: the truth that neither the server nor a client has alone.
///
/// Of connections that are over only the last few are known, and those that somebody pinned; of the
/// orders that one connection has left, so many. So it does not grow with the time that it sees.
class SessionBook
{
public:
    static constexpr std::size_t closedMax = 256;
    static constexpr std::size_t leftOrdersMax = 256;

    explicit SessionBook(std::vector<CastMember> cast);

    void feed(const HistoryEntry& entry);

    const std::vector<CastMember>& cast() const { return *m_cast; }

    const KnownSession* find(const SocketId& socket) const;
    KnownSession& session(const SocketId& socket);
    /// It is not forgotten until it has been unpinned as often.
    void pin(const SocketId& socket);
    void unpin(const SocketId& socket);
    /// Nor is its name while it is mentioned.
    void mention(const SocketId& socket);
    void unmention(const SocketId& socket);

    std::size_t size() const { return m_sessions.size(); }

    /// The connection of a client's present page, if it has one.
    std::optional<SocketId> current(std::size_t client) const;

    /// The page is there and awake, and this is its connection.
    bool isLive(const SocketId& socket) const;
    bool isLiveOn(const SocketId& socket, const Resource& order) const;
    /// Two connections in front of which the same person sits.
    bool samePerson(const SocketId& left, const SocketId& right) const;
    bool isPerson(const SocketId& socket, std::size_t client) const;
    /// `tab1 (alice)`, or `connection 12.34`.
    std::string nameOf(const SocketId& socket) const;

    std::string nameOf(std::size_t client) const { return (*m_cast)[client].text(); }

    /// Why somebody who holds a lock is not there: `has left the order`, `is gone (kill)` …
    std::string absenceOf(const SocketId& socket, const Resource& order) const;

    /// Without connections that are over and that nobody can speak of any more.
    void writeState(StateWriter& out) const;
    /// Whose those were: for whom late news speak of them.
    void writeOver(StateWriter& out) const;

private:
    /// How a client's page is.
    struct Page
    {
        std::optional<SocketId> socket;
        std::optional<Abandonment> gone; ///< Set while the page does not act.
    };

    void writePages(StateWriter& out) const;
    void writeSessions(StateWriter& out) const;
    void connected(const ClientConnected& connected);
    void acted(const ClientAct& act);
    void abandoned(Page& page, Abandonment how);
    void fact(const ServerConnection& fact);
    bool isForgettable(const SocketId& socket) const;
    void forgetLater(const SocketId& socket);

    std::shared_ptr<const std::vector<CastMember>> m_cast; ///< Copies have it in common.
    std::vector<Page> m_pages;
    std::unordered_map<SocketId, KnownSession> m_sessions;
    std::list<SocketId> m_over; ///< Those that may be forgotten, the longest over first.
    std::uint64_t m_seen = 0;
};

} // namespace echolock
