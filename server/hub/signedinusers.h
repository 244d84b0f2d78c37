// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"
#include "server/base/statewriter.h"

#include <map>
#include <span>
#include <vector>

namespace echolock {

/// By which connections the users of one app are signed in.
class SignedInUsers
{
public:
    /// True when it is the user's first connection.
    bool add(const UserId& user, ConnId conn);
    /// True when it was the user's last connection.
    bool remove(const UserId& user, ConnId conn);

    bool isOnline(const UserId& user) const { return m_users.contains(user); }

    /// In the order in which they signed in.
    std::span<const ConnId> connectionsOf(const UserId& user) const;

    void writeState(StateWriter& out) const;

private:
    std::map<UserId, std::vector<ConnId>> m_users;
};

} // namespace echolock
