// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/locktable.h"

#include <optional>
#include <string_view>

namespace echolock {

/// Decides what a claim, a departure or the passing of time does to a row. Pure: the same row,
/// claim and time give the same events. A policy has its parameters and no state; all of it is in
/// the row.
class LockPolicy
{
public:
    virtual ~LockPolicy() = default;

    virtual std::string_view name() const = 0;
    virtual void claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const = 0;
    /// `owner` no longer wants the order or is gone; says nothing about others' claims.
    virtual void leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
                       LockEvents& events) const = 0;

    /// One of the owner's connections, with the right token, wants to keep what it has.
    virtual void renew(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const
    {
        LockTable::confirm(row, claim, now, events);
    }

    /// The order was taken away from its owner by an operator, so it is free: who is next?
    virtual void freed(LockRow& /*row*/, Instant /*now*/, LockEvents& /*events*/) const { }

    /// An earlier process left it held or in grace, and nobody is connected yet.
    virtual void restored(LockRow& row, Instant now, LockEvents& events) const
    {
        LockTable::free(row, LockFact::Released, LockCause::ServerRestart, now, events);
    }

    /// When to look at the row again, if ever.
    virtual std::optional<Instant> due(const LockRow& /*row*/) const { return std::nullopt; }

    enum class Look { Nothing, AskOwner };

    /// It is due, or was. `heard`: when anything was last received from the owner's connections.
    /// AskOwner: they must be sent a ping, or a silent owner could not show that it lives.
    virtual Look look(LockRow& /*row*/, Instant /*heard*/, Instant /*now*/,
                      LockEvents& /*events*/) const
    {
        return Look::Nothing;
    }

    /// Whether all connections of one user hold together.
    virtual bool ownsByUser() const { return false; }

    /// Whether its applications check the token at each write (`POST …/check`).
    virtual bool fences() const { return false; }
};

} // namespace echolock
