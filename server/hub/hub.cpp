// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/assert.h"
#include "server/base/mutant.h"
#include "server/hub/admission.h"
#include "server/hub/apirouter.h"
#include "server/hub/endings.h"
#include "server/hub/hubimpl.h"
#include "server/hub/policyregistry.h"
#include "server/protocol/codec.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace echolock {

namespace {

constexpr TimerId stopTimer{TimerId::Kind::Stop, 0};

TimerId livenessTimer(ConnId conn)
{
    return {TimerId::Kind::Liveness, conn.value};
}

AppConfig removed(AppConfig config)
{
    config.status = AppConfig::Status::Removed;
    return config;
}

} // namespace

Hub::Impl::Impl(HubOptions hubOptions, const Prng& prng)
    : m_options(std::make_shared<const HubOptions>(std::move(hubOptions)))
    , m_prng(prng)
    , m_decoder(std::make_shared<FrameDecoder>())
{
    ECHOLOCK_ASSERT(validate(*m_options));
    for (const AppConfig& app : m_options->apps)
        m_apps.emplace_back(AppRules(app, *m_options), m_apps.size(),
                            makeHandler(m_options->policy, *m_options));
}

Hub::Impl::Impl(const Impl& other)
    : m_options(other.m_options)
    , m_prng(other.m_prng)
    , m_apps(other.m_apps)
    , m_connections(other.m_connections)
    , m_stop(other.m_stop)
    , m_locksFloor(other.m_locksFloor)
    , m_isReconfigured(other.m_isReconfigured)
    , m_decoder(other.m_decoder)
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
    if (m_stop)
        return turn.sink().close(event.conn, stopping(*m_options).code,
                                 stopping(*m_options).reason);
    const auto admitted = admit(event, {m_apps, *m_options, m_connections.size()});
    if (!admitted) {
        if (isMutated(Mutant::RefusedIsAttached))
            m_connections.add(Connection({event.conn, {}, {}}, 0, turn.now(), 7));
        // It has no app. The article has one place for all locks; that is the first app's here.
        if (admitted.error().then == Personality::Afterwards::LeftOpen)
            m_apps.front().meetStranger(event.conn);
        return turnAway(event, admitted.error(), personalityOf(*m_options), turn);
    }
    AppHub& app = m_apps[admitted->app];
    ConnectionContext context{event.conn, drawSocketId(event.conn, app), {}};
    const Connection& connection = m_connections.add(
        Connection(std::move(context), admitted->app, turn.now(), admitted->protocol));
    app.open(connection, event.target, admitted->complaint, turn);
    watch(connection, turn);
}

void Hub::Impl::watch(const Connection& connection, Turn& turn)
{
    if (const auto look = connection.nextLook(appOf(connection).rules()))
        turn.sink().startTimer(livenessTimer(connection.context().conn), *look);
}

SocketId Hub::Impl::drawSocketId(ConnId conn, const AppHub& app) const
{
    // A stream per connection: who else connects, and when, changes nobody's id.
    // As long as a Pusher id is at most, and short enough to be copied without an allocation.
    constexpr std::int64_t halfMax = 9'999'999;
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
    Connection* const found = m_connections.find(conn);
    if (found && found->received(turn.now()))
        watch(*found, turn);
    return found;
}

void Hub::Impl::on(const FrameReceived& event, Turn& turn)
{
    Connection* const connection = alive(event.conn, turn);
    if (!connection && !m_apps.front().hasStranger(event.conn))
        return;
    const Result<ClientFrame, ProtocolError> frame = m_decoder->decode(event.text);
    if (!connection)
        return frame ? m_apps.front().strangerSays(event.conn, *frame, turn) : void();
    turn.note(LifecycleStep::Message, connection->context(),
              frame ? channelOf(*frame) : std::string_view(), event.text);
    if (frame)
        appOf(*connection).frame(*connection, *frame, turn);
    else
        appOf(*connection).refuseFrame(*connection, frame.error(), turn);
}

void Hub::Impl::on(const BinaryReceived& event, Turn& turn)
{
    if (Connection* const connection = alive(event.conn, turn))
        appOf(*connection)
            .refuseFrame(*connection,
                         {ErrorCode::InvalidMessage,
                          "Binary messages are not supported; send JSON as text."},
                         turn);
}

void Hub::Impl::on(const Closed& event, Turn& turn)
{
    m_apps.front().strangerLeaves(event.conn, event.how, turn);
    const std::uint16_t ghostly = personalityOf(*m_options).leavesGhostAfter;
    if (ghostly != 0 && event.how == CloseHow{CloseHow::Kind::Clean, ghostly})
        return turn.sink().stopTimer(livenessTimer(event.conn));
    const std::optional<Connection> connection = m_connections.remove(event.conn);
    if (!connection)
        return;
    turn.sink().stopTimer(livenessTimer(event.conn));
    appOf(*connection).close(*connection, event.how, turn);
    if (m_stop && m_connections.empty())
        turn.sink().stopTimer(stopTimer);
}

void Hub::Impl::end(ConnId conn, const Ending& ending, Turn& turn)
{
    turn.sink().close(conn, ending.code, ending.reason);
    const bool evicted = ending.kind == CloseHow::Kind::Evicted;
    on(Closed{conn, {ending.kind, evicted ? std::uint16_t(ending.code) : std::uint16_t(0)}}, turn);
}

void Hub::Impl::on(const TimerDue& event, Turn& turn)
{
    if (event.timer.kind == TimerId::Kind::SubscriptionCounts)
        return m_apps.at(event.timer.key).tellCrowds(turn);
    if (event.timer.kind == TimerId::Kind::Stop)
        return goOnStopping(turn);
    if (event.timer.kind == TimerId::Kind::Lock)
        return lookAtLock(event.timer, turn);
    const ConnId conn{event.timer.key};
    Connection* const connection = m_connections.find(conn);
    if (!connection)
        return;
    using Kind = Connection::Verdict::Kind;
    const Connection::Verdict verdict = connection->judge(turn.now(), appOf(*connection).rules());
    switch (verdict.kind) {
    case Kind::Dead:
        return end(conn, pongMissing, turn);
    case Kind::Inactive:
        return end(conn, inactive, turn);
    case Kind::Unauthorized:
        appOf(*connection)
            .refuse(*connection, {}, {ErrorCode::Unauthorized, unauthorizedWords}, turn);
        return end(conn, unauthorized, turn);
    case Kind::AskNow:
        turn.send(conn, encodePing());
        if (isMutated(Mutant::PingsCountAsLife))
            connection->received(turn.now());
        break;
    case Kind::Alive:
        break;
    }
    if (verdict.nextDue)
        turn.sink().startTimer(event.timer, *verdict.nextDue);
}

void Hub::Impl::lookAtLock(TimerId timer, Turn& turn)
{
    m_apps.at(AppLocks::placeOf(timer)).lookAtLock(timer, lastHeard(), turn);
}

LastHeard Hub::Impl::lastHeard() const
{
    return [this](ConnId conn) -> std::optional<Instant> {
        const Connection* const connection = m_connections.find(conn);
        return connection ? std::optional(connection->lastReceived()) : std::nullopt;
    };
}

void Hub::Impl::on(const LocksRestored& event, Turn& turn)
{
    m_locksFloor = std::max(m_locksFloor, event.floor);
    for (AppHub& app : m_apps)
        app.restoreLocks(event, turn);
}

void Hub::Impl::on(const StoreReply& event, Turn& turn)
{
    for (AppHub& app : m_apps)
        if (app.config().id == event.call.app)
            app.storeReplied(event, turn);
}

void Hub::Impl::on(const ApiRequest& event, Turn& turn)
{
    const ApiReply reply = ApiRouter(m_apps, personalityOf(*m_options), turn).answer(event);
    for (const Turn::Evicted& evicted : turn.takeEvicted())
        end(evicted.conn, {evicted.code, "The app ended this user's connections"}, turn);
    turn.sink().reply(event.request, reply);
}

void Hub::Impl::on(const ShutdownRequested& event, Turn& turn)
{
    if (!m_stop && event.spreadOver > Duration::zero()) {
        m_stop.emplace(turn.now(), event.spreadOver, m_connections.inOrder());
        return goOnStopping(turn);
    }
    m_stop.emplace(turn.now(), Duration::zero(), std::vector<ConnId>());
    turn.sink().stopTimer(stopTimer);
    turn.hush();
    for (const ConnId conn : m_connections.inOrder())
        end(conn, stopping(*m_options), turn);
}

void Hub::Impl::goOnStopping(Turn& turn)
{
    if (!m_stop)
        return;
    const std::size_t remaining = m_stop->remaining(turn.now());
    while (m_connections.size() > remaining) {
        const ConnId conn = m_stop->takeNext();
        if (m_connections.find(conn))
            end(conn, stopping(*m_options), turn);
    }
    if (!m_connections.empty())
        turn.sink().startTimer(stopTimer, m_stop->nextDue(m_connections.size()));
}

void Hub::Impl::on(const PolicyChanged& event, Turn& turn)
{
    HubOptions wanted = *m_options;
    wanted.policy = event.policy;
    if (const Result<void> valid = validate(wanted); !valid)
        return turn.note(LifecycleStep::Error, {}, {}, valid.error().message);
    m_options = std::make_shared<const HubOptions>(std::move(wanted));
    replaceHandlers(Locks::Revoked, turn);
}

void Hub::Impl::replaceHandlers(Locks locks, Turn& turn)
{
    for (AppHub& app : m_apps) {
        auto handler = makeHandler(m_options->policy, *m_options);
        if (locks == Locks::Revoked)
            app.replaceHandler(std::move(handler), turn);
        else
            app.retuneHandler(std::move(handler));
    }
    for (const ConnId conn : m_connections.inOrder()) {
        const Connection& connection = *m_connections.find(conn);
        appOf(connection).introduce(connection, turn);
    }
}

void Hub::Impl::on(const OptionsChanged& event, Turn& turn)
{
    ECHOLOCK_ASSERT(event.options && validate(*event.options));
    const bool locksDiffer = m_options->policy != event.options->policy
        || m_options->lockPatterns != event.options->lockPatterns
        || m_options->articleFixes != event.options->articleFixes
        || m_options->articleBugs != event.options->articleBugs;
    const bool paramsDiffer = m_options->locks != event.options->locks;
    m_options = std::make_shared<const HubOptions>(*event.options);
    m_isReconfigured = true;
    reconfigureApps(m_options->apps, turn);
    for (const ConnId conn : m_connections.inOrder()) {
        using Status = AppConfig::Status;
        const Status status = appOf(*m_connections.find(conn)).config().status;
        if (status != Status::Enabled)
            end(conn, status == Status::Removed ? appRemoved : appDisabled, turn);
    }
    if (locksDiffer || paramsDiffer)
        replaceHandlers(locksDiffer ? Locks::Revoked : Locks::Kept, turn);
    for (const ConnId conn : m_connections.inOrder())
        watch(*m_connections.find(conn), turn);
}

void Hub::Impl::reconfigureApps(const std::vector<AppConfig>& wanted, Turn& turn)
{
    for (AppHub& app : m_apps) {
        const auto config = std::ranges::find(wanted, app.config().id, &AppConfig::id);
        app.reconfigure(
            AppRules(config == wanted.end() ? removed(app.config()) : *config, *m_options));
    }
    for (const AppConfig& config : wanted)
        if (std::ranges::none_of(m_apps,
                                 [&](const AppHub& app) { return app.config().id == config.id; }))
            m_apps
                .emplace_back(AppRules(config, *m_options), m_apps.size(),
                              makeHandler(m_options->policy, *m_options))
                .restoreLocks({m_locksFloor, {}}, turn);
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
    Turn turn(now, sink);
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
