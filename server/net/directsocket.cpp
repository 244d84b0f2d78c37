// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/directsocket.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHostAddress>
#include <QTimerEvent>
#include <QVariant>

#include "server/net/nativesocket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace echolock {

namespace {

constexpr std::size_t readBytesPerCall = 64 * 1024;
constexpr int readsPerTurn = 4;
/// Unread input above this stops reading until the owner has caught up: TCP makes the peer
/// wait.
constexpr std::size_t inputBytesMax = 4 * 1024 * 1024;
/// How long a peer that reads nothing may hold up the close of its connection.
constexpr std::chrono::seconds lingerWithoutProgress(5);

constexpr auto flushEvent = static_cast<QEvent::Type>(QEvent::User + 1);
constexpr auto openEvent = static_cast<QEvent::Type>(QEvent::User + 2);

} // namespace

DirectSocket::DirectSocket(qintptr descriptor)
    : m_fd(static_cast<int>(descriptor))
    , m_readNotifier(descriptor, QSocketNotifier::Read)
{
    const auto peer = nativesocket::peerOf(m_fd);
    setPeerAddress(peer.address);
    setPeerPort(peer.port);
    const auto local = nativesocket::localOf(m_fd);
    setLocalAddress(local.address);
    setLocalPort(local.port);
    setSocketState(ConnectedState);
    setOpenMode(ReadWrite | Unbuffered);
    connect(&m_readNotifier, &QSocketNotifier::activated, this, &DirectSocket::receive);
}

DirectSocket::~DirectSocket()
{
    // The destructor of QAbstractSocket would close a connected socket through functions gone by
    // then.
    dropDescriptor();
    setSocketState(UnconnectedState);
}

const std::optional<WsClose>& DirectSocket::closeSeen() const
{
    static const std::optional<WsClose> none;
    return m_guard ? m_guard->closeSeen() : none;
}

void DirectSocket::startGuard(std::size_t headBytes, WsLimits limits)
{
    m_guard = std::make_unique<FrameGuard>(limits);
    m_phase = Phase::Handshake;
    const std::string behind = m_in.splitAfter(headBytes);
    accept(behind);
}

void DirectSocket::openFrames()
{
    if (m_phase != Phase::Handshake || m_openScheduled)
        return;
    // QWebSocketServer peeked at the head, which left a 16 kB ring buffer; closing the read channel
    // for a moment frees it. It is empty: startGuard() showed it the head alone.
    if (QIODevice::bytesAvailable() == 0 && isOpen()) {
        setOpenMode(WriteOnly | Unbuffered);
        setOpenMode(ReadWrite | Unbuffered);
    }
    m_openScheduled = true;
    QCoreApplication::postEvent(this, new QEvent(openEvent));
}

void DirectSocket::receive()
{
    if (m_phase == Phase::Handshake) {
        // Whatever comes now, even an end, waits in the kernel until the WebSocket is there.
        m_readNotifier.setEnabled(false);
        return;
    }
    for (int i = 0; i < readsPerTurn && receiveOnce(); ++i) { }
    if (m_fd >= 0)
        announceInput();
    watchInput();
}

bool DirectSocket::receiveOnce()
{
    std::array<char, readBytesPerCall> bytes; // NOLINT: the kernel fills in what is read
    const ssize_t count = ::recv(m_fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count > 0) {
        accept({bytes.data(), static_cast<std::size_t>(count)});
        return static_cast<std::size_t>(count) == bytes.size() && m_in.size() < inputBytesMax;
    }
    const int error = count < 0 ? errno : 0;
    if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR)
        return false;
    announceInput();
    peerEnded(error);
    return false;
}

void DirectSocket::accept(std::string_view bytes)
{
    if (m_phase == Phase::Raw)
        m_in.tail().append(bytes);
    else
        m_guard->feed(bytes, m_phase == Phase::Handshake ? m_held : m_in.tail());
}

void DirectSocket::announceInput()
{
    // During the handshake nothing new may be seen: QWebSocketServer has already queued its look at
    // it. A reader that returns to the event loop inside readyRead() must not be announced to
    // again.
    if (m_phase == Phase::Handshake || m_announcing)
        return;
    m_announcing = true;
    if (bytesAvailable() > 0 && isReadable())
        Q_EMIT readyRead();
    m_announcing = false;
    if (m_phase == Phase::Frames && m_guard->violation() && !m_violationTold) {
        m_violationTold = true;
        m_readNotifier.setEnabled(false);
        Q_EMIT violated(m_guard->violation()->code,
                        QString::fromStdString(m_guard->violation()->reason));
    }
}

/// `error` is what recv() or send() said; zero is a FIN.
void DirectSocket::peerEnded(int error)
{
    if (m_peerEnd != PeerEnd::None || m_fd < 0)
        return;
    const bool isReset = error == ECONNRESET || error == EPIPE;
    m_peerEnd = error == 0 ? PeerEnd::Fin : isReset ? PeerEnd::Rst : PeerEnd::Error;
    m_readNotifier.setEnabled(false);
    // An HTTP client may shut down its side and still wait for the reply; a WebSocket is over
    // (RFC 6455 §7.1.4). A half-open connection ends when its owner closes it.
    if (m_peerEnd == PeerEnd::Fin && m_phase == Phase::Raw) {
        Q_EMIT readChannelFinished();
        return;
    }
    if (m_peerEnd == PeerEnd::Fin && state() == ClosingState)
        return;
    const SocketError kind = m_peerEnd == PeerEnd::Error ? NetworkError : RemoteHostClosedError;
    setSocketError(kind);
    setErrorString(error == 0    ? tr("The peer closed the connection.")
                       : isReset ? tr("The peer reset the connection.")
                                 : QString::fromLocal8Bit(std::strerror(error)));
    Q_EMIT errorOccurred(kind);
    finish();
}

void DirectSocket::watchInput()
{
    const bool wanted = m_fd >= 0 && m_peerEnd == PeerEnd::None && !m_violationTold
        && m_phase != Phase::Handshake && m_in.size() < inputBytesMax;
    if (m_readNotifier.isEnabled() != wanted)
        m_readNotifier.setEnabled(wanted);
}

bool DirectSocket::sendRaw(const QByteArray& frames)
{
    if (!isWritable() || !queueOutput(frames.size()))
        return false;
    m_out.append(frames);
    return true;
}

/// Makes room for that many bytes and has them sent at the end of the turn.
bool DirectSocket::queueOutput(qint64 size)
{
    if (m_fd < 0 || m_overflowed)
        return false;
    if (m_out.size() + size > m_outgoingLimit) {
        // A burst within one turn is not a slow reader: see first what the kernel takes.
        sendPending();
        if (m_out.size() + size > m_outgoingLimit && m_out.size() > 0) {
            m_overflowed = true;
            scheduleFlush();
            return false;
        }
    }
    scheduleFlush();
    return true;
}

void DirectSocket::scheduleFlush()
{
    if (m_flushScheduled)
        return;
    m_flushScheduled = true;
    QCoreApplication::postEvent(this, new QEvent(flushEvent));
}

void DirectSocket::customEvent(QEvent* event)
{
    if (event->type() == flushEvent) {
        m_flushScheduled = false;
        flushOutput();
    } else if (event->type() == openEvent && m_phase == Phase::Handshake) {
        m_phase = Phase::Frames;
        m_in.tail().append(m_held);
        std::string().swap(m_held);
        announceInput();
        watchInput();
    }
}

void DirectSocket::flushOutput()
{
    if (m_fd < 0)
        return;
    if (m_overflowed && !m_overflowTold) {
        m_overflowTold = true;
        Q_EMIT overflowed();
        if (m_fd < 0)
            return;
    }
    afterSend(sendPending());
}

SendQueue::Outcome DirectSocket::sendPending()
{
    const qint64 before = m_out.size();
    const SendQueue::Outcome outcome = m_out.sendTo(m_fd);
    if (m_lingerTimer != 0 && m_out.size() < before) {
        killTimer(m_lingerTimer);
        m_lingerTimer = startTimer(lingerWithoutProgress);
    }
    return outcome;
}

void DirectSocket::afterSend(SendQueue::Outcome outcome)
{
    switch (outcome) {
    case SendQueue::Outcome::Broken: {
        const int error = errno;
        m_out.clear();
        peerEnded(error);
        finish();
        return;
    }
    case SendQueue::Outcome::Empty:
        if (m_writeNotifier)
            m_writeNotifier->setEnabled(false);
        if (state() == ClosingState)
            finish();
        return;
    case SendQueue::Outcome::Waiting:
        if (!m_writeNotifier) {
            m_writeNotifier = std::make_unique<QSocketNotifier>(m_fd, QSocketNotifier::Write);
            connect(m_writeNotifier.get(), &QSocketNotifier::activated, this,
                    &DirectSocket::flushOutput);
        }
        m_writeNotifier->setEnabled(true);
        return;
    }
}

qint64 DirectSocket::readData(char* data, qint64 size)
{
    if (m_in.size() == 0)
        return m_fd < 0 || m_peerEnd != PeerEnd::None ? -1 : 0;
    const std::size_t count = m_in.take(data, static_cast<std::size_t>(size));
    watchInput();
    return static_cast<qint64>(count);
}

qint64 DirectSocket::readLineData(char* data, qint64 size)
{
    const std::size_t end = received().find('\n');
    return readData(
        data, end == std::string_view::npos ? size : std::min(size, static_cast<qint64>(end) + 1));
}

qint64 DirectSocket::writeData(const char* data, qint64 size)
{
    if (!queueOutput(size))
        return -1;
    m_out.append(data, size);
    return size;
}

void DirectSocket::close()
{
    // QAbstractSocket::abort() leaves no other trace: it closes the write channel, then calls this.
    const bool aborted = isWritable() && writeChannelCount() == 0;
    QIODevice::close();
    if (state() == UnconnectedState)
        return;
    if (aborted) {
        m_out.clear();
    }
    disconnectFromHost();
}

void DirectSocket::disconnectFromHost()
{
    if (state() == UnconnectedState)
        return;
    if (state() == ConnectedState) {
        setSocketState(ClosingState);
        Q_EMIT stateChanged(ClosingState);
    }
    const auto outcome = m_fd >= 0 ? sendPending() : SendQueue::Outcome::Broken;
    if (outcome != SendQueue::Outcome::Waiting) {
        finish();
        return;
    }
    if (m_lingerTimer == 0)
        m_lingerTimer = startTimer(lingerWithoutProgress);
    afterSend(outcome);
}

void DirectSocket::timerEvent(QTimerEvent* event)
{
    if (event->timerId() == m_lingerTimer)
        resetHard();
    else
        QTcpSocket::timerEvent(event);
}

std::optional<WsViolation> DirectSocket::violation() const
{
    if (!m_guard || !m_guard->violation())
        return std::nullopt;
    return *m_guard->violation();
}

void DirectSocket::resetHard()
{
    if (m_fd < 0)
        return;
    nativesocket::resetOnClose(m_fd);
    m_out.clear();
    dropDescriptor();
    QIODevice::close();
    finish();
}

void DirectSocket::finish()
{
    if (state() == UnconnectedState)
        return;
    if (m_lingerTimer != 0)
        killTimer(std::exchange(m_lingerTimer, 0));
    if (m_fd >= 0 && m_peerEnd == PeerEnd::None)
        nativesocket::finishSending(m_fd);
    dropDescriptor();
    if (state() == ConnectedState) {
        setSocketState(ClosingState);
        Q_EMIT stateChanged(ClosingState);
    }
    setSocketState(UnconnectedState);
    Q_EMIT stateChanged(UnconnectedState);
    Q_EMIT readChannelFinished();
    Q_EMIT disconnected();
    deleteLater();
}

void DirectSocket::dropDescriptor()
{
    if (m_fd < 0)
        return;
    m_readNotifier.setEnabled(false);
    if (m_writeNotifier)
        m_writeNotifier->setEnabled(false);
    ::close(m_fd);
    m_fd = -1;
}

void DirectSocket::setSocketOption(SocketOption option, const QVariant& value)
{
    if (m_fd >= 0)
        nativesocket::setOption(m_fd, option, value.toInt());
}

QVariant DirectSocket::socketOption(SocketOption option)
{
    const auto value = m_fd >= 0 ? nativesocket::option(m_fd, option) : std::nullopt;
    return value ? QVariant(*value) : QVariant();
}

} // namespace echolock
