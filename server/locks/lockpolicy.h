// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/locks/locktable.h"

#include <memory>
#include <string_view>

namespace echolock {

/// Decides what a claim or a departure does to a row. Pure: the same row, claim and time give the
/// same events. Policies hold no state of their own; all of it is in the row.
class LockPolicy
{
public:
    virtual ~LockPolicy() = default;

    virtual std::string_view name() const = 0;
    virtual void claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const = 0;
    /// `owner` no longer wants the order or is gone; says nothing about others' claims.
    virtual void leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
                       LockEvents& events) const = 0;
};

} // namespace echolock
