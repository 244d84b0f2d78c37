// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/lockmodel.h"
#include "server/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace echolock {

enum class Linearity : std::uint8_t { Ok, Illegal, Unknown };

/// `ok`, `illegal`, `unknown`.
std::string_view toString(Linearity verdict);

/// Where a check gives up: the problem is NP-complete, and a run that left many operations
/// unanswered may keep it busy for ever.
struct CheckLimits
{
    std::uint64_t steps = 50'000'000;
    std::size_t bytes = std::size_t{512} << 20U;
    /// The core has no clock; without one only the other limits count.
    std::function<Instant()> clock;
    Duration within = std::chrono::seconds(10);
};

/// The longest sequences that could be placed, one for each operation that has a place in any. Kept
/// as a tree, because they begin alike.
class PartialOrders
{
public:
    static constexpr std::uint32_t none = 0;

    explicit PartialOrders(std::size_t ops = 0);

    /// `op` was placed after the sequence that ends in `parent`.
    std::uint32_t add(std::uint32_t parent, std::uint32_t op);
    /// The sequence that ends in `tip`, of this length, has `op` in it.
    void offer(std::uint32_t op, std::uint32_t tip, std::uint32_t length);

    /// Empty if it has no place in any.
    std::vector<std::uint32_t> with(std::uint32_t op) const;
    /// The first of the longest ones.
    std::vector<std::uint32_t> longest() const;
    std::vector<std::uint32_t> endingIn(std::uint32_t tip) const;

    std::size_t bytes() const { return m_nodes.capacity() * sizeof(Node); }

private:
    struct Node
    {
        std::uint32_t parent = none;
        std::uint32_t op = 0;
    };

    struct Best
    {
        std::uint32_t tip = none;
        std::uint32_t length = 0;
    };

    std::vector<Node> m_nodes;
    std::vector<Best> m_best;
};

struct LinearResult
{
    Linearity verdict = Linearity::Ok;
    std::vector<std::uint32_t> solution; ///< If Ok, one order of events that explains it all.
    PartialOrders partials;
    std::string explanation; ///< Empty if Ok.
    std::uint64_t steps = 0;
};

/// Whether all operations could have happened one after the other, each between its call and its
/// return, on a lock that keeps the promise of `model`: the search of Wing and Gong (1993) with
/// Lowe's memory of situations (2017). Three things keep it short here:
/// - what only reads the lock is placed at once where it can be: moving it to the front of any
///   solution gives another;
/// - what need not have happened is left out only when the search would stop otherwise;
/// - where numbers rise, grants are placed in the order of their numbers.
///
/// An operation that never returned may take effect at any time after its call, or never. Of two
/// operations of which one returns in the very moment in which the other is called, either may be
/// first.
LinearResult checkLinear(const OrderOps& history, LockModel model, const CheckLimits& limits = {});

struct LinearReport
{
    Linearity verdict = Linearity::Ok;  ///< The worst: Illegal, then Unknown.
    std::vector<LinearResult> orders{}; ///< In their order.
};

/// Each order by itself, which says the same about all of them (linearizability is local) in a
/// fraction of the time. The limits hold for each order, the time for all together.
LinearReport checkLinear(std::span<const OrderOps> histories, LockModel model,
                         const CheckLimits& limits = {});

} // namespace echolock
