// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenario.h"
#include "server/base/statewriter.h"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace echolock {

/// An error of Pusher's, with which a server turns a page away that it has not greeted yet. Other
/// errors tell of a broken connection.
bool isServersNo(const Observation& observation);

/// What one client's page shows, made only of what the client did and was told.
class PageView
{
public:
    void acted(const ClientAct& act);
    void saw(const Observation& observation);

    bool connected() const { return m_connected; }

    /// About one order, or about any where none is named; or about its connection.
    bool shows(AwaitWord word, const std::optional<Resource>& order = std::nullopt) const;

    /// Whether the person may press Save: granted, and never told otherwise. A page that lost its
    /// network or was asleep still shows its last state.
    bool mayWrite(const Resource& order) const { return m_editing.contains(order); }

    /// Orders that the page has joined and not left.
    const std::set<Resource>& joined() const { return m_joined; }

    /// `subscribed, denied`; `nothing` before any answer.
    std::string wordsText(const std::optional<Resource>& order) const;

    void writeState(StateWriter& out) const;

private:
    void abandoned(Abandonment how);
    void left(const Resource& order);
    void sawLock(const Resource& order, const LockMessage& lock);

    bool m_connected = false;
    bool m_turnedAway = false; ///< Since it was opened, and it has not been let in after all.
    std::set<Resource> m_joined;
    std::set<Resource> m_editing;
    std::map<Resource, std::set<AwaitWord>> m_words;
};

/// `private-order.7` → `order.7`; empty for what is no channel name.
Resource resourceOfChannel(std::string_view channel);

} // namespace echolock
