// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>

#include "server/base/clock.h"
#include "server/locks/lockevent.h"

#include <cstdint>
#include <optional>

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
    Instant changedAt; ///< When its state or owner last changed.
    std::optional<Instant> graceUntil{}; ///< In grace only: when the order stops waiting.
    int viewers = 0;                     ///< Clients that have it open and were refused.
    int editors = 0;                     ///< People who believe they edit it.
    bool queued = false;                 ///< Those who were refused wait in line.
    bool orphaned = false;
    bool doubleEdited = false;

    bool held() const { return state == LockState::Held; }

    bool inGrace() const { return state == LockState::Grace; }

    /// It is somebody's, here or about to come back.
    bool locked() const { return state != LockState::Free; }

    bool contended() const { return locked() && viewers > 0; }

    friend bool operator==(const OrderFacts&, const OrderFacts&) = default;
};

} // namespace echolock

Q_DECLARE_METATYPE(echolock::OrderFacts)
