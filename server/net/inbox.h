// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>

#include "server/hub/hub.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace echolock {

/// What has come to a server on its connections and it has not taken yet, for whoever plays one
/// order of things out of all that are possible: see HubServer::useInbox().
class Inbox
{
public:
    struct Item
    {
        enum class Kind : std::uint8_t { Opened, Text, Binary, Ended };

        Kind kind = Kind::Opened;
        std::string text;   ///< Of a Text, or the target of an Opened.
        std::string origin; ///< Opened only.
        CloseHow how;       ///< Ended only.
    };

    /// In the order in which they came.
    std::vector<ConnId> connectionsFrom(const QHostAddress& peer) const;
    /// Null where there is nothing.
    const Item* next(ConnId conn) const;
    /// All that came before a connection's end was lost with a reset, a close frame too.
    void loseByReset(ConnId conn);

    void add(ConnId conn, const QHostAddress& peer) { m_peers.emplace_back(conn, peer); }

    /// False for what comes on no connection.
    bool keep(const HubEvent& event);
    std::optional<Item> take(ConnId conn);
    /// All of a process that has ended.
    void clear();

    void started(TimerId timer);
    void stopped(TimerId timer);

    /// Of orders, that run.
    const std::set<std::uint64_t>& lockTimers() const { return m_lockTimers; }

private:
    std::vector<std::pair<ConnId, QHostAddress>> m_peers;
    std::map<ConnId, std::deque<Item>> m_items;
    std::set<std::uint64_t> m_lockTimers;
};

/// As the Hub hears it; the views end with the item.
HubEvent eventOf(ConnId conn, const Inbox::Item& item);

} // namespace echolock
