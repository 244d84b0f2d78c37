// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/effect.h"
#include "server/hub/lifecyclehandler.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// One call of Hub::handle: its time, where effects go, and the lock facts found so far.
class Turn
{
public:
    Turn(Instant now, EffectSink& sink);

    Instant now() const { return m_now; }

    EffectSink& sink() const { return m_sink; }

    void send(ConnId to, std::string text);
    void send(std::span<const ConnId> to, std::string text);
    void send(std::span<const ConnId> to, const Payload& payload);

    /// From here on nothing is sent, because all who could read it are being disconnected.
    void hush() { m_hushed = true; }

    bool isHushed() const { return m_hushed; }

    struct Evicted
    {
        ConnId conn;
        CloseCode code;
    };

    /// To be disconnected before this turn ends.
    void evict(ConnId conn, CloseCode code) { m_evicted.push_back({conn, code}); }

    std::vector<Evicted> takeEvicted() { return std::exchange(m_evicted, {}); }

    void note(LifecycleStep step, const ConnectionContext& who, std::string_view channel,
              std::string_view detail) const;

    /// For a handler to append to.
    LockEvents& facts() { return m_facts; }

    /// A fact of `app` is passed on at once; the wire hears of it when the frame that caused it has
    /// been answered.
    void emitFacts(std::string_view app);
    /// All facts, emitted, and none left.
    LockEvents takeFacts(std::string_view app);

private:
    Instant m_now;
    EffectSink& m_sink;
    LockEvents m_facts;
    std::vector<Evicted> m_evicted;
    std::size_t m_emitted = 0;
    bool m_hushed = false;
};

} // namespace echolock
