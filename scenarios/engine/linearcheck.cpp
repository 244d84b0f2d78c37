// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/linearcheck.h"

#include "scenarios/engine/linearsearch.h"

#include <algorithm>

namespace echolock {

std::string_view toString(Linearity verdict)
{
    switch (verdict) {
    case Linearity::Ok:
        return "ok";
    case Linearity::Illegal:
        return "illegal";
    case Linearity::Unknown:
        break;
    }
    return "unknown";
}

PartialOrders::PartialOrders(std::size_t ops)
    : m_nodes(1)
    , m_best(ops)
{
}

std::uint32_t PartialOrders::add(std::uint32_t parent, std::uint32_t op)
{
    m_nodes.push_back({parent, op});
    return static_cast<std::uint32_t>(m_nodes.size() - 1);
}

void PartialOrders::offer(std::uint32_t op, std::uint32_t tip, std::uint32_t length)
{
    if (length > m_best[op].length)
        m_best[op] = {tip, length};
}

std::vector<std::uint32_t> PartialOrders::with(std::uint32_t op) const
{
    return endingIn(m_best[op].tip);
}

std::vector<std::uint32_t> PartialOrders::longest() const
{
    const auto best = std::ranges::max_element(m_best, {}, &Best::length);
    return best == m_best.end() ? std::vector<std::uint32_t>() : endingIn(best->tip);
}

std::vector<std::uint32_t> PartialOrders::endingIn(std::uint32_t tip) const
{
    std::vector<std::uint32_t> sequence;
    for (; tip != none; tip = m_nodes[tip].parent)
        sequence.push_back(m_nodes[tip].op);
    std::ranges::reverse(sequence);
    return sequence;
}

LinearResult checkLinear(const OrderOps& history, LockModel model, const CheckLimits& limits)
{
    return LinearSearch(history, model, limits).run();
}

LinearReport checkLinear(std::span<const OrderOps> histories, LockModel model,
                         const CheckLimits& limits)
{
    LinearReport report;
    CheckLimits left = limits;
    const Instant begin = limits.clock ? limits.clock() : Instant();
    for (const OrderOps& history : histories) {
        if (limits.clock)
            left.within = std::max(limits.within - (limits.clock() - begin), Duration::zero());
        report.orders.push_back(checkLinear(history, model, left));
        const Linearity verdict = report.orders.back().verdict;
        if (verdict == Linearity::Illegal || report.verdict == Linearity::Ok)
            report.verdict = verdict;
    }
    return report;
}

} // namespace echolock
