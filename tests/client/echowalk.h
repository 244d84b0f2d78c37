// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echoclient.h"
#include "server/base/statehasher.h"
#include "server/base/statetext.h"
#include "server/protocol/codec.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// A client with what its caller keeps for it, as a state: its timers, its transports and the auth
/// requests that are under way. Two of them can be led to one state by different ways, and what
/// they want compared although their transports and requests have other numbers.
class EchoWalk : public echolock::EchoSink
{
public:
    explicit EchoWalk(const echolock::EchoOptions& options = {})
        : client(options)
    {
    }

    static constexpr std::uint64_t actionCount = 64;

    /// One of actionCount things happens to it.
    void act(std::uint64_t action);

    void advance(echolock::Duration duration)
    {
        const echolock::Instant end = now + duration;
        while (!timers.empty() && nextTimer()->second <= end)
            fire();
        now = end;
    }

    void fire()
    {
        if (timers.empty())
            return;
        const auto [timer, due] = *nextTimer();
        timers.erase(timer);
        now = std::max(now, due);
        client.timerDue(now, *this, timer);
    }

    void open() { client.transportOpened(now, *this, newest()); }

    void greet(const std::string& socketId)
    {
        open();
        text(echolock::encodeConnectionEstablished(echolock::SocketId(socketId), 30));
    }

    void text(std::string_view text) { client.textReceived(now, *this, newest(), text); }

    /// `age`: how many transports came after it.
    void close(std::uint16_t code, std::uint64_t age = 0, bool wasClean = false)
    {
        const auto id = std::ranges::find(m_transports, echolock::TransportId{m_newest - age});
        if (id == m_transports.end())
            return;
        m_transports.erase(id);
        client.transportClosed(now, *this, echolock::TransportId{m_newest - age}, {code, wasClean});
    }

    enum class Which { First, Last };

    void answer(Which which, bool isGood)
    {
        if (m_asked.empty())
            return;
        const auto place = which == Which::First ? m_asked.begin() : m_asked.end() - 1;
        const echolock::AuthRequest asked = *place;
        m_asked.erase(place);
        if (isGood)
            client.authAnswered(now, *this, asked.id, answerTo(asked));
        else
            client.authAnswered(now, *this, asked.id, echolock::failure("403"));
    }

    /// What it wanted since the last time, as if it were the beginning of time and of transports.
    std::vector<std::string> take()
    {
        m_takenAt = now;
        m_takenNewest = m_newest;
        m_takenAuth = m_lastAuth;
        return std::exchange(m_lines, {});
    }

    void writeState(echolock::StateWriter& out) const
    {
        client.writeState(out);
        for (const auto& [timer, due] : timers) {
            out.choice(timer);
            out.moment(due);
        }
        for (const echolock::TransportId id : m_transports)
            out.number(client.ageOf(id));
        for (const echolock::AuthRequest& request : m_asked) {
            out.socket(request.socketId);
            out.text(request.channel);
        }
    }

    std::string text(const echolock::StateRenaming* renaming = nullptr) const
    {
        echolock::StateText out(now, renaming);
        writeState(out);
        return out.text();
    }

    echolock::Hash128 hash() const
    {
        echolock::StateHasher out(now);
        writeState(out);
        return out.hash();
    }

    void openTransport(echolock::TransportId id) override
    {
        m_newest = id.value;
        m_transports.push_back(id);
        line("open " + name(id));
    }

    void sendText(echolock::TransportId id, std::string text) override
    {
        line("send " + name(id) + " " + text);
    }

    void closeTransport(echolock::TransportId id, std::uint16_t code) override
    {
        line("close " + name(id) + " " + std::to_string(code));
    }

    void startTimer(echolock::EchoTimer timer, echolock::Instant at) override
    {
        timers[timer] = at;
        line("start " + std::string(toString(timer)) + " " + since(at));
    }

    void stopTimer(echolock::EchoTimer timer) override
    {
        timers.erase(timer);
        line("stop " + std::string(toString(timer)));
    }

    void requestAuth(const echolock::AuthRequest& request) override
    {
        m_asked.push_back(request);
        m_lastAuth = request.id.value;
        line("auth " + std::to_string(request.id.value - m_takenAuth) + " " + request.socketId.value
             + " " + request.channel);
    }

    void observe(const echolock::Observation& seen) override
    {
        line("observe " + std::to_string(int(seen.kind)) + " " + std::string(toString(seen.state))
             + " " + seen.channel + " " + seen.text + " " + seen.data + " "
             + std::to_string(seen.code) + " " + seen.lock.event + " " + since(seen.at));
    }

    echolock::Instant now;
    echolock::EchoClient client;
    std::map<echolock::EchoTimer, echolock::Instant> timers;

    static constexpr std::string_view secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    static constexpr std::string_view encrypted = "private-encrypted-x";

private:
    std::map<echolock::EchoTimer, echolock::Instant>::iterator nextTimer()
    {
        return std::ranges::min_element(timers, {}, [](const auto& timer) { return timer.second; });
    }

    echolock::TransportId newest() const { return echolock::TransportId{m_newest}; }

    static echolock::AuthAnswer answerTo(const echolock::AuthRequest& asked)
    {
        const bool isPresence = asked.channel.starts_with("presence-");
        echolock::AuthAnswer answer{"key:" + asked.socketId.value,
                                    isPresence ? R"({"user_id":"alice"})" : ""};
        if (asked.channel == encrypted)
            answer.sharedSecret = secret;
        if (asked.channel.empty())
            answer.userData = R"({"id":"alice"})";
        return answer;
    }

    void line(std::string line) { m_lines.push_back(std::move(line)); }

    std::string name(echolock::TransportId id) const
    {
        return std::to_string(std::int64_t(id.value) - std::int64_t(m_takenNewest));
    }

    std::string since(echolock::Instant at) const
    {
        return std::to_string((at - m_takenAt).count());
    }

    void actOnChannel(std::uint64_t action, const std::string& channel);
    void hear(std::uint64_t action);

    std::uint64_t m_newest = 0;
    std::uint64_t m_lastAuth = 0;
    std::vector<echolock::TransportId> m_transports;
    std::vector<echolock::AuthRequest> m_asked;
    std::vector<std::string> m_lines;
    echolock::Instant m_takenAt;
    std::uint64_t m_takenNewest = 0;
    std::uint64_t m_takenAuth = 0;
};

inline std::string frameText(std::string_view event, std::string_view channel,
                             std::string_view data)
{
    return echolock::encodeEvent(channel, event, data);
}

inline void EchoWalk::act(std::uint64_t action)
{
    using namespace std::chrono_literals;
    constexpr std::uint64_t perChannel = 8;
    const std::array<std::string, 4> channels{"news", "private-order.1", "presence-order.1",
                                              std::string(encrypted)};
    if (action < perChannel * channels.size())
        return actOnChannel(action % perChannel, channels[action / perChannel]);
    constexpr std::array<std::uint16_t, 6> codes{1006, 4000, 4001, 4100, 4200, 1000};
    switch (action - perChannel * channels.size()) {
    case 0:
        return client.connect(now, *this);
    case 1:
        return client.disconnect(now, *this);
    case 2:
        return client.signIn(now, *this);
    case 3:
        return open();
    case 4:
    case 5:
        return greet("1.1");
    case 6:
        return greet("2.2");
    case 7:
    case 8:
    case 9:
        return answer(Which::First, true);
    case 10:
        return answer(Which::Last, true);
    case 11:
        return answer(Which::First, false);
    case 12:
    case 13:
    case 14:
        return fire();
    case 15:
        return advance(1s);
    case 16:
        return advance(7s);
    case 17:
    case 18:
        return close(1006, action % 2);
    case 19:
        return advance(0s);
    default:
        if (const std::uint64_t code = action - perChannel * channels.size() - 20;
            code < codes.size())
            return close(codes[code]);
        return hear(action % 6);
    }
}

inline void EchoWalk::actOnChannel(std::uint64_t action, const std::string& channel)
{
    switch (action) {
    case 0:
    case 1:
        return client.subscribe(now, *this, channel);
    case 2:
        return client.unsubscribe(now, *this, channel);
    case 3:
        return client.whisper(now, *this, channel, "x", "{}");
    case 4:
        return text(frameText("pusher_internal:subscription_succeeded", channel,
                              R"({"presence":{"count":1,"ids":["alice"],"hash":{"alice":{}}}})"));
    case 5:
        return text(frameText(channel == encrypted ? "told" : "pusher:subscription_error", channel,
                              R"({"nonce":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",)"
                              R"("ciphertext":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})"));
    case 6:
        return text(frameText("pusher_internal:member_added", channel, R"({"user_id":"bob"})"));
    default:
        return text(frameText("pusher_internal:subscription_count", channel,
                              R"({"subscription_count":3})"));
    }
}

inline void EchoWalk::hear(std::uint64_t action)
{
    constexpr std::array<std::string_view, 6> frames{
        R"({"event":"pusher:ping","data":{}})",
        R"({"event":"pusher:pong","data":{}})",
        R"({"event":"pusher:error","data":{"code":4201,"message":"late"}})",
        R"({"event":"pusher:signin_success","data":{"user_data":"{\"id\":\"alice\"}"}})",
        R"({"event":"told","channel":"#server-to-user-alice","data":"x"})",
        R"([])"};
    text(frames[action]);
}
