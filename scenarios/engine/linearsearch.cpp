// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/linearsearch.h"

#include "server/base/assert.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace echolock {

namespace {

/// How many steps pass between two looks at the clock.
constexpr std::uint64_t stepsPerLook = 1024;

bool isGrant(const LockOp& op)
{
    return op.answer == LockOp::Answer::Granted
        && (op.kind == LockOp::Kind::Acquire || op.kind == LockOp::Kind::Takeover);
}

struct Edge
{
    Moment at = 0;
    bool isReturn = false;
    std::uint32_t op = 0;
};

} // namespace

LinearSearch::LinearSearch(const OrderOps& history, LockModel model, const CheckLimits& limits)
    : m_history(history)
    , m_model(model)
    , m_limits(limits)
    , m_placed(history.ops.size())
    , m_partials(history.ops.size())
{
    if (limits.clock)
        m_due = limits.clock() + limits.within;
    buildList();
    numberOps();
    rankTokens();
}

void LinearSearch::buildList()
{
    const std::vector<LockOp>& ops = m_history.ops;
    std::vector<Edge> edges;
    for (std::uint32_t op = 0; op < ops.size(); ++op) {
        ECHOLOCK_ASSERT(ops[op].call <= ops[op].returned);
        ECHOLOCK_ASSERT(ops[op].owner < m_history.owners.size());
        edges.push_back({ops[op].call, false, op});
        if (ops[op].returned != neverReturned)
            edges.push_back({ops[op].returned, true, op});
        m_missing += mustHappen(ops[op]) ? 1 : 0;
    }
    // A call before a return of the same moment: they overlap.
    std::ranges::sort(edges, {},
                      [](const Edge& edge) { return std::tuple(edge.at, edge.isReturn, edge.op); });
    m_callOf.resize(ops.size());
    m_returnOf.resize(ops.size());
    m_list.resize(edges.size() + 1);
    for (Place place = 1; place < m_list.size(); ++place) {
        const Edge& edge = edges[place - 1];
        m_list[place] = {place - 1, place + 1, edge.op, !edge.isReturn};
        (edge.isReturn ? m_returnOf : m_callOf)[edge.op] = place;
    }
    m_list.front().next = 1;
    m_list.back().next = 0;
    m_list.front().previous = static_cast<Place>(m_list.size() - 1);
}

void LinearSearch::numberOps()
{
    const std::vector<LockOp>& ops = m_history.ops;
    std::vector<std::uint32_t> sorted(ops.size());
    std::iota(sorted.begin(), sorted.end(), 0U);
    std::ranges::stable_sort(sorted, {}, [&](std::uint32_t op) {
        return std::pair(ops[op].returned == neverReturned, ops[op].call);
    });
    m_numberOf.resize(ops.size());
    for (std::uint32_t number = 0; number < sorted.size(); ++number)
        m_numberOf[sorted[number]] = number;
}

void LinearSearch::rankTokens()
{
    const std::vector<LockOp>& ops = m_history.ops;
    m_after.resize(ops.size());
    if (!hasRisingTokens(m_model))
        return;
    std::vector<std::uint64_t> tokens;
    for (const LockOp& op : ops) {
        if (isGrant(op) && mustHappen(op))
            tokens.push_back(op.token.value);
    }
    std::ranges::sort(tokens);
    for (std::uint32_t op = 0; op < ops.size(); ++op) {
        const auto found = std::ranges::lower_bound(tokens, ops[op].token.value);
        if (isGrant(ops[op]) && found != tokens.begin())
            m_after[op] = *std::prev(found);
    }
}

LinearResult LinearSearch::run()
{
    m_at = m_list.front().next;
    while (m_missing > 0) {
        if (isOver())
            return result(Linearity::Unknown);
        if (m_at == m_list.front().next && placeReading())
            continue;
        const Node& node = m_list[m_at];
        if (node.isCall) {
            if (!tryPlace(node.op))
                m_at = node.next;
        } else if (!isOptional(m_history.ops[node.op]) || !tryLeaveOut(node.op)) {
            noteDeadEnd(node.op);
            if (!backtrack())
                return result(Linearity::Illegal);
        }
    }
    return result(Linearity::Ok);
}

bool LinearSearch::isOver()
{
    ++m_steps;
    if (m_steps > m_limits.steps)
        return true;
    if (m_steps % stepsPerLook != 0)
        return false;
    return m_cache.bytes() + m_partials.bytes() > m_limits.bytes
        || (m_due && m_limits.clock() >= *m_due);
}

/// Places the first reading that is possible now, if there is any.
bool LinearSearch::placeReading()
{
    for (Place place = m_list.front().next; m_list[place].isCall; place = m_list[place].next) {
        const std::uint32_t op = m_list[place].op;
        const LockOp& candidate = m_history.ops[op];
        if (!isReading(candidate) || !mustHappen(candidate) || !step(m_model, m_lock, candidate))
            continue;
        m_placed.add(m_numberOf[op]);
        const std::uint32_t tip = m_stack.empty() ? PartialOrders::none : m_stack.back().tip;
        push(op, How::Forced, m_lock, m_partials.add(tip, op));
        return true;
    }
    return false;
}

bool LinearSearch::tryPlace(std::uint32_t op)
{
    const LockOp& candidate = m_history.ops[op];
    if (isReading(candidate) || m_after[op] > m_lock.token)
        return false;
    const auto after = step(m_model, m_lock, candidate);
    if (!after)
        return false;
    m_placed.add(m_numberOf[op]);
    if (!m_cache.insert(m_placed, *after)) {
        m_placed.remove(m_numberOf[op]);
        return false;
    }
    const std::uint32_t tip = m_stack.empty() ? PartialOrders::none : m_stack.back().tip;
    push(op, How::Chosen, *after, m_partials.add(tip, op));
    return true;
}

bool LinearSearch::tryLeaveOut(std::uint32_t op)
{
    m_placed.add(m_numberOf[op]);
    if (!m_cache.insert(m_placed, m_lock)) {
        m_placed.remove(m_numberOf[op]);
        return false;
    }
    push(op, How::Forced, m_lock, m_stack.empty() ? PartialOrders::none : m_stack.back().tip);
    return true;
}

void LinearSearch::push(std::uint32_t op, How how, const LockRegister& after, std::uint32_t tip)
{
    m_stack.push_back({op, how, m_lock, tip, 0});
    m_lock = after;
    m_missing -= mustHappen(m_history.ops[op]) ? 1 : 0;
    lift(op);
    m_at = m_list.front().next;
}

/// To the last choice, and past what was chosen there. False if there is none left.
bool LinearSearch::backtrack()
{
    while (!m_stack.empty()) {
        const Placed last = m_stack.back();
        m_stack.pop_back();
        m_lock = last.before;
        m_missing += mustHappen(m_history.ops[last.op]) ? 1 : 0;
        m_placed.remove(m_numberOf[last.op]);
        unlift(last.op);
        if (last.how == How::Chosen) {
            m_at = m_list[m_callOf[last.op]].next;
            return true;
        }
    }
    return false;
}

/// Whatever is on the stack was a part of all dead ends of what lies on it, so the walk down ends
/// where a deeper one has passed.
void LinearSearch::noteDeadEnd(std::uint32_t blocked)
{
    const auto depth = static_cast<std::uint32_t>(m_stack.size());
    if (!m_blocked || depth > m_depth) {
        m_blocked = blocked;
        m_blockedLock = m_lock;
        m_depth = depth;
    }
    if (m_stack.empty())
        return;
    const std::uint32_t tip = m_stack.back().tip;
    for (auto placed = m_stack.rbegin(); placed != m_stack.rend(); ++placed) {
        if (placed->deadEnd >= depth)
            break;
        placed->deadEnd = depth;
        m_partials.offer(placed->op, tip, depth);
    }
}

void LinearSearch::lift(std::uint32_t op)
{
    for (const Place place : {m_callOf[op], m_returnOf[op]}) {
        if (place == 0)
            continue;
        const Node& node = m_list[place];
        m_list[node.previous].next = node.next;
        m_list[node.next].previous = node.previous;
    }
}

/// The last one lifted comes back first, so its neighbours are those that it left.
void LinearSearch::unlift(std::uint32_t op)
{
    for (const Place place : {m_returnOf[op], m_callOf[op]}) {
        if (place == 0)
            continue;
        const Node& node = m_list[place];
        m_list[node.previous].next = place;
        m_list[node.next].previous = place;
    }
}

std::string LinearSearch::explain() const
{
    const std::vector<std::string>& owners = m_history.owners;
    const LockOp& op = m_history.ops[*m_blocked];
    std::string text = "no order of events explains what happened to " + m_history.order.value
        + ": " + toText(op, owners) + ", has no place in it; ";
    if (step(m_model, m_blockedLock, op))
        return text + "a grant with a smaller number would have to come first";
    return text + whyNot(m_model, m_blockedLock, op, owners);
}

LinearResult LinearSearch::result(Linearity verdict)
{
    LinearResult found;
    found.verdict = verdict;
    if (verdict == Linearity::Ok && !m_stack.empty())
        found.solution = m_partials.endingIn(m_stack.back().tip);
    found.partials = std::move(m_partials);
    found.steps = m_steps;
    if (verdict == Linearity::Illegal)
        found.explanation = explain();
    else if (verdict == Linearity::Unknown)
        found.explanation = "the check of " + m_history.order.value + " gave up after "
            + std::to_string(m_steps) + " steps: too many operations overlap";
    return found;
}

} // namespace echolock
