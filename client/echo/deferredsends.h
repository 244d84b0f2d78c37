// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echosink.h"
#include "server/base/statewriter.h"

#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// Frames that wait for the end of the turn that wanted them sent, each for its own transport.
class Outbox
{
public:
    void add(TransportId id, std::string text) { m_frames.emplace_back(id, std::move(text)); }

    /// In order. A transport that has been closed since is the sink's to ignore.
    void flush(EchoSink& sink);

    /// Transports by how many came after them.
    void writeState(TransportId newest, StateWriter& out) const;

private:
    std::vector<std::pair<TransportId, std::string>> m_frames;
};

/// A sink for one turn of a client: it passes everything on but frames, which go to the outbox
/// until EchoTimer::Send is due (transport_connection.ts, send: a timer of 0 ms).
class DeferredSends final : public EchoSink
{
public:
    DeferredSends(Instant now, EchoSink& sink, Outbox* outbox)
        : m_now(now)
        , m_sink(sink)
        , m_outbox(outbox)
    {
    }

    void openTransport(TransportId id) override { m_sink.openTransport(id); }

    void sendText(TransportId id, std::string text) override;

    void closeTransport(TransportId id, std::uint16_t code) override
    {
        m_sink.closeTransport(id, code);
    }

    void startTimer(EchoTimer timer, Instant at) override { m_sink.startTimer(timer, at); }

    void stopTimer(EchoTimer timer) override { m_sink.stopTimer(timer); }

    void requestAuth(const AuthRequest& request) override { m_sink.requestAuth(request); }

    void observe(const Observation& observation) override { m_sink.observe(observation); }

private:
    Instant m_now;
    EchoSink& m_sink;
    Outbox* m_outbox; ///< None: frames are sent at once.
};

} // namespace echolock
