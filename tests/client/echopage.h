// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echoclient.h"
#include "server/protocol/codec.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A client under virtual time. Everything that it wants done is written down, one line each, with
/// the millisecond at which it was wanted.
class EchoPage : public echolock::EchoSink
{
public:
    explicit EchoPage(const echolock::EchoOptions& options = {})
        : client(options)
    {
    }

    // The page's user and its surroundings.
    void connect()
    {
        client.connect(now, *this);
        endTurn();
    }

    void disconnect()
    {
        client.disconnect(now, *this);
        endTurn();
    }

    void subscribe(std::string_view channel)
    {
        client.subscribe(now, *this, channel);
        endTurn();
    }

    void unsubscribe(std::string_view channel)
    {
        client.unsubscribe(now, *this, channel);
        endTurn();
    }

    void opened()
    {
        client.transportOpened(now, *this, transport);
        endTurn();
    }

    void text(std::string_view text)
    {
        client.textReceived(now, *this, transport, text);
        endTurn();
    }

    void text(echolock::TransportId id, std::string_view text)
    {
        client.textReceived(now, *this, id, text);
        endTurn();
    }

    void closed(std::uint16_t code, bool wasClean = false)
    {
        client.transportClosed(now, *this, transport, {code, wasClean});
        endTurn();
    }

    void answer(std::uint64_t id, const echolock::Result<echolock::AuthAnswer>& answer)
    {
        client.authAnswered(now, *this, echolock::AuthRequestId{id}, answer);
        endTurn();
    }

    /// Opens the transport that was asked for last and greets with this socket id.
    void greet(const std::string& socketId, int activityTimeoutSeconds = 120)
    {
        opened();
        text(echolock::encodeConnectionEstablished(echolock::SocketId(socketId),
                                                   activityTimeoutSeconds));
    }

    void succeed(std::string_view channel) { text(echolock::encodeSubscriptionSucceeded(channel)); }

    /// What the page has sent in this turn goes out. Each function above is a turn of its own.
    void endTurn()
    {
        if (timers.erase(echolock::EchoTimer::Send) > 0)
            client.timerDue(now, *this, echolock::EchoTimer::Send);
    }

    /// Lets time pass, and timers ring when due.
    void advance(echolock::Duration duration)
    {
        const echolock::Instant end = now + duration;
        while (true) {
            auto next = std::ranges::min_element(timers, {},
                                                 [](const auto& timer) { return timer.second; });
            if (next == timers.end() || next->second > end)
                break;
            const echolock::EchoTimer timer = next->first;
            now = std::max(now, next->second);
            timers.erase(next);
            client.timerDue(now, *this, timer);
            endTurn();
        }
        now = end;
    }

    /// The lines so far, and a clean sheet.
    std::vector<std::string> take()
    {
        endTurn();
        return std::exchange(log, {});
    }

    /// Like take(), but only the lines that begin so, without that beginning.
    std::vector<std::string> take(std::string_view beginning)
    {
        std::vector<std::string> lines;
        for (const std::string& line : take()) {
            if (line.starts_with(beginning))
                lines.push_back(line.substr(beginning.size()));
        }
        return lines;
    }

    void openTransport(echolock::TransportId id) override
    {
        transport = id;
        opens.push_back(now);
        log.push_back("open " + std::to_string(id.value));
    }

    void sendText(echolock::TransportId id, std::string text) override
    {
        log.push_back("send " + std::to_string(id.value) + " " + text);
    }

    void closeTransport(echolock::TransportId id, std::uint16_t code) override
    {
        log.push_back("close " + std::to_string(id.value) + " " + std::to_string(code));
    }

    void startTimer(echolock::EchoTimer timer, echolock::Instant at) override
    {
        timers[timer] = at;
    }

    void stopTimer(echolock::EchoTimer timer) override { timers.erase(timer); }

    void requestAuth(const echolock::AuthRequest& request) override
    {
        log.push_back("auth " + std::to_string(request.id.value) + " " + request.socketId.value
                      + " " + request.channel);
    }

    void observe(const echolock::Observation& observation) override
    {
        using Kind = echolock::Observation::Kind;
        observations.push_back(observation);
        switch (observation.kind) {
        case Kind::StateChanged:
            log.push_back("state " + std::string(toString(observation.state)));
            break;
        case Kind::Subscribed:
            log.push_back("subscribed " + observation.channel);
            break;
        case Kind::SubscriptionFailed:
            log.push_back("failed " + observation.channel + " " + observation.text);
            break;
        case Kind::Lock:
            log.push_back(observation.lock.event + " " + observation.lock.order.value);
            break;
        case Kind::Event:
            log.push_back("event " + observation.channel + " " + observation.text + " "
                          + observation.data);
            break;
        case Kind::Error:
            log.push_back("error " + std::to_string(observation.code));
            break;
        case Kind::Warning:
            log.push_back("warning " + observation.channel + " " + observation.text);
            break;
        }
    }

    bool runs(echolock::EchoTimer timer) const { return timers.contains(timer); }

    echolock::Duration until(echolock::EchoTimer timer) const { return timers.at(timer) - now; }

    echolock::Instant now;
    echolock::EchoClient client;
    echolock::TransportId transport; ///< The last that was asked for.
    std::vector<echolock::Instant> opens;
    std::map<echolock::EchoTimer, echolock::Instant> timers;
    std::vector<std::string> log;
    std::vector<echolock::Observation> observations;
};

using Lines = std::vector<std::string>;

/// The channel that the tests lock, and what the page sends to join it when the endpoint answered
/// AUTH.
inline constexpr std::string_view orderChannel = "private-order.5";

inline std::string subscribeText(std::string_view channel, std::string_view auth)
{
    return R"({"event":"pusher:subscribe","data":{"auth":")" + std::string(auth)
        + R"(","channel":")" + std::string(channel) + R"("}})";
}

inline std::string unsubscribeText(std::string_view channel)
{
    return R"({"event":"pusher:unsubscribe","data":{"channel":")" + std::string(channel) + R"("}})";
}
