// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecyclehandler.h"

#include <utility>

namespace echolock {

/// Policy `none`: no locking, a plain Pusher server. Keeps the table that it inherited, so that
/// tokens go on rising when locking is switched on again.
class PlainHandler final : public LifecycleHandler
{
public:
    std::unique_ptr<LifecycleHandler> clone() const override
    {
        return std::make_unique<PlainHandler>(*this);
    }

    void inheritLocks(LockTable locks) override { m_locks = std::move(locks); }

    const LockTable* locks() const override { return &m_locks; }

private:
    LockTable m_locks;
};

} // namespace echolock
