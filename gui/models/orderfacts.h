// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>

#include "server/base/clock.h"
#include "server/locks/lockevent.h"

#include <cstdint>

namespace echolock {

/// One order as the board shows it: the server's facts, and beside them what clients believe.
struct OrderFacts
{
    QString order;
    LockState state = LockState::Free;
    QString owner; ///< The user, or the socket id where no user is known.
    QString ownerSocket;
    std::uint64_t token = 0;
    QString cause;     ///< Why it last changed; empty for an order that never did.
    Instant changedAt; ///< When it last became held or free.
    int viewers = 0;   ///< Clients that have it open and were refused.
    int editors = 0;   ///< Clients that believe they edit it.
    bool orphaned = false;
    bool doubleEdited = false;

    bool held() const { return state != LockState::Free; }

    bool contended() const { return held() && viewers > 0; }

    friend bool operator==(const OrderFacts&, const OrderFacts&) = default;
};

} // namespace echolock

Q_DECLARE_METATYPE(echolock::OrderFacts)
