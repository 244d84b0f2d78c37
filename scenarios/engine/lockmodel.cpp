// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/lockmodel.h"

#include <algorithm>

namespace echolock {

namespace {

using Kind = LockOp::Kind;
using Answer = LockOp::Answer;
using Next = std::optional<LockRegister>;

bool countsAcquires(LockModel model)
{
    return model == LockModel::ReentrantMutex || model == LockModel::ReentrantFencedMutex;
}

bool isReentrant(LockModel model)
{
    return countsAcquires(model) || model == LockModel::SharedMutex;
}

std::uint64_t seatBit(const LockOp& op)
{
    return std::uint64_t{1} << (op.seat % 64);
}

LockRegister freed(const LockRegister& lock)
{
    return {nobody, 0, lock.token};
}

/// Whether `op` speaks of the grant that `lock` is under.
bool isOfThisGrant(LockModel model, const LockRegister& lock, const LockOp& op)
{
    return op.token.value == 0 || !hasRisingTokens(model) || op.token.value == lock.token;
}

Next grantAnew(LockModel model, const LockRegister& lock, const LockOp& op)
{
    const std::uint64_t share = model == LockModel::SharedMutex ? seatBit(op) : 1;
    if (!hasRisingTokens(model))
        return LockRegister{op.owner, share, lock.token};
    if (op.token.value == 0)
        return LockRegister{op.owner, share, lock.token + 1};
    if (op.token.value <= lock.token)
        return std::nullopt;
    return LockRegister{op.owner, share, op.token.value};
}

Next grantAgain(LockModel model, const LockRegister& lock, const LockOp& op)
{
    if (!isReentrant(model) || !isOfThisGrant(model, lock, op))
        return std::nullopt;
    LockRegister next = lock;
    if (countsAcquires(model))
        ++next.share;
    else
        next.share |= seatBit(op);
    if (op.answer == Answer::None && next == lock)
        return std::nullopt;
    return next;
}

Next acquire(LockModel model, const LockRegister& lock, const LockOp& op)
{
    if (op.answer == Answer::Denied) {
        const bool byAnother = lock.holder != nobody && lock.holder != op.owner;
        const bool byItself = lock.holder == op.owner && !isReentrant(model);
        return byAnother || byItself ? Next(lock) : std::nullopt;
    }
    if (lock.holder == nobody)
        return grantAnew(model, lock, op);
    if (lock.holder == op.owner) {
        if (const Next again = grantAgain(model, lock, op))
            return again;
    }
    return op.kind == Kind::Takeover ? grantAnew(model, lock, op) : std::nullopt;
}

Next release(LockModel model, const LockRegister& lock, const LockOp& op)
{
    const bool owns = lock.holder == op.owner && isOfThisGrant(model, lock, op);
    if (op.answer == Answer::Denied)
        return owns ? std::nullopt : Next(lock);
    LockRegister next = lock;
    if (owns && countsAcquires(model))
        --next.share;
    else if (owns && model == LockModel::SharedMutex)
        next.share &= ~seatBit(op);
    else if (owns)
        next.share = 0;
    // Of a connection that has no part in it, the last one included, nothing is released.
    if (next == lock)
        return model == LockModel::SharedMutex && op.answer == Answer::Ok ? Next(lock)
                                                                          : std::nullopt;
    return next.share == 0 ? freed(lock) : next;
}

Next write(LockModel model, const LockRegister& lock, const LockOp& op)
{
    if (!hasRisingTokens(model))
        return lock;
    const bool stale = op.token.value < lock.token;
    const bool legal = op.answer == Answer::Fenced ? stale || lock.holder != op.owner : !stale;
    return legal ? Next(lock) : std::nullopt;
}

Next depart(LockModel model, const LockRegister& lock, const LockOp& op)
{
    if (model != LockModel::SharedMutex || lock.holder != op.owner
        || (lock.share & seatBit(op)) == 0)
        return std::nullopt;
    return LockRegister{lock.holder, lock.share & ~seatBit(op), lock.token};
}

Next restart(LockModel model, const LockRegister& lock, const LockOp& op)
{
    const bool raises = hasRisingTokens(model) && op.token.value > lock.token;
    if (!raises || lock.holder != op.owner)
        return std::nullopt;
    return LockRegister{lock.holder, lock.share, op.token.value};
}

std::string stateText(const LockRegister& lock, const std::vector<std::string>& owners)
{
    if (lock.holder == nobody)
        return "nobody has the lock then";
    std::string text = owners[lock.holder] + " has the lock then";
    if (lock.token != 0)
        text += ", with number " + std::to_string(lock.token);
    return text;
}

} // namespace

bool hasRisingTokens(LockModel model)
{
    return model != LockModel::OwnerAwareMutex && model != LockModel::ReentrantMutex;
}

bool isReading(const LockOp& op)
{
    return op.kind == Kind::Observe || op.kind == Kind::Write
        || (op.answer == Answer::Denied && !isUnasked(op.kind));
}

std::optional<LockRegister> step(LockModel model, const LockRegister& lock, const LockOp& op)
{
    switch (op.kind) {
    case Kind::Acquire:
    case Kind::Takeover:
        return acquire(model, lock, op);
    case Kind::Release:
        return release(model, lock, op);
    case Kind::Observe:
        return op.seen.value_or(nobody) == lock.holder ? Next(lock) : std::nullopt;
    case Kind::Write:
        return write(model, lock, op);
    case Kind::Depart:
        return depart(model, lock, op);
    case Kind::Restart:
        return restart(model, lock, op);
    case Kind::Lapse:
        break;
    }
    if (lock.holder != op.owner || !isOfThisGrant(model, lock, op))
        return std::nullopt;
    return freed(lock);
}

std::string whyNot(LockModel model, const LockRegister& lock, const LockOp& op,
                   const std::vector<std::string>& owners)
{
    const bool grant = op.answer == Answer::Granted;
    const bool fresh = lock.holder == nobody || op.kind == Kind::Takeover;
    if (grant && fresh && hasRisingTokens(model) && op.token.value != 0
        && op.token.value <= lock.token)
        return "number " + std::to_string(lock.token) + " was given out before";
    if (grant && lock.holder == op.owner && !isReentrant(model))
        return owners[op.owner] + " has the lock already";
    if (grant && lock.holder == op.owner)
        return owners[op.owner] + " has it already, under number " + std::to_string(lock.token);
    if (op.kind == Kind::Write && op.answer == Answer::Ok)
        return "number " + std::to_string(lock.token) + " was given out before it was accepted";
    return stateText(lock, owners);
}

std::string toText(const LockOp& op, const std::vector<std::string>& owners)
{
    const std::string& owner = owners[op.owner];
    const std::string number = op.token.value == 0 ? "" : std::to_string(op.token.value);
    const std::string under = number.empty() ? "" : " under number " + number;
    switch (op.kind) {
    case Kind::Acquire:
    case Kind::Takeover: {
        const std::string verb = op.kind == Kind::Acquire ? "'s acquire" : "'s takeover";
        if (op.answer == Answer::Granted)
            return owner + verb + ", granted" + (number.empty() ? "" : " with number " + number);
        return owner + verb + (op.answer == Answer::Denied ? ", denied" : ", never answered");
    }
    case Kind::Release:
        return owner + "'s release" + (op.answer == Answer::Denied ? ", refused" : "");
    case Kind::Observe:
        return owner + "'s look at the lock, which "
            + (op.seen ? owners[*op.seen] + " had" : std::string("was free"));
    case Kind::Write:
        return owner + "'s write" + under
            + (op.answer == Answer::Fenced ? ", refused" : ", accepted");
    case Kind::Depart:
        return "the end of a connection of " + owner;
    case Kind::Restart:
        return "the server's restart with the lock of " + owner + under;
    case Kind::Lapse:
        break;
    }
    return "the server's taking the lock back from " + owner;
}

} // namespace echolock
