// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/lockmodel.h"
#include "server/base/prng.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace echolock::testing {

inline LockOp lockOp(LockOp::Kind kind, LockOp::Answer answer, std::uint32_t owner,
                     std::uint64_t token = 0)
{
    LockOp op;
    op.kind = kind;
    op.answer = answer;
    op.owner = owner;
    op.token = FencingToken{token};
    return op;
}

/// alice is 0, bob 1, carol 2 …
class LockHistory
{
public:
    explicit LockHistory(std::vector<std::string> owners = {"alice", "bob", "carol"})
    {
        m_history.order = Resource("order.7");
        m_history.owners = std::move(owners);
    }

    LockHistory& add(LockOp op, Moment call, Moment returned)
    {
        op.call = call;
        op.returned = returned;
        m_history.ops.push_back(op);
        return *this;
    }

    /// After all that were added so.
    LockHistory& then(LockOp op)
    {
        m_next += 10;
        return add(op, m_next, m_next + 5);
    }

    LockHistory& neverAnswered(LockOp op)
    {
        m_next += 10;
        return add(op, m_next, neverReturned);
    }

    const OrderOps& ops() const { return m_history; }

private:
    OrderOps m_history;
    Moment m_next = 0;
};

struct RandomRun
{
    std::size_t ops = 0;
    std::uint32_t owners = 3;
    std::uint64_t spread = 6; ///< How far calls and returns may lie from the effect.
    bool oneByOne = false;    ///< Nobody asks for anything before the last answer was there.
};

/// The random operations of a lock that keeps its promise, each around the moment of its effect.
inline OrderOps randomLegalRun(LockModel model, Prng& prng, const RandomRun& run)
{
    OrderOps history{Resource("order.7"), {}, {}};
    for (std::uint32_t owner = 0; owner < run.owners; ++owner)
        history.owners.push_back("c" + std::to_string(owner));
    LockRegister lock;
    std::vector<Moment> busyUntil(run.owners);
    while (history.ops.size() < run.ops) {
        LockOp op;
        op.kind = static_cast<LockOp::Kind>(prng.below(8));
        op.owner = static_cast<std::uint32_t>(prng.below(run.owners));
        op.seat = static_cast<std::uint32_t>(prng.below(2));
        op.answer = static_cast<LockOp::Answer>(prng.below(5));
        if (prng.below(2) == 0 && lock.holder != nobody)
            op.seen = lock.holder;
        op.token = FencingToken{lock.token + prng.below(2)};
        const bool grant = op.kind == LockOp::Kind::Acquire || op.kind == LockOp::Kind::Takeover;
        if (op.answer == LockOp::Answer::Granted && !grant)
            op.answer = LockOp::Answer::Ok;
        const Moment effect = run.spread + 10 * history.ops.size();
        const auto next = step(model, lock, op);
        if (!next || (run.oneByOne && busyUntil[op.owner] >= effect))
            continue;
        lock = *next;
        op.call = effect - prng.below(run.spread);
        if (run.oneByOne)
            op.call = std::max(op.call, busyUntil[op.owner] + 1);
        op.returned = effect + prng.below(run.spread);
        busyUntil[op.owner] = op.returned;
        if (op.answer == LockOp::Answer::None && !isOptional(op))
            op.returned = neverReturned;
        history.ops.push_back(op);
    }
    return history;
}

} // namespace echolock::testing
