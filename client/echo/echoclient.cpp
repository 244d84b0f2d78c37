// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/echoclient.h"

#include "server/protocol/clientcodec.h"
#include "server/protocol/closecode.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr auto normalClosure = static_cast<std::uint16_t>(CloseCode::Normal);

/// A closing transport whose path is dead is never told closed. More than this many are not
/// watched.
constexpr std::size_t openTransportsMax = 16;

/// However short-lived a connection was, the next one does not ping more often.
constexpr Duration pingDelayMin = std::chrono::seconds(10);

} // namespace

std::string echoTarget(std::string_view appKey)
{
    return "/app/" + std::string(appKey) + "?protocol=7&client=js&version=8.6.0&flash=false";
}

EchoClient::EchoClient(const EchoOptions& options)
    : m_options(options)
    , m_useTls(options.useTls)
    , m_channels(options.quirks)
{
}

Subscriptions::Link EchoClient::link(Instant now, EchoSink& sink) const
{
    const bool connected = m_phase == Phase::Established;
    return {.now = now,
            .sink = sink,
            .state = m_state,
            .socketId = m_socketId,
            .transport = connected ? std::optional(m_transport) : std::nullopt};
}

void EchoClient::connect(Instant now, EchoSink& sink)
{
    if (m_phase != Phase::Idle)
        return;
    setState(now, sink, ConnectionState::Connecting);
    m_windows.restart();
    beginAttempt(now, sink);
    sink.startTimer(EchoTimer::Unavailable, now + m_options.unavailableTimeout);
}

void EchoClient::disconnect(Instant now, EchoSink& sink)
{
    sink.stopTimer(EchoTimer::Retry);
    sink.stopTimer(EchoTimer::Unavailable);
    if (const auto left = leaveTransport(sink))
        sink.closeTransport(*left, normalClosure);
    setState(now, sink, ConnectionState::Disconnected);
}

void EchoClient::subscribe(Instant now, EchoSink& sink, std::string_view channel)
{
    if (channel.starts_with('#')) {
        observeError(now, sink,
                     "Cannot subscribe to '" + std::string(channel)
                         + "': names that begin with # are the server's own.",
                     0);
        return;
    }
    m_channels.subscribe(link(now, sink), channel);
}

void EchoClient::unsubscribe(Instant now, EchoSink& sink, std::string_view channel)
{
    m_channels.unsubscribe(link(now, sink), channel);
}

void EchoClient::whisper(Instant now, EchoSink& sink, std::string_view channel,
                         std::string_view event, std::string_view dataJson)
{
    m_channels.whisper(link(now, sink), {.event = event, .channel = channel, .rawData = dataJson});
}

void EchoClient::authAnswered(Instant now, EchoSink& sink, AuthRequestId id,
                              const Result<AuthAnswer>& answer)
{
    m_channels.authAnswered(link(now, sink), id, answer);
}

void EchoClient::transportOpened(Instant now, EchoSink& /*sink*/, TransportId id)
{
    if (id != m_transport || m_phase != Phase::Opening)
        return;
    m_phase = Phase::Handshaking;
    if (m_open.size() == openTransportsMax)
        m_open.erase(m_open.begin());
    m_open.push_back({id, now});
}

void EchoClient::textReceived(Instant now, EchoSink& sink, TransportId id, std::string_view text)
{
    if (id != m_transport)
        return;
    if (m_phase == Phase::Handshaking) {
        greet(now, sink, text);
        return;
    }
    if (m_phase != Phase::Established)
        return;
    const auto frame = decodeServerFrame(text);
    if (!frame) {
        observeError(now, sink, frame.error().message, 0);
        return;
    }
    if (frame->event == "pusher:ping")
        sink.sendText(m_transport, encodeClientPong());
    heard(now, sink);
    route(now, sink, *frame);
}

void EchoClient::transportClosed(Instant now, EchoSink& sink, TransportId id, CloseEvent close)
{
    noteLifespan(now, id, close);
    if (id != m_transport)
        return;
    switch (m_phase) {
    case Phase::Opening:
        // Nothing is tried before the window is over, however fast the refusal
        // (sequential_strategy.ts).
        m_phase = Phase::Failed;
        break;
    case Phase::Handshaking: {
        leaveTransport(sink);
        const CloseAction action = closeAction(close.code);
        if (isCloseError(close.code))
            observeError(now, sink, "The connection ended before the server's greeting.",
                         close.code);
        act(now, sink, action == CloseAction::None ? CloseAction::Backoff : action);
        break;
    }
    case Phase::Established:
        connectionClosed(now, sink, close);
        break;
    case Phase::Idle:
    case Phase::Failed:
    case Phase::Unusable:
        break;
    }
}

void EchoClient::timerDue(Instant now, EchoSink& sink, EchoTimer timer)
{
    switch (timer) {
    case EchoTimer::Attempt:
        if (m_phase == Phase::Opening || m_phase == Phase::Handshaking)
            sink.closeTransport(m_transport, normalClosure);
        if (m_phase == Phase::Opening || m_phase == Phase::Handshaking || m_phase == Phase::Failed)
            beginAttempt(now, sink);
        break;
    case EchoTimer::Retry:
        retry(now, sink);
        break;
    case EchoTimer::Unavailable:
        setState(now, sink, ConnectionState::Unavailable);
        break;
    case EchoTimer::Activity:
        activityDue(now, sink);
        break;
    case EchoTimer::Pong:
        if (m_phase == Phase::Established && m_awaitsPong)
            sink.startTimer(EchoTimer::Retry, now);
        break;
    }
}

void EchoClient::setState(Instant now, EchoSink& sink, ConnectionState state)
{
    if (m_state == state)
        return;
    m_state = state;
    if (state == ConnectionState::Connecting || state == ConnectionState::Disconnected)
        m_channels.reset();
    Observation observation;
    observation.kind = Observation::Kind::StateChanged;
    observation.state = state;
    observation.at = now;
    sink.observe(observation);
}

void EchoClient::beginAttempt(Instant now, EchoSink& sink)
{
    ++m_transport.value;
    m_phase = Phase::Opening;
    sink.openTransport(m_transport);
    sink.startTimer(EchoTimer::Attempt, now + m_windows.next());
}

/// Lets go of the transport and of the timers that watch it, and says whether there is one to
/// close.
std::optional<TransportId> EchoClient::leaveTransport(EchoSink& sink)
{
    const Phase phase = m_phase;
    m_phase = Phase::Idle;
    m_awaitsPong = false;
    if (phase == Phase::Established) {
        sink.stopTimer(EchoTimer::Activity);
        sink.stopTimer(EchoTimer::Pong);
    } else if (phase != Phase::Idle) {
        sink.stopTimer(EchoTimer::Attempt);
    }
    if (phase == Phase::Opening || phase == Phase::Handshaking || phase == Phase::Established)
        return m_transport;
    return std::nullopt;
}

void EchoClient::greet(Instant now, EchoSink& sink, std::string_view text)
{
    const auto frame = decodeServerFrame(text);
    if (!frame) {
        refuseGreeting(now, sink, frame.error().message);
    } else if (frame->event == "pusher:connection_established") {
        auto greeting = decodeConnectionEstablished(frame->data);
        if (!greeting)
            refuseGreeting(now, sink, greeting.error().message);
        else if (greeting->activityTimeoutSeconds <= 0)
            refuseGreeting(now, sink, "The greeting has no activity_timeout.");
        else
            establish(now, sink, std::move(greeting->socketId),
                      std::chrono::seconds(greeting->activityTimeoutSeconds));
    } else if (frame->event == "pusher:error" && !frame->data.empty()) {
        handshakeError(now, sink, frame->data);
    } else {
        refuseGreeting(now, sink,
                       "The server began with " + frame->event + " instead of a greeting.");
    }
}

void EchoClient::establish(Instant now, EchoSink& sink, SocketId socketId, Duration serverTimeout)
{
    m_phase = Phase::Established;
    m_activityTimeout = std::min(m_options.activityTimeout, serverTimeout);
    if (m_pingDelay)
        m_activityTimeout = std::min(m_activityTimeout, *m_pingDelay);
    sink.stopTimer(EchoTimer::Attempt);
    sink.stopTimer(EchoTimer::Unavailable);
    m_socketId = std::move(socketId);
    m_heardAt = now;
    sink.startTimer(EchoTimer::Activity, now + m_activityTimeout);
    setState(now, sink, ConnectionState::Connected);
    m_channels.subscribeAll(link(now, sink));
}

/// pusher-js then waits for a greeting that can no longer come: no retry, whatever the state says.
void EchoClient::refuseGreeting(Instant now, EchoSink& sink, const std::string& why)
{
    m_phase = Phase::Unusable;
    sink.stopTimer(EchoTimer::Attempt);
    observeError(now, sink, "HandshakeError: " + why, 0);
    sink.closeTransport(m_transport, normalClosure);
}

/// A missing code, which the codec reads as 0, is refused. (`"code":null` makes pusher-js throw,
/// and leaves it just as dead.)
void EchoClient::handshakeError(Instant now, EchoSink& sink, std::string_view data)
{
    const auto error = decodeErrorData(data);
    const int code = error ? static_cast<int>(error->code) : 0;
    const TransportId refused = m_transport;
    leaveTransport(sink);
    observeError(now, sink, error ? error->message : error.error().message, code);
    act(now, sink, code == 0 ? CloseAction::Refused : closeAction(code));
    sink.closeTransport(refused, normalClosure);
}

void EchoClient::connectionClosed(Instant now, EchoSink& sink, CloseEvent close)
{
    leaveTransport(sink);
    const CloseAction action = closeAction(close.code);
    if (isCloseError(close.code)) {
        const std::string text = "The connection was closed with code " + std::to_string(close.code)
            + ".";
        observeError(now, sink, text, close.code);
        if (action != CloseAction::None && m_options.quirks.errorTwice)
            observeError(now, sink, text, close.code);
    }
    act(now, sink, action == CloseAction::None ? CloseAction::Backoff : action);
}

void EchoClient::act(Instant now, EchoSink& sink, CloseAction action)
{
    if (action == CloseAction::Refused) {
        disconnect(now, sink);
    } else if (action != CloseAction::None) {
        if (action == CloseAction::TlsOnly) {
            m_useTls = true;
            m_pingDelay.reset();
        }
        const Duration delay = action == CloseAction::Backoff ? retryDelay : Duration::zero();
        sink.startTimer(EchoTimer::Retry, now + delay);
    }
}

/// On a pong timeout the old connection is still there. Whether its end or the new one's beginning
/// reaches the server first is a race that the new one wins in practice.
void EchoClient::retry(Instant now, EchoSink& sink)
{
    sink.stopTimer(EchoTimer::Unavailable);
    const bool newFirst = m_phase == Phase::Established && m_options.quirks.openNewBeforeOldCloses;
    const auto old = leaveTransport(sink);
    if (old && !newFirst)
        sink.closeTransport(*old, normalClosure);
    connect(now, sink);
    if (old && newFirst)
        sink.closeTransport(*old, normalClosure);
}

/// The Activity timer is left running and looks back when due: a busy connection would otherwise
/// move it with every message.
void EchoClient::heard(Instant now, EchoSink& sink)
{
    m_heardAt = now;
    if (!m_awaitsPong)
        return;
    m_awaitsPong = false;
    sink.stopTimer(EchoTimer::Pong);
    sink.startTimer(EchoTimer::Activity, now + m_activityTimeout);
}

void EchoClient::activityDue(Instant now, EchoSink& sink)
{
    if (m_phase != Phase::Established || m_awaitsPong)
        return;
    const Instant silentSince = m_heardAt + m_activityTimeout;
    if (now < silentSince) {
        sink.startTimer(EchoTimer::Activity, silentSince);
        return;
    }
    m_awaitsPong = true;
    sink.sendText(m_transport, encodeClientPing());
    sink.startTimer(EchoTimer::Pong, now + m_options.pongTimeout);
}

void EchoClient::route(Instant now, EchoSink& sink, const ServerFrame& frame)
{
    if (frame.event == "pusher:error") {
        const auto error = decodeErrorData(frame.data);
        observeError(now, sink, error ? error->message : frame.data,
                     error ? static_cast<int>(error->code) : 0);
    } else if (!frame.channel.empty()) {
        m_channels.receive(link(now, sink), frame);
    } else if (!frame.event.starts_with("pusher:")
               && !frame.event.starts_with("pusher_internal:")) {
        Observation observation;
        observation.kind = Observation::Kind::Event;
        observation.state = m_state;
        observation.text = frame.event;
        observation.data = frame.data;
        observation.at = now;
        sink.observe(observation);
    }
}

void EchoClient::observeError(Instant now, EchoSink& sink, std::string text, int code) const
{
    Observation observation;
    observation.kind = Observation::Kind::Error;
    observation.state = m_state;
    observation.text = std::move(text);
    observation.code = code;
    observation.at = now;
    sink.observe(observation);
}

/// assistant_to_the_transport_manager.ts: a proxy may have cut an idle connection, so ping sooner.
void EchoClient::noteLifespan(Instant now, TransportId id, CloseEvent close)
{
    const auto it = std::ranges::find(m_open, id, &OpenTransport::id);
    if (it == m_open.end())
        return;
    const Duration lifespan = now - it->openedAt;
    m_open.erase(it);
    const bool disobedient = close.code == 1002 || close.code == 1003;
    if (!m_options.quirks.shortLifePingsSooner || disobedient || close.wasClean)
        return;
    if (lifespan < 2 * m_options.activityTimeout)
        m_pingDelay = std::max(lifespan / 2, pingDelayMin);
}

} // namespace echolock
