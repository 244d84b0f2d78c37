// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/hubharness.h"

#include "server/protocol/channelauth.h"
#include "server/protocol/codec.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <optional>

namespace echolock {

namespace {

std::vector<ServerFrame> framesTo(const EffectLog& log, ConnId conn)
{
    std::vector<ServerFrame> frames;
    for (const std::string& text : log.textsTo(conn))
        if (auto frame = decodeServerFrame(text))
            frames.push_back(std::move(*frame));
        else
            frames.push_back(
                ServerFrame{.event = "undecodable", .channel = {}, .data = text, .userId = {}});
    return frames;
}

} // namespace

HubHarness::HubHarness(HubOptions options, std::uint64_t seed)
    : m_hub(std::move(options), Prng(seed))
{
}

HubHarness HubHarness::underPolicy(std::string policy)
{
    HubOptions options;
    options.policy = std::move(policy);
    return HubHarness(std::move(options));
}

ConnId HubHarness::open(std::string_view appKey)
{
    return openTarget("/app/" + std::string(appKey)
                      + "?protocol=7&client=js&version=8.6.0&flash=false");
}

ConnId HubHarness::openTarget(std::string_view target)
{
    const ConnId conn{++m_lastConn.value};
    openAs(conn, target);
    return conn;
}

void HubHarness::openAs(ConnId conn, std::string_view target)
{
    const std::size_t before = m_log.entries().size();
    handle(Opened{conn, target});
    for (std::size_t i = before; i < m_log.entries().size(); ++i)
        if (const auto* const sent = std::get_if<SentMessage>(&m_log.entries()[i]))
            if (const auto frame = decodeServerFrame(sent->text);
                frame && frame->event == "pusher:connection_established")
                if (const auto greeting = decodeConnectionEstablished(frame->data)) {
                    m_sockets[conn] = greeting->socketId;
                    m_open.insert(conn);
                }
}

void HubHarness::text(ConnId conn, std::string_view frame)
{
    handle(FrameReceived{conn, frame});
}

void HubHarness::subscribe(ConnId conn, std::string_view channel, std::string_view user)
{
    const std::string channelData = user.empty() ? std::string()
                                                 : R"({"user_id":")" + std::string(user) + R"("})";
    const std::string auth = sign(conn, channel, channelData);
    text(conn, encodeSubscribe({.channel = channel, .auth = auth, .channelData = channelData}));
}

void HubHarness::subscribeForged(ConnId conn, std::string_view channel)
{
    text(conn, encodeSubscribe({.channel = channel, .auth = "key:deadbeef", .channelData = {}}));
}

void HubHarness::signIn(ConnId conn, std::string_view userData)
{
    const AppConfig& app = m_hub.options().apps.front();
    const std::string auth = signChannel(app.key, app.secret,
                                         userStringToSign(socketId(conn).value, userData));
    text(conn, encodeSignin({.auth = auth, .userData = userData}));
}

void HubHarness::unsubscribe(ConnId conn, std::string_view channel)
{
    text(conn, encodeUnsubscribe(channel));
}

void HubHarness::clientEvent(ConnId conn, std::string_view channel, std::string_view event,
                             std::string_view rawData)
{
    text(conn, encodeClientEvent({.event = event, .channel = channel, .rawData = rawData}));
}

void HubHarness::ping(ConnId conn)
{
    text(conn, encodeClientPing());
}

void HubHarness::close(ConnId conn, CloseHow how)
{
    m_open.erase(conn);
    handle(Closed{conn, how});
}

void HubHarness::changePolicy(std::string_view policy)
{
    handle(PolicyChanged{policy});
}

void HubHarness::shutDown()
{
    handle(ShutdownRequested{});
}

std::map<HubHarness::TimerKey, StartedTimer>::iterator HubHarness::nextTimer()
{
    return std::ranges::min_element(m_timers, {},
                                    [](const auto& timer) { return timer.second.due; });
}

void HubHarness::advanceToTimer()
{
    if (hasTimers())
        advance(std::max(nextTimer()->second.due - m_now, Duration::zero()));
}

std::vector<StartedTimer> HubHarness::timers() const
{
    std::vector<StartedTimer> all;
    for (const auto& [key, timer] : m_timers)
        all.push_back(timer);
    return all;
}

void HubHarness::advance(Duration duration)
{
    const Instant end = m_now + duration;
    while (!m_timers.empty()) {
        const auto next = nextTimer();
        if (next->second.due > end)
            break;
        const StartedTimer due = next->second;
        m_timers.erase(next);
        m_now = std::max(m_now, due.due);
        handle(TimerDue{due.timer});
    }
    m_now = end;
}

ApiReply HubHarness::api(std::string_view method, std::string_view path, std::string_view query,
                         std::string_view body)
{
    const AppConfig& app = m_hub.options().apps.front();
    std::string full = "auth_key=" + app.key + "&auth_timestamp=" + std::to_string(unixSeconds)
        + "&auth_version=1.0";
    if (!body.empty())
        full += "&body_md5=" + md5Hex(body);
    if (!query.empty())
        full += '&' + std::string(query);
    const std::string signature = hmacSha256Hex(app.secret,
                                                apiStringToSign(method, path, parseQuery(full)));
    return apiUnsigned(method, path, full + "&auth_signature=" + signature, body);
}

ApiReply HubHarness::apiUnsigned(std::string_view method, std::string_view path,
                                 std::string_view query, std::string_view body)
{
    const RequestId request{++m_lastRequest.value};
    handle(ApiRequest{request, method, path, query, body, unixSeconds, m_idempotencyKey});
    for (const SentReply& sent : m_log.all<SentReply>())
        if (sent.request == request)
            return sent.reply;
    return {0, "no reply"};
}

ApiReply HubHarness::apiRepeatable(std::string_view key, std::string_view path,
                                   std::string_view body)
{
    m_idempotencyKey = key;
    const ApiReply reply = api("POST", path, {}, body);
    m_idempotencyKey.clear();
    return reply;
}

ApiReply HubHarness::publish(std::string_view channel, std::string_view event,
                             std::string_view data)
{
    JsonWriter json;
    json.beginObject().member("name", event).member("channel", channel).member("data", data);
    const std::string body = json.endObject().take();
    return api("POST", "/apps/" + m_hub.options().apps.front().id + "/events", {}, body);
}

void HubHarness::handle(const HubEvent& event)
{
    const std::size_t before = m_log.entries().size();
    m_hub.handle(m_now, event, m_log);
    obey(before);
}

void HubHarness::obey(std::size_t from)
{
    const auto keyOf = [](TimerId timer) { return TimerKey{int(timer.kind), timer.key}; };
    for (std::size_t i = from; i < m_log.entries().size(); ++i) {
        if (const auto* const started = std::get_if<StartedTimer>(&m_log.entries()[i]))
            m_timers.insert_or_assign(keyOf(started->timer), *started);
        else if (const auto* const stopped = std::get_if<StoppedTimer>(&m_log.entries()[i]))
            m_timers.erase(keyOf(stopped->timer));
        else if (const auto* const closed = std::get_if<ClosedConnection>(&m_log.entries()[i]))
            m_open.erase(closed->conn);
        else if (const auto* const call = std::get_if<StoreCall>(&m_log.entries()[i]))
            m_storeCalls.push_back(*call);
    }
}

SocketId HubHarness::socketId(ConnId conn) const
{
    const auto found = m_sockets.find(conn);
    return found == m_sockets.end() ? SocketId() : found->second;
}

std::vector<std::string> HubHarness::eventsTo(ConnId conn) const
{
    std::vector<std::string> events;
    for (const ServerFrame& frame : framesTo(m_log, conn))
        events.push_back(frame.channel.empty() ? frame.event : frame.event + '@' + frame.channel);
    return events;
}

std::string HubHarness::eventLineTo(ConnId conn) const
{
    std::string line;
    for (const std::string& event : eventsTo(conn))
        line += (line.empty() ? "" : " ") + event;
    return line;
}

std::string HubHarness::lastDataTo(ConnId conn, std::string_view event) const
{
    std::string data;
    for (const ServerFrame& frame : framesTo(m_log, conn))
        if (frame.event == event)
            data = frame.data;
    return data;
}

std::string HubHarness::factLine() const
{
    std::string line;
    for (const LockEvent& event : m_log.all<LockEvent>())
        line += (line.empty() ? "" : ", ") + std::string(echolock::toString(event.fact)) + " #"
            + std::to_string(event.owner.conn.value);
    return line;
}

std::vector<int> HubHarness::errorCodesTo(ConnId conn) const
{
    std::vector<int> codes;
    for (const ServerFrame& frame : framesTo(m_log, conn))
        if (frame.event == "pusher:error")
            if (const auto error = decodeErrorData(frame.data))
                codes.push_back(int(error->code));
    return codes;
}

std::string HubHarness::sign(ConnId conn, std::string_view channel,
                             std::string_view channelData) const
{
    const AppConfig& app = m_hub.options().apps.front();
    return signChannel(app.key, app.secret,
                       channelStringToSign(socketId(conn).value, channel, channelData));
}

} // namespace echolock
