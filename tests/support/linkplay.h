// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/link.h"
#include "client/link/linksink.h"
#include "server/base/durationtext.h"
#include "server/base/prng.h"
#include "server/protocol/wsframe.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// A Link between two ends that only write down what reaches them, in virtual time.
class LinkPlay : private LinkSink
{
public:
    explicit LinkPlay(const std::vector<Fault>& faults, std::uint64_t seed = 1, LinkSeat seat = {})
        : link(faults, Prng(seed), seat)
    {
    }

    void open() { link.opened(now, *this); }

    void up(std::string_view bytes) { link.received(now, *this, LinkDirection::Up, bytes); }

    void down(std::string_view bytes) { link.received(now, *this, LinkDirection::Down, bytes); }

    void endUp(LinkEnd end = LinkEnd::Fin) { link.ended(now, *this, LinkDirection::Up, end); }

    void endDown(LinkEnd end = LinkEnd::Fin) { link.ended(now, *this, LinkDirection::Down, end); }

    void arm(const Fault& fault) { link.arm(now, *this, fault); }

    bool disarm(std::string_view name) { return link.disarm(now, *this, name); }

    /// The heads of an upgrade that the server accepts.
    void upgrade()
    {
        up("GET /app/key HTTP/1.1\r\nUpgrade: websocket\r\n\r\n");
        down("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    }

    void frameUp(std::string_view text) { up(clientFrame(text)); }

    void frameDown(std::string_view text) { down(serverFrame(text)); }

    static std::string clientFrame(std::string_view text)
    {
        std::string frame;
        appendClientFrame(frame, Opcode::Text, text, 0x1234567);
        return frame;
    }

    static std::string serverFrame(std::string_view text)
    {
        std::string frame;
        appendServerFrame(frame, Opcode::Text, text);
        return frame;
    }

    /// Time goes on, and wakes the link when it asked for it.
    void wait(Duration duration)
    {
        const Instant end = now + duration;
        while (wake && *wake <= end) {
            now = std::max(now, *std::exchange(wake, std::nullopt));
            link.wake(now, *this);
        }
        now = end;
    }

    LinkSink& sink() { return *this; }

    /// Whether the sender of that direction is read.
    bool reads(LinkDirection direction) const { return m_reads[indexOf(direction)]; }

    /// Everything delivered in that direction so far.
    const std::string& got(LinkDirection direction) const { return m_got[indexOf(direction)]; }

    const std::string& gotUp() const { return got(LinkDirection::Up); }

    const std::string& gotDown() const { return got(LinkDirection::Down); }

    /// What happened since the last call: `50ms down 5`, `1s reset` …
    std::vector<std::string> takeLog() { return std::exchange(m_log, {}); }

    Link link;
    Instant now{};
    std::optional<Instant> wake;
    std::vector<std::string> begun; ///< Names of faults, as they began.

private:
    void deliver(LinkDirection direction, std::string_view bytes) override
    {
        m_got[indexOf(direction)] += bytes;
        log(std::string(toString(direction)) + " " + std::to_string(bytes.size()));
    }

    void finish(LinkDirection direction) override
    {
        log("fin " + std::string(toString(direction)));
    }

    void reset() override { log("reset"); }

    void readFrom(LinkDirection direction, bool on) override
    {
        m_reads[indexOf(direction)] = on;
        log((on ? "reads " : "stops reading ") + std::string(toString(direction)));
    }

    void acknowledge(LinkDirection direction, bool on) override
    {
        log((on ? "acknowledges " : "silent ") + std::string(toString(direction)));
    }

    void limitReceiveBuffer(LinkDirection direction, std::size_t bytes) override
    {
        log("buffer " + std::string(toString(direction)) + " " + std::to_string(bytes));
    }

    void setClient(ClientActivity activity) override
    {
        constexpr std::array names{"client runs", "client paused", "client asleep"};
        log(names[static_cast<std::size_t>(activity)]);
    }

    void faultBegan(std::string_view name) override { begun.emplace_back(name); }

    void wakeAt(Instant at) override { wake = at; }

    void log(const std::string& what)
    {
        m_log.push_back(formatDuration(now.time_since_epoch()) + " " + what);
    }

    std::array<std::string, 2> m_got;
    std::array<bool, 2> m_reads{true, true};
    std::vector<std::string> m_log;
};

} // namespace echolock
