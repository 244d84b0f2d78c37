// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/orderfacts.h"

#include <vector>

namespace echolock {

inline OrderFacts freeOrder(int number)
{
    OrderFacts facts;
    facts.order = QStringLiteral("order.%1").arg(number);
    return facts;
}

inline OrderFacts heldOrder(int number, const QString& owner)
{
    OrderFacts facts = freeOrder(number);
    facts.state = LockState::Held;
    facts.owner = owner;
    facts.ownerSocket = QStringLiteral("1.1");
    facts.token = 1;
    facts.cause = QStringLiteral("opened the order");
    return facts;
}

/// In grace from the beginning of time to 5 s.
inline OrderFacts graceOrder(int number, const QString& owner)
{
    OrderFacts facts = heldOrder(number, owner);
    facts.state = LockState::Grace;
    facts.cause = QStringLiteral("connection lost");
    facts.graceUntil = Instant(std::chrono::seconds(5));
    return facts;
}

/// `order.1` to `order.N`, nobody's.
inline std::vector<OrderFacts> freeOrders(int count)
{
    std::vector<OrderFacts> orders;
    for (int number = 1; number <= count; ++number)
        orders.push_back(freeOrder(number));
    return orders;
}

} // namespace echolock
