// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/echoclient.h"

#include "server/protocol/clientcodec.h"
#include "server/protocol/jsonreader.h"

#include <algorithm>

namespace echolock {

namespace {

/// As browsers close for pusher-js, which names no code.
constexpr std::uint16_t noStatus = 1005;

} // namespace

std::string echoTarget(std::string_view appKey)
{
    return "/app/" + std::string(appKey) + "?protocol=7&client=js&version=8.6.0&flash=false";
}

EchoClient::EchoClient(const EchoOptions& options)
    : m_options(options)
    , m_useTls(options.useTls)
    , m_memory(options)
    , m_retries(options.quirks.lostRetry)
    , m_liveness(options.pongTimeout)
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
    m_leaving.reset();
    setState(now, sink, ConnectionState::Connecting);
    m_windows.restart();
    const auto quickWindow = m_memory.beginTries(now);
    beginAttempt(now, sink, quickWindow ? *quickWindow : m_windows.next());
    sink.startTimer(EchoTimer::Unavailable, now + m_options.unavailableTimeout);
}

void EchoClient::disconnect(Instant now, EchoSink& sink)
{
    m_retries.stop(sink);
    sink.stopTimer(EchoTimer::Unavailable);
    m_leaving.reset();
    if (const auto left = leaveTransport(sink))
        sink.closeTransport(*left, noStatus);
    setState(now, sink, ConnectionState::Disconnected);
}

void EchoClient::subscribe(Instant now, EchoSink& out, std::string_view channel)
{
    DeferredSends sink = deferring(now, out);
    if (channel.starts_with('#')) {
        observeError(now, sink,
                     "Cannot subscribe to '" + std::string(channel)
                         + "': names that begin with # are the server's own.",
                     0);
        return;
    }
    m_channels.subscribe(link(now, sink), channel);
}

void EchoClient::unsubscribe(Instant now, EchoSink& out, std::string_view channel)
{
    DeferredSends sink = deferring(now, out);
    m_channels.unsubscribe(link(now, sink), channel);
}

void EchoClient::whisper(Instant now, EchoSink& out, std::string_view channel,
                         std::string_view event, std::string_view dataJson)
{
    DeferredSends sink = deferring(now, out);
    m_channels.whisper(link(now, sink), {.event = event, .channel = channel, .rawData = dataJson});
}

void EchoClient::signIn(Instant now, EchoSink& out)
{
    DeferredSends sink = deferring(now, out);
    m_channels.signIn(link(now, sink));
}

void EchoClient::authAnswered(Instant now, EchoSink& out, AuthRequestId id,
                              const Result<AuthAnswer>& answer)
{
    DeferredSends sink = deferring(now, out);
    m_channels.authAnswered(link(now, sink), id, answer);
}

void EchoClient::transportOpened(Instant now, EchoSink& /*sink*/, TransportId id)
{
    if (id != m_transport || m_phase != Phase::Opening)
        return;
    m_phase = Phase::Handshaking;
    m_memory.opened(now, id);
}

void EchoClient::textReceived(Instant now, EchoSink& out, TransportId id, std::string_view text)
{
    DeferredSends sink = deferring(now, out);
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
        undecodable(now, sink, text, frame.error().message);
        return;
    }
    if (frame->event == "pusher:ping")
        sink.sendText(m_transport, encodeClientPong());
    m_liveness.heard(now, sink);
    route(now, sink, *frame);
}

void EchoClient::transportClosed(Instant now, EchoSink& sink, TransportId id, CloseEvent close)
{
    m_memory.closed(now, id, close);
    if (m_leaving == id) {
        connect(now, sink);
        return;
    }
    if (id != m_transport)
        return;
    if (m_phase == Phase::Opening)
        attemptFailed(now, sink);
    else if (m_phase == Phase::Handshaking)
        handshakeClosed(now, sink, close);
    else if (m_phase == Phase::Established)
        connectionClosed(now, sink, close);
}

void EchoClient::timerDue(Instant now, EchoSink& out, EchoTimer timer)
{
    DeferredSends sink = deferring(now, out);
    switch (timer) {
    case EchoTimer::Attempt:
        attemptOver(now, sink);
        break;
    case EchoTimer::Retry:
    case EchoTimer::LostRetry:
        retry(now, sink);
        break;
    case EchoTimer::Unavailable:
        setState(now, sink, ConnectionState::Unavailable);
        break;
    case EchoTimer::Activity:
        if (m_phase == Phase::Established && m_liveness.mustPing(now, sink))
            sink.sendText(m_transport, encodeClientPing());
        break;
    case EchoTimer::Pong:
        if (m_phase == Phase::Established && m_liveness.awaitsPong())
            m_retries.start(sink, now);
        break;
    case EchoTimer::Send:
        m_outbox.flush(out);
        break;
    }
}

void EchoClient::setState(Instant now, EchoSink& sink, ConnectionState state)
{
    if (m_state == state)
        return;
    m_state = state;
    sink.observe(observationOf(now, Observation::Kind::StateChanged));
    if (state == ConnectionState::Connecting || state == ConnectionState::Disconnected)
        m_channels.reset(link(now, sink));
}

void EchoClient::beginAttempt(Instant now, EchoSink& sink, Duration window)
{
    ++m_transport.value;
    m_phase = Phase::Opening;
    m_pingDelay = m_options.quirks.shortLifePingsSooner ? m_memory.pingDelay() : std::nullopt;
    sink.openTransport(m_transport);
    sink.startTimer(EchoTimer::Attempt, now + window);
}

/// Nothing is tried before the window is over, however fast the refusal (sequential_strategy.ts),
/// but for the quick try, after which the usual ones begin at once.
void EchoClient::attemptFailed(Instant now, EchoSink& sink)
{
    m_phase = Phase::Failed;
    if (m_memory.isQuickTry())
        attemptOver(now, sink);
}

void EchoClient::attemptOver(Instant now, EchoSink& sink)
{
    const bool isOpen = m_phase == Phase::Opening || m_phase == Phase::Handshaking;
    if (!isOpen && m_phase != Phase::Failed)
        return;
    if (isOpen)
        sink.closeTransport(m_transport, noStatus);
    m_memory.attemptFailed(now);
    beginAttempt(now, sink, m_windows.next());
}

/// Lets go of the transport and of the timers that watch it, and says whether there is one to
/// close.
std::optional<TransportId> EchoClient::leaveTransport(EchoSink& sink)
{
    const Phase phase = m_phase;
    m_phase = Phase::Idle;
    if (phase == Phase::Established)
        m_liveness.end(sink);
    else if (phase != Phase::Idle)
        sink.stopTimer(EchoTimer::Attempt);
    if (phase == Phase::Opening || phase == Phase::Handshaking || phase == Phase::Established)
        return m_transport;
    return std::nullopt;
}

void EchoClient::greet(Instant now, EchoSink& sink, std::string_view text)
{
    m_memory.serverSpoke(now);
    const Greeting greeting = readGreeting(text);
    if (const auto* greeted = std::get_if<Greeted>(&greeting))
        establish(now, sink, *greeted);
    else if (const auto* error = std::get_if<GreetedByError>(&greeting))
        handshakeError(now, sink, *error);
    else if (const auto* unusable = std::get_if<UnusableGreeting>(&greeting))
        refuseGreeting(now, sink, *unusable);
    else
        leaveUnheard(now, sink, std::get<UnheardGreeting>(greeting));
}

void EchoClient::establish(Instant now, EchoSink& sink, Greeted greeting)
{
    m_phase = Phase::Established;
    const Duration own = std::min(m_options.activityTimeout, m_pingDelay.value_or(Duration::max()));
    sink.stopTimer(EchoTimer::Attempt);
    sink.stopTimer(EchoTimer::Unavailable);
    m_socketId = std::move(greeting.socketId);
    m_liveness.begin(now, sink, std::min(own, greeting.activityTimeout));
    setState(now, sink, ConnectionState::Connected);
    m_channels.subscribeAll(link(now, sink));
}

/// pusher-js then waits for a greeting that can no longer come: no retry, whatever the state says.
void EchoClient::refuseGreeting(Instant now, EchoSink& sink, const UnusableGreeting& greeting)
{
    m_phase = Phase::Unusable;
    sink.stopTimer(EchoTimer::Attempt);
    observeError(now, sink, "HandshakeError: " + greeting.why, 0);
    sink.closeTransport(m_transport, noStatus);
}

/// The transport stays open. No retry either, but connect() is heeded.
void EchoClient::leaveUnheard(Instant now, EchoSink& sink, const UnheardGreeting& greeting)
{
    leaveTransport(sink);
    observeError(now, sink, greeting.why, 0);
}

void EchoClient::handshakeError(Instant now, EchoSink& sink, const GreetedByError& error)
{
    const TransportId refused = m_transport;
    leaveTransport(sink);
    if (isCloseError(error.code))
        observeError(now, sink, error.message, error.code);
    if (const auto at = act(now, sink, error.action))
        m_retries.start(sink, *at);
    sink.closeTransport(refused, noStatus);
}

/// A quick try has then both failed and been answered: pusher-js begins the usual tries and ends
/// them at once.
void EchoClient::handshakeClosed(Instant now, EchoSink& sink, CloseEvent close)
{
    attemptFailed(now, sink);
    m_memory.serverSpoke(now);
    if (const auto begun = leaveTransport(sink))
        sink.closeTransport(*begun, noStatus);
    if (isCloseError(close.code))
        observeError(now, sink, "The connection ended before the server's greeting.", close.code);
    if (const auto at = act(now, sink, closeAction(close.code)))
        m_retries.start(sink, *at);
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
    const auto at = act(now, sink, action);
    if (at && action != CloseAction::None)
        m_retries.startByAction(sink, *at);
    else if (at)
        m_retries.start(sink, *at);
}

/// When to try again, if at all.
std::optional<Instant> EchoClient::act(Instant now, EchoSink& sink, CloseAction action)
{
    switch (action) {
    case CloseAction::Refused:
        disconnect(now, sink);
        return std::nullopt;
    case CloseAction::TlsOnly:
        m_useTls = true;
        m_memory = TransportMemory(m_options);
        return now;
    case CloseAction::Retry:
        return now;
    case CloseAction::None:
    case CloseAction::Backoff:
        break;
    }
    return now + retryDelay;
}

/// On a pong timeout the old connection is still there. pusher-js asks for its end and for the new
/// one in the same breath; if the path is dead, the server sees the end much later or never.
void EchoClient::retry(Instant now, EchoSink& sink)
{
    m_retries.stop(sink);
    sink.stopTimer(EchoTimer::Unavailable);
    const bool awaitsEnd = m_phase == Phase::Established
        && !m_options.quirks.openNewBeforeOldCloses;
    const auto old = leaveTransport(sink);
    if (old)
        sink.closeTransport(*old, noStatus);
    if (!awaitsEnd) {
        connect(now, sink);
        return;
    }
    m_leaving = old;
    setState(now, sink, ConnectionState::Connecting);
}

void EchoClient::route(Instant now, EchoSink& sink, const ServerFrame& frame)
{
    if (frame.event == "pusher:error") {
        const auto error = decodeErrorData(frame.data);
        observeError(now, sink, error ? error->message : frame.data,
                     error ? static_cast<int>(error->code) : 0);
    }
    m_channels.receive(link(now, sink), frame);
}

/// JSON that is no message is life all the same: pusher-js only fails on it later, where it looks
/// for the event's name.
void EchoClient::undecodable(Instant now, EchoSink& sink, std::string_view text,
                             const std::string& why)
{
    JsonReader reader;
    const auto json = reader.parse(text);
    if (json && !json->is(JsonType::Null))
        m_liveness.heard(now, sink);
    observeError(now, sink, why, 0);
}

Observation EchoClient::observationOf(Instant now, Observation::Kind kind) const
{
    Observation observation;
    observation.kind = kind;
    observation.state = m_state;
    observation.at = now;
    return observation;
}

void EchoClient::observeError(Instant now, EchoSink& sink, std::string text, int code) const
{
    auto observation = observationOf(now, Observation::Kind::Error);
    observation.text = std::move(text);
    observation.code = code;
    sink.observe(observation);
}

} // namespace echolock
