// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apphub.h"
#include "server/hub/connections.h"
#include "server/hub/endings.h"
#include "server/hub/hub.h"
#include "server/hub/spreadstop.h"
#include "server/protocol/framedecoder.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace echolock {

/// Its functions are in hub.cpp, what it tells of its state in hubstate.cpp.
class Hub::Impl
{
public:
    Impl(HubOptions hubOptions, const Prng& prng);
    Impl(const Impl& other);

    const HubOptions& options() const { return *m_options; }

    HubStats stats() const;
    void writeState(StateWriter& out) const;
    std::optional<Resource> orderOf(TimerId timer) const;

    void on(const Opened& event, Turn& turn);
    void on(const FrameReceived& event, Turn& turn);
    void on(const BinaryReceived& event, Turn& turn);
    void on(const Closed& event, Turn& turn);
    void on(const TimerDue& event, Turn& turn);
    void on(const ApiRequest& event, Turn& turn);
    void on(const ShutdownRequested& event, Turn& turn);
    void on(const PolicyChanged& event, Turn& turn);
    void on(const OptionsChanged& event, Turn& turn);
    void on(const LocksRestored& event, Turn& turn);
    void on(const StoreReply& event, Turn& turn);

private:
    SocketId drawSocketId(ConnId conn, const AppHub& app) const;
    /// Null for a connection that is no more: its last frames may still be under way.
    Connection* alive(ConnId conn, Turn& turn);

    AppHub& appOf(const Connection& connection) { return m_apps[connection.app()]; }

    /// Starts the timer that asks whether it still lives.
    void watch(const Connection& connection, Turn& turn);
    void end(ConnId conn, const Ending& ending, Turn& turn);
    /// Ends as many connections as must be gone by now.
    void goOnStopping(Turn& turn);
    void lookAtLock(TimerId timer, Turn& turn);
    LastHeard lastHeard() const;
    void reconfigureApps(const std::vector<AppConfig>& wanted, Turn& turn);

    enum class Locks { Kept, Revoked };

    void replaceHandlers(Locks locks, Turn& turn);

    std::shared_ptr<const HubOptions> m_options; ///< Never null; copies have it in common.
    Prng m_prng;
    std::vector<AppHub> m_apps; ///< Each stays at its place, also when it is removed.
    Connections m_connections;
    std::optional<SpreadStop> m_stop;
    std::uint64_t m_locksFloor = 0; ///< Also of apps that are configured later.
    bool m_isReconfigured = false;
    /// Never null; holds no state between frames, and copies have it in common.
    std::shared_ptr<FrameDecoder> m_decoder;
};

} // namespace echolock
