// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/leansocket.h"

#include <QHostInfo>
#include <QTimerEvent>

#include "client/net/upgrade.h"
#include "server/base/assert.h"
#include "server/base/durationtext.h"

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

namespace echolock {

namespace {

/// How long a peer may take over its half of an end. Browsers are as patient.
constexpr Duration closingTimeout = std::chrono::seconds(5);

/// What an API calls a close frame without a code (RFC 6455 §7.1.5).
constexpr std::uint16_t noStatus = 1005;

std::string randomKey(Prng& prng)
{
    const std::array<std::uint64_t, 2> bytes{prng.next(), prng.next()};
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), sizeof bytes)
        .toBase64()
        .toStdString();
}

} // namespace

LeanSocket::LeanSocket(LeanSocketListener& listener, const Prng& prng, QObject* parent)
    : QObject(parent)
    , m_listener(listener)
    , m_prng(prng)
    , m_stream(*this)
    , m_parser(WsFrameParser::Role::Client, WsLimits{})
{
}

LeanSocket::~LeanSocket()
{
    if (m_lookup >= 0)
        QHostInfo::abortHostLookup(m_lookup);
    m_stream.giveUp(parent());
}

void LeanSocket::open(const LeanAddress& address)
{
    ECHOLOCK_ASSERT(m_phase == Phase::Idle);
    m_address = address;
    m_phase = Phase::Connecting;
    startDeadline();
    if (const QHostAddress numeric(address.host); !numeric.isNull())
        connectTo(numeric);
    else if (address.host == QLatin1String("localhost"))
        connectTo(QHostAddress(QHostAddress::LocalHost));
    else
        resolve();
}

void LeanSocket::resolve()
{
    m_lookup = QHostInfo::lookupHost(m_address.host, this, [this](const QHostInfo& info) {
        m_lookup = -1;
        if (m_phase != Phase::Connecting)
            return;
        if (!info.addresses().isEmpty())
            return connectTo(info.addresses().constFirst());
        fail("The name \"" + m_address.host.toStdString()
             + "\" cannot be resolved: " + info.errorString().toStdString() + ".");
    });
}

void LeanSocket::connectTo(const QHostAddress& address)
{
    m_stream.open({.to = address, .port = m_address.port, .from = m_address.source}, name(),
                  {.trust = m_address.tls, .host = m_address.host.toStdString()}, m_address.link,
                  m_prng.derived("link"));
}

void LeanSocket::streamConnected()
{
    m_key = randomKey(m_prng);
    m_stream.write(
        encodeUpgradeRequest({.authority = name(), .target = m_address.target, .key = m_key}));
}

void LeanSocket::streamReceived(std::string_view bytes)
{
    if (m_phase == Phase::Connecting)
        receivedHead(bytes);
    else
        m_parser.feed(bytes, *this);
}

void LeanSocket::receivedHead(std::string_view bytes)
{
    m_head += bytes;
    const auto reply = readUpgradeReply(m_head, m_key);
    if (!reply)
        return fail(name() + " " + reply.error().message + ".");
    if (!reply->has_value())
        return;
    const std::string frames = m_head.substr(**reply);
    m_head = {};
    m_key = {};
    m_deadline.stop();
    m_phase = Phase::Open;
    m_listener.opened(*this);
    if (!frames.empty())
        m_parser.feed(frames, *this);
}

void LeanSocket::onFrame(const WsFrame& frame)
{
    // The listener may have ended this socket while earlier frames of the same read were told.
    if (m_phase != Phase::Open && m_phase != Phase::Closing)
        return;
    switch (frame.opcode) {
    case Opcode::Text:
        if (m_phase == Phase::Open)
            m_listener.textReceived(*this, frame.payload);
        break;
    case Opcode::Ping:
        sendFrame(Opcode::Pong, frame.payload);
        break;
    case Opcode::Close:
        peerClosed(frame.payload);
        break;
    case Opcode::Binary:
    case Opcode::Pong:
    case Opcode::Continuation:
        break;
    }
}

/// The server is the one to end the stream then (RFC 6455 §7.1.1).
void LeanSocket::peerClosed(std::string_view payload)
{
    const WsClose close = m_parser.closeSeen().value_or(WsClose{});
    m_close.code = close.code.value_or(noStatus);
    m_close.reason = close.reason;
    m_close.wasClean = true;
    sendFrame(Opcode::Close, payload);
    m_phase = Phase::Closing;
    startDeadline();
}

void LeanSocket::onViolation(const WsViolation& violation)
{
    if (m_phase != Phase::Open)
        return;
    sendFrame(Opcode::Close, closePayload(violation.code, violation.reason));
    fail(name() + " broke the WebSocket protocol: " + violation.reason + ".");
}

void LeanSocket::streamEnded(const std::string& problem)
{
    m_close.problem = problem;
    if (m_phase == Phase::Closing)
        m_close.problem.clear();
    else if (problem.empty() && m_phase == Phase::Connecting)
        m_close.problem = name()
            + " closed the connection before the WebSocket handshake was complete.";
    else if (problem.empty())
        m_close.problem = name() + " ended the connection without a close frame.";
    end();
}

void LeanSocket::streamClient(ClientActivity activity)
{
    m_listener.clientTroubled(*this, activity);
}

void LeanSocket::sendText(std::string_view text)
{
    sendFrame(Opcode::Text, text);
}

void LeanSocket::sendFrame(Opcode opcode, std::string_view payload)
{
    if (m_phase != Phase::Open)
        return;
    std::string frame;
    appendClientFrame(frame, opcode, payload, static_cast<std::uint32_t>(m_prng.next()));
    m_stream.write(frame);
}

void LeanSocket::sendBytes(std::string_view bytes)
{
    if (m_phase == Phase::Open)
        m_stream.write(bytes);
}

void LeanSocket::close(std::uint16_t code, std::string_view reason)
{
    if (m_phase == Phase::Connecting) {
        letGo();
        m_stream.close();
        QMetaObject::invokeMethod(this, &LeanSocket::end, Qt::QueuedConnection);
    } else if (m_phase == Phase::Open) {
        sendFrame(Opcode::Close, code == noStatus ? std::string() : closePayload(code, reason));
        m_phase = Phase::Closing;
        startDeadline();
    }
}

void LeanSocket::fin()
{
    m_deaf = true;
    m_stream.fin();
    letGo();
    if (!m_stream.isOpen())
        return;
    m_phase = Phase::Closing;
    startDeadline();
}

void LeanSocket::reset()
{
    m_deaf = true;
    m_stream.reset();
    letGo();
}

void LeanSocket::vanish()
{
    m_deaf = true;
    m_stream.vanish();
    letGo();
    if (m_stream.isOpen())
        m_phase = Phase::Vanished;
}

void LeanSocket::freeze()
{
    m_frozen = true;
    m_deadline.stop();
    m_stream.freeze();
}

void LeanSocket::thaw()
{
    if (!std::exchange(m_frozen, false))
        return;
    if (m_phase == Phase::Connecting || m_phase == Phase::Closing)
        startDeadline();
    m_stream.thaw();
}

void LeanSocket::startDeadline()
{
    if (m_frozen)
        return;
    const Duration limit = m_phase == Phase::Closing ? closingTimeout : m_address.connectTimeout;
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
    m_deadline.start(static_cast<int>(std::min<std::int64_t>(milliseconds, INT_MAX)), this);
}

void LeanSocket::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_deadline.timerId())
        return QObject::timerEvent(event);
    if (m_phase == Phase::Closing)
        return end();
    fail(lateProblem());
}

std::string LeanSocket::lateProblem() const
{
    const std::string within = " within " + formatDuration(m_address.connectTimeout);
    switch (m_stream.stage()) {
    case SecureStream::Stage::Connecting:
        return name() + " did not answer" + within
            + ": is the address right, and no firewall in between?";
    case SecureStream::Stage::ShakingHands:
        return name() + " did not complete the TLS handshake" + within + ".";
    case SecureStream::Stage::Ready:
        break;
    }
    return name() + " did not complete the WebSocket handshake" + within + ".";
}

void LeanSocket::fail(const std::string& problem)
{
    m_close = {};
    m_close.problem = problem;
    end();
}

void LeanSocket::end()
{
    m_stream.close();
    letGo();
    if (!std::exchange(m_deaf, true))
        m_listener.closed(*this, m_close);
}

/// From here on nothing can happen to this socket by itself.
void LeanSocket::letGo()
{
    m_phase = Phase::Ended;
    m_deadline.stop();
    if (m_lookup >= 0)
        QHostInfo::abortHostLookup(std::exchange(m_lookup, -1));
    m_head = {};
}

std::string LeanSocket::name() const
{
    const std::string host = m_address.host.toStdString();
    const std::string port = ":" + std::to_string(m_address.port);
    return host.find(':') == std::string::npos ? host + port : "[" + host + "]" + port;
}

} // namespace echolock
