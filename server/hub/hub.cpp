// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/hub.h"

#include "server/base/assert.h"
#include "server/hub/admission.h"
#include "server/hub/apirouter.h"
#include "server/hub/apphub.h"
#include "server/hub/connection.h"
#include "server/hub/policyregistry.h"
#include "server/protocol/codec.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace echolock {

namespace {

TimerId livenessTimer(ConnId conn)
{
    return {TimerId::Kind::Liveness, conn.value};
}

std::string_view channelOf(const ClientFrame& frame)
{
    return std::visit(
        [](const auto& kind) -> std::string_view {
            if constexpr (requires { kind.channel; })
                return kind.channel;
            else
                return {};
        },
        frame);
}

std::string_view reasonOf(CloseHow how)
{
    switch (how.kind) {
    case CloseHow::Kind::ServerShutdown:
        return "Server is shutting down";
    case CloseHow::Kind::PingTimeout:
        return "Pong not received in time";
    default:
        return "The app ended this user's connections";
    }
}

} // namespace

class Hub::Impl
{
public:
    Impl(HubOptions hubOptions, const Prng& prng);
    Impl(const Impl& other);

    const HubOptions& options() const { return m_options; }

    HubStats stats() const;

    void on(const Opened& event, Turn& turn);
    void on(const FrameReceived& event, Turn& turn);
    void on(const BinaryReceived& event, Turn& turn);
    void on(const Closed& event, Turn& turn);
    void on(const TimerDue& event, Turn& turn);
    void on(const ApiRequest& event, Turn& turn);
    void on(const ShutdownRequested& event, Turn& turn);
    void on(const PolicyChanged& event, Turn& turn);

private:
    using Connections = std::map<ConnId, Connection>;

    SocketId drawSocketId(ConnId conn, const AppHub& app) const;
    /// Null for a connection that is no more: its last frames may still be under way.
    Connection* alive(ConnId conn, Turn& turn);

    AppHub& appOf(const Connection& connection) { return m_apps[connection.app()]; }

    void end(ConnId conn, CloseCode code, CloseHow how, Turn& turn);

    HubOptions m_options;
    Prng m_prng;
    std::vector<AppHub> m_apps; ///< As in HubOptions::apps.
    Connections m_connections;
    /// Made when first needed; holds no state between frames.
    std::optional<FrameDecoder> m_decoder;
};

Hub::Impl::Impl(HubOptions hubOptions, const Prng& prng)
    : m_options(std::move(hubOptions))
    , m_prng(prng)
{
    ECHOLOCK_ASSERT(validate(m_options));
    for (const AppConfig& app : m_options.apps)
        m_apps.emplace_back(app, m_apps.size(), makeHandler(m_options.policy, m_options));
}

Hub::Impl::Impl(const Impl& other)
    : m_options(other.m_options)
    , m_prng(other.m_prng)
    , m_apps(other.m_apps)
    , m_connections(other.m_connections)
{
}

HubStats Hub::Impl::stats() const
{
    HubStats stats;
    stats.connections = m_connections.size();
    for (const AppHub& app : m_apps) {
        stats.channels += app.channelCount();
        stats.subscriptions += app.subscriptionCount();
        stats.locksHeld += app.locksHeld();
    }
    return stats;
}

void Hub::Impl::on(const Opened& event, Turn& turn)
{
    const auto admitted = admit(event.target, m_apps);
    if (!admitted)
        return turnAway(event.conn, event.target, admitted.error(), turn);
    const std::size_t app = *admitted;
    ConnectionContext context{event.conn, drawSocketId(event.conn, m_apps[app]), {}};
    const auto [found, isNew] = m_connections.try_emplace(event.conn, std::move(context), app,
                                                          turn.now());
    ECHOLOCK_ASSERT(isNew);
    m_apps[app].open(found->second, event.target, turn);
    turn.sink().startTimer(livenessTimer(event.conn), found->second.silentUntil(m_options));
}

SocketId Hub::Impl::drawSocketId(ConnId conn, const AppHub& app) const
{
    // A stream per connection: who else connects, and when, changes nobody's id.
    constexpr std::int64_t halfMax = 1'000'000'000;
    Prng prng = m_prng.derived("socket id", conn.value);
    SocketId id;
    do {
        id.value = std::to_string(prng.between(1, halfMax));
        id.value += '.' + std::to_string(prng.between(1, halfMax));
    } while (app.hasSocket(id));
    return id;
}

Connection* Hub::Impl::alive(ConnId conn, Turn& turn)
{
    const auto found = m_connections.find(conn);
    if (found == m_connections.end())
        return nullptr;
    if (found->second.received(turn.now()))
        turn.sink().startTimer(livenessTimer(conn), found->second.silentUntil(m_options));
    return &found->second;
}

void Hub::Impl::on(const FrameReceived& event, Turn& turn)
{
    Connection* const connection = alive(event.conn, turn);
    if (!connection)
        return;
    if (!m_decoder)
        m_decoder.emplace();
    const Result<ClientFrame, ProtocolError> frame = m_decoder->decode(event.text);
    turn.note(LifecycleStep::Message, connection->context(),
              frame ? channelOf(*frame) : std::string_view(), event.text);
    if (frame)
        appOf(*connection).frame(*connection, *frame, turn);
    else
        appOf(*connection).refuse(*connection, {}, frame.error(), turn);
}

void Hub::Impl::on(const BinaryReceived& event, Turn& turn)
{
    if (Connection* const connection = alive(event.conn, turn))
        appOf(*connection)
            .refuse(*connection, {},
                    {ErrorCode::InvalidMessage,
                     "Binary messages are not supported; send JSON as text."},
                    turn);
}

void Hub::Impl::on(const Closed& event, Turn& turn)
{
    const auto connection = m_connections.extract(event.conn);
    if (connection.empty())
        return;
    turn.sink().stopTimer(livenessTimer(event.conn));
    appOf(connection.mapped()).close(connection.mapped(), event.how, turn);
}

void Hub::Impl::end(ConnId conn, CloseCode code, CloseHow how, Turn& turn)
{
    turn.sink().close(conn, code, reasonOf(how));
    on(Closed{conn, how}, turn);
}

void Hub::Impl::on(const TimerDue& event, Turn& turn)
{
    if (event.timer.kind == TimerId::Kind::SubscriptionCounts)
        return m_apps.at(event.timer.key).tellCrowds(turn);
    const ConnId conn{event.timer.key};
    const auto found = m_connections.find(conn);
    if (found == m_connections.end())
        return;
    using Kind = Connection::Verdict::Kind;
    const Connection::Verdict verdict = found->second.judge(turn.now(), m_options);
    if (verdict.kind == Kind::Dead)
        return end(conn, CloseCode::PongTimeout, {CloseHow::Kind::PingTimeout, 0}, turn);
    if (verdict.kind == Kind::AskNow)
        turn.send(conn, encodePing());
    turn.sink().startTimer(event.timer, verdict.nextDue);
}

void Hub::Impl::on(const ApiRequest& event, Turn& turn)
{
    const ApiReply reply = ApiRouter(m_apps, turn).answer(event);
    for (const ConnId conn : turn.takeEvicted())
        end(conn, CloseCode::Unauthorized,
            {CloseHow::Kind::Evicted, std::uint16_t(CloseCode::Unauthorized)}, turn);
    turn.sink().reply(event.request, reply);
}

void Hub::Impl::on(const ShutdownRequested& /*event*/, Turn& turn)
{
    turn.hush();
    // 1001 leaves pusher-js its second before it tries again; 4200 would make it burn that try at
    // once.
    while (!m_connections.empty())
        end(m_connections.begin()->first, CloseCode::GoingAway, {CloseHow::Kind::ServerShutdown, 0},
            turn);
}

void Hub::Impl::on(const PolicyChanged& event, Turn& turn)
{
    HubOptions wanted = m_options;
    wanted.policy = event.policy;
    if (const Result<void> valid = validate(wanted); !valid)
        return turn.note(LifecycleStep::Error, {}, {}, valid.error().message);
    m_options.policy = wanted.policy;
    for (AppHub& app : m_apps)
        app.replaceHandler(makeHandler(m_options.policy, m_options), turn);
    for (const auto& [conn, connection] : m_connections)
        appOf(connection).introduce(connection, turn);
}

Hub::Hub(HubOptions options, const Prng& prng)
    : m_impl(std::make_unique<Impl>(std::move(options), prng))
{
}

Hub::Hub(const Hub& other)
    : m_impl(std::make_unique<Impl>(*other.m_impl))
{
}

Hub::Hub(Hub&&) noexcept = default;

Hub& Hub::operator=(const Hub& other)
{
    if (this != &other)
        m_impl = std::make_unique<Impl>(*other.m_impl);
    return *this;
}

Hub& Hub::operator=(Hub&&) noexcept = default;
Hub::~Hub() = default;

void Hub::handle(Instant now, const HubEvent& event, EffectSink& sink)
{
    Turn turn(now, m_impl->options(), sink);
    std::visit([&](const auto& kind) { m_impl->on(kind, turn); }, event);
}

HubStats Hub::stats() const
{
    return m_impl->stats();
}

const HubOptions& Hub::options() const
{
    return m_impl->options();
}

} // namespace echolock
