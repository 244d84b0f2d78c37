// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/graceterm.h"
#include "server/locks/lockpolicy.h"

namespace echolock {

/// P3 `grace`: as `refcount`, but when the last tab's connection ends, the order waits for its
/// user: a reload or a blip of the network costs nobody the lock (races R03, R14). Who asks to
/// leave has left at once. An owner without a user cannot come back, as connections do not.
///
/// | state       | claim by the user | claim by another | last tab asks to leave | last tab's connection ends | time is up |
/// |-------------|-------------------|------------------|------------------------|----------------------------|------------|
/// | free        | grant             | grant            | –                      | –                          | –          |
/// | held(u, C)  | confirm, C += c   | deny             | free                   | grace(u, now + G)          | –          |
/// | grace(u, t) | resume, C = {c}   | deny             | –                      | –                          | free       |
class GracePolicy final : public LockPolicy
{
public:
    explicit GracePolicy(const LockParams& params)
        : m_grace(params)
    {
    }

    std::string_view name() const override { return "grace"; }

    bool ownsByUser() const override { return true; }

    void claim(LockRow& row, const Claim& claim, Instant now, LockEvents& events) const override;
    void leave(LockRow& row, const Owner& owner, LockCause cause, Instant now,
               LockEvents& events) const override;
    void restored(LockRow& row, Instant now, LockEvents& events) const override;
    std::optional<Instant> due(const LockRow& row) const override;
    Look look(LockRow& row, Instant heard, Instant now, LockEvents& events) const override;

private:
    GraceTerm m_grace;
};

} // namespace echolock
