// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echosink.h"
#include "server/base/clock.h"
#include "server/base/statewriter.h"

#include <optional>

namespace echolock {

/// The retries that wait. pusher-js has one variable for them, and starts another one without
/// stopping what the variable held: that one then comes whatever the page does meanwhile
/// (connection_manager.ts, retryIn).
class Retries
{
public:
    /// `losesSight` as pusher-js does.
    explicit Retries(bool losesSight)
        : m_losesSight(losesSight)
    {
    }

    void start(EchoSink& sink, Instant at);
    /// After a close that calls for an action. pusher-js starts a second retry because the
    /// connection is gone, which the first one, out of sight now, always forestalls.
    void startByAction(EchoSink& sink, Instant at);
    void stop(EchoSink& sink);

    void writeState(StateWriter& out) const { out.moment(m_at); }

private:
    bool m_losesSight;
    std::optional<Instant> m_at; ///< Of the one in sight.
};

} // namespace echolock
