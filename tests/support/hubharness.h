// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/hub.h"
#include "tests/support/effectlog.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// What its caller would do around a Hub: number connections, sign, keep timers, set the time by
/// hand. Plays the clients' part in words; what the Hub wants done is in log(). A value, as the Hub
/// is.
class HubHarness
{
public:
    explicit HubHarness(HubOptions options = {}, std::uint64_t seed = 1);
    /// Default options under another policy.
    static HubHarness underPolicy(std::string policy);

    ConnId open(std::string_view appKey = "key");
    ConnId openTarget(std::string_view target);
    /// Under a number of the test's own choice, which must be free.
    void openAs(ConnId conn, std::string_view target = usualTarget);
    void text(ConnId conn, std::string_view frame);
    /// Correctly signed; `user` becomes signed channel_data.
    void subscribe(ConnId conn, std::string_view channel, std::string_view user = {});
    void subscribeForged(ConnId conn, std::string_view channel);
    /// `userData` as the app's user-auth endpoint signed it.
    void signIn(ConnId conn, std::string_view userData);
    void unsubscribe(ConnId conn, std::string_view channel);
    void clientEvent(ConnId conn, std::string_view channel, std::string_view event,
                     std::string_view rawData = "{}");
    void ping(ConnId conn);
    void close(ConnId conn, CloseHow how = {CloseHow::Kind::Fin, 0});
    void changePolicy(std::string_view policy);
    void shutDown();
    /// Time passes; timers that become due fire on the way, each at its moment.
    void advance(Duration duration);

    /// Time passes and the caller is busy: what became due fires with the next advance().
    void stall(Duration duration) { m_now += duration; }

    /// Signed by the first app at a wall clock that is right.
    ApiReply api(std::string_view method, std::string_view path, std::string_view query = {},
                 std::string_view body = {});
    ApiReply apiUnsigned(std::string_view method, std::string_view path,
                         std::string_view query = {}, std::string_view body = {});
    /// A signed POST with an Idempotency-Key; empty: without one.
    ApiReply apiRepeatable(std::string_view key, std::string_view path, std::string_view body);
    /// What the application posts to `channel`, by the HTTP API.
    ApiReply publish(std::string_view channel, std::string_view event,
                     std::string_view data = "{}");
    void handle(const HubEvent& event);

    Hub& hub() { return m_hub; }

    const Hub& hub() const { return m_hub; }

    EffectLog& log() { return m_log; }

    const EffectLog& log() const { return m_log; }

    Instant now() const { return m_now; }

    /// As told to the client; empty if the connection was refused.
    SocketId socketId(ConnId conn) const;

    /// What the Hub has called a shared store for since the last time.
    std::vector<StoreCall> takeStoreCalls() { return std::exchange(m_storeCalls, {}); }

    const std::vector<StoreCall>& storeCalls() const { return m_storeCalls; }

    /// The Hub has let it in and not ended it since.
    bool isOpen(ConnId conn) const { return m_open.contains(conn); }

    bool hasTimers() const { return !m_timers.empty(); }

    std::vector<StartedTimer> timers() const;
    /// Time passes until the next timer fires, if one runs.
    void advanceToTimer();

    /// `event` or `event@channel` of all that the connection was sent since the log was cleared.
    std::vector<std::string> eventsTo(ConnId conn) const;
    /// Those in one line, for a comparison that reads well.
    std::string eventLineTo(ConnId conn) const;
    /// The data of the last such event, empty if there was none.
    std::string lastDataTo(ConnId conn, std::string_view event) const;
    /// `granted #1`, one per lock fact, in one line.
    std::string factLine() const;
    /// The codes of all `pusher:error` sent to the connection.
    std::vector<int> errorCodesTo(ConnId conn) const;

    /// What the app's auth endpoint would answer.
    std::string sign(ConnId conn, std::string_view channel,
                     std::string_view channelData = {}) const;

    static constexpr std::int64_t unixSeconds = 1'700'000'000;
    static constexpr std::string_view usualTarget
        = "/app/key?protocol=7&client=js&version=8.6.0&flash=false";

private:
    using TimerKey = std::pair<int, std::uint64_t>;

    void obey(std::size_t from);
    std::map<TimerKey, StartedTimer>::iterator nextTimer();

    Hub m_hub;
    EffectLog m_log;
    Instant m_now;
    ConnId m_lastConn;
    RequestId m_lastRequest;
    std::string m_idempotencyKey; ///< Of the next request.
    std::map<TimerKey, StartedTimer> m_timers;
    std::vector<StoreCall> m_storeCalls;
    std::map<ConnId, SocketId> m_sockets;
    std::set<ConnId> m_open;
};

} // namespace echolock
