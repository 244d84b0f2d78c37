// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/configcache.h"
#include "scenarios/engine/linearcheck.h"

#include <optional>
#include <vector>

namespace echolock {

/// One search of checkLinear(): calls and returns in a linked list, from which a placed operation
/// is lifted and to which it comes back when the search does.
class LinearSearch
{
public:
    LinearSearch(const OrderOps& history, LockModel model, const CheckLimits& limits);

    LinearResult run();

private:
    using Place = std::uint32_t; ///< In the list: 0 is the head, then calls and returns.

    struct Node
    {
        Place previous = 0;
        Place next = 0;
        std::uint32_t op = 0;
        bool isCall = false;
    };

    enum class How : std::uint8_t {
        Chosen, ///< Others could have been placed instead.
        Forced, ///< A reading, or left out: nothing else is worth trying.
    };

    struct Placed
    {
        std::uint32_t op = 0;
        How how = How::Chosen;
        LockRegister before;
        std::uint32_t tip = 0;     ///< The sequence up to it.
        std::uint32_t deadEnd = 0; ///< The deepest that it was a part of.
    };

    void buildList();
    void numberOps();
    void rankTokens();
    bool isOver();
    bool placeReading();
    bool tryPlace(std::uint32_t op);
    bool tryLeaveOut(std::uint32_t op);
    void push(std::uint32_t op, How how, const LockRegister& after, std::uint32_t tip);
    bool backtrack();
    void noteDeadEnd(std::uint32_t blocked);
    void lift(std::uint32_t op);
    void unlift(std::uint32_t op);
    std::string explain() const;
    LinearResult result(Linearity verdict);

    const OrderOps& m_history;
    LockModel m_model;
    const CheckLimits& m_limits;
    std::optional<Instant> m_due;
    std::vector<Node> m_list;
    std::vector<Place> m_callOf;
    std::vector<Place> m_returnOf;         ///< 0: it never returned.
    std::vector<std::uint32_t> m_numberOf; ///< In the set: by call, the unanswered ones last.
    std::vector<std::uint64_t> m_after;    ///< Of a grant: the next smaller number that must come.
    std::size_t m_missing = 0;             ///< How many still must be placed.
    Place m_at = 0;
    LockRegister m_lock;
    PlacedSet m_placed;
    ConfigCache m_cache;
    std::vector<Placed> m_stack;
    PartialOrders m_partials;
    std::uint64_t m_steps = 0;
    std::uint32_t m_depth = 0;              ///< Of the deepest dead end.
    std::optional<std::uint32_t> m_blocked; ///< What could not be placed there,
    LockRegister m_blockedLock;             ///< and how the lock was.
};

} // namespace echolock
