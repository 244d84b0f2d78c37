// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace echolock {

/// One connection, as an onlooker knows it who sees both ends.
struct Session
{
    std::optional<std::size_t> client; ///< None for a connection of somebody outside of the cast.
    std::size_t number = 0;            ///< In order of first sight: smaller is older.
    std::set<Resource> subscribed;     ///< By the server's word, and not left since.
    std::set<Resource> authorised;     ///< Ever.
    std::map<Resource, SocketId> deniedBy; ///< The last answer was no, because of this holder.
};

/// Who is really there: the truth that neither the server nor a client has alone.
class SessionBook
{
public:
    explicit SessionBook(std::vector<CastMember> cast);

    void feed(const HistoryEntry& entry);

    const std::vector<CastMember>& cast() const { return m_cast; }

    const Session* find(const SocketId& socket) const;
    Session& session(const SocketId& socket);
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

    std::string nameOf(std::size_t client) const { return m_cast[client].text(); }

    /// Why somebody who holds a lock is not there: `has left the order`, `is gone (kill)` …
    std::string absenceOf(const SocketId& socket, const Resource& order) const;

private:
    /// How a client's page is.
    struct Page
    {
        std::optional<SocketId> socket;
        std::optional<Abandonment> gone; ///< Set while the page does not act.
    };

    void acted(const ClientAct& act);
    void abandoned(Page& page, Abandonment how);
    void fact(const ServerConnection& fact);

    std::vector<CastMember> m_cast;
    std::vector<Page> m_pages;
    std::map<SocketId, Session> m_sessions;
};

} // namespace echolock
