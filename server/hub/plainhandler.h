// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecyclehandler.h"

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
};

} // namespace echolock
