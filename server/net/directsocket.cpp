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

namespace echolock {

namespace {

constexpr std::size_t readBytesPerCall = 64 * 1024;
constexpr int readsPerTurn = 4;
/// Unread input above this stops reading until the owner has caught up: TCP makes the peer
/// wait.
constexpr std::size_t inputBytesMax = 4 * 1024 * 1024;
/// How long a peer that reads nothing may hold up the close of its connection.
constexpr std::chrono::seconds lingerWithoutProgress(5);

constexpr qint64 closeFrameBytesMax = 2 + 125;

constexpr auto flushEvent = static_cast<QEvent::Type>(QEvent::User + 1);
constexpr auto openEvent = static_cast<QEvent::Type>(QEvent::User + 2);

} // namespace

DirectSocket::DirectSocket(qintptr descriptor)
    : m_wire(static_cast<int>(descriptor))
    , m_readNotifier(descriptor, QSocketNotifier::Read)
{
    const auto peer = nativesocket::peerOf(m_wire.descriptor());
    setPeerAddress(peer.address);
    setPeerPort(peer.port);
    const auto local = nativesocket::localOf(m_wire.descriptor());
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

void DirectSocket::openFrames()
{
    if (m_in.phase() != Phase::Handshake || m_openScheduled)
        return;
    // QWebSocketServer peeked at the head, which left a 16 kB ring buffer; closing the read channel
    // for a moment frees it. It is empty: startGuard() showed it the head alone.
    if (QIODevice::bytesAvailable() == 0 && isOpen()) {
        setOpenMode(WriteOnly | Unbuffered);
        setOpenMode(ReadWrite | Unbuffered);
    }
    m_wire.queue().beginFrames();
    m_openScheduled = true;
    QCoreApplication::postEvent(this, new QEvent(openEvent));
}

void DirectSocket::receive()
{
    if (m_in.phase() == Phase::Handshake) {
        // Whatever comes now, even an end, waits in the kernel until the WebSocket is there.
        m_readNotifier.setEnabled(false);
        return;
    }
    for (int i = 0; i < readsPerTurn && receiveOnce(); ++i) { }
    if (m_wire.isOpen())
        announceInput();
    watchInput();
}

bool DirectSocket::receiveOnce()
{
    std::array<char, readBytesPerCall> room; // NOLINT: the kernel fills in what is read
    std::string plain;
    const Wire::Received received = m_wire.receive(room, plain);
    if (!received.bytes.empty())
        m_in.accept(received.bytes);
    // A handshake has answers of its own, and what had to wait for its end can go now.
    if (isEncrypted() && bytesToWrite() > 0)
        scheduleFlush();
    if (const auto error = m_wire.tlsError()) {
        announceInput();
        tlsBroken(QString::fromStdString(*error));
    } else if (received.end) {
        announceInput();
        peerEnded(*received.end);
    } else {
        return received.mayHaveMore && m_in.size() < inputBytesMax;
    }
    return false;
}

void DirectSocket::announceInput()
{
    // During the handshake nothing new may be seen: QWebSocketServer has already queued its look at
    // it. A reader that returns to the event loop inside readyRead() must not be announced to
    // again.
    if (m_in.phase() == Phase::Handshake || m_announcing)
        return;
    m_announcing = true;
    if (bytesAvailable() > 0 && isReadable())
        Q_EMIT readyRead();
    m_announcing = false;
    if (m_in.phase() == Phase::Frames && m_in.violation() && !m_violationTold) {
        m_violationTold = true;
        m_readNotifier.setEnabled(false);
        Q_EMIT violated(m_in.violation()->code, QString::fromStdString(m_in.violation()->reason));
    }
}

/// `error` is what recv() or send() said; zero is a FIN.
void DirectSocket::peerEnded(int error)
{
    if (m_peerEnd != PeerEnd::None || !m_wire.isOpen())
        return;
    const bool isReset = error == ECONNRESET || error == EPIPE;
    m_peerEnd = error == 0 ? PeerEnd::Fin : isReset ? PeerEnd::Rst : PeerEnd::Error;
    m_readNotifier.setEnabled(false);
    // An HTTP client may shut down its side and still wait for the reply; a WebSocket is over
    // (RFC 6455 §7.1.4). A half-open connection ends when its owner closes it.
    if (m_peerEnd == PeerEnd::Fin && m_in.phase() == Phase::Raw) {
        Q_EMIT readChannelFinished();
        return;
    }
    if (m_peerEnd == PeerEnd::Fin && state() == ClosingState)
        return;
    fail(m_peerEnd == PeerEnd::Error ? NetworkError : RemoteHostClosedError,
         error == 0    ? tr("The peer closed the connection.")
             : isReset ? tr("The peer reset the connection.")
                       : QString::fromLocal8Bit(std::strerror(error)));
}

void DirectSocket::tlsBroken(const QString& reason)
{
    if (m_peerEnd != PeerEnd::None || !m_wire.isOpen())
        return;
    // As much of the alert as the kernel takes.
    m_wire.send();
    Q_EMIT tlsFailed(reason);
    fail(SslInternalError, reason);
}

void DirectSocket::fail(SocketError kind, const QString& reason)
{
    setSocketError(kind);
    setErrorString(reason);
    Q_EMIT errorOccurred(kind);
    finish();
}

void DirectSocket::watchInput()
{
    const bool wanted = m_wire.isOpen() && m_peerEnd == PeerEnd::None && !m_violationTold
        && m_in.phase() != Phase::Handshake && m_in.size() < inputBytesMax;
    if (m_readNotifier.isEnabled() != wanted)
        m_readNotifier.setEnabled(wanted);
}

bool DirectSocket::sendRaw(const QByteArray& frames)
{
    if (!isWritable() || !queueOutput(frames.size()))
        return false;
    m_wire.queue().append(frames);
    return true;
}

/// Makes room for that many bytes and has them sent at the end of the turn.
bool DirectSocket::queueOutput(qint64 size)
{
    if (!m_wire.isOpen() || m_overflowed)
        return false;
    if (m_wire.queue().size() + size > m_outgoingLimit) {
        // A burst within one turn is not a slow reader: see first what the kernel takes.
        sendPending();
        if (m_wire.queue().size() + size > m_outgoingLimit && bytesToWrite() > 0) {
            m_overflowed = true;
            scheduleFlush();
            return false;
        }
    }
    scheduleFlush();
    return true;
}

void DirectSocket::dropUnbegunFrames()
{
    m_wire.queue().dropUnbegunFrames();
    m_overflowed = false;
    m_outgoingLimit = std::max(m_outgoingLimit, bytesToWrite() + closeFrameBytesMax);
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
    } else if (event->type() == openEvent && m_in.phase() == Phase::Handshake) {
        m_in.openFrames();
        announceInput();
        watchInput();
    }
}

void DirectSocket::flushOutput()
{
    if (!m_wire.isOpen())
        return;
    if (m_overflowed && !m_overflowTold) {
        m_overflowTold = true;
        Q_EMIT overflowed();
        if (!m_wire.isOpen())
            return;
    }
    afterSend(sendPending());
}

SendQueue::Outcome DirectSocket::sendPending()
{
    const qint64 before = bytesToWrite();
    const SendQueue::Outcome outcome = m_wire.send();
    if (m_lingerTimer != 0 && bytesToWrite() < before) {
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
        m_wire.dropQueue();
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
            m_writeNotifier = std::make_unique<QSocketNotifier>(socketDescriptor(),
                                                                QSocketNotifier::Write);
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
        return !m_wire.isOpen() || m_peerEnd != PeerEnd::None ? -1 : 0;
    const std::size_t count = m_in.take(data, static_cast<std::size_t>(size));
    if (!m_readNotifier.isEnabled())
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
    m_wire.queue().append(data, size);
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
        m_wire.dropQueue();
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
    m_wire.endWhenSent();
    const auto outcome = sendPending();
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

void DirectSocket::resetHard()
{
    if (!m_wire.isOpen())
        return;
    nativesocket::resetOnClose(m_wire.descriptor());
    m_wire.dropQueue();
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
    if (m_wire.isOpen() && m_peerEnd == PeerEnd::None)
        nativesocket::finishSending(m_wire.descriptor());
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
    if (!m_wire.isOpen())
        return;
    m_readNotifier.setEnabled(false);
    if (m_writeNotifier)
        m_writeNotifier->setEnabled(false);
    m_wire.close();
}

void DirectSocket::setSocketOption(SocketOption option, const QVariant& value)
{
    if (m_wire.isOpen())
        nativesocket::setOption(m_wire.descriptor(), option, value.toInt());
}

QVariant DirectSocket::socketOption(SocketOption option)
{
    const auto value = m_wire.isOpen() ? nativesocket::option(m_wire.descriptor(), option)
                                       : std::nullopt;
    return value ? QVariant(*value) : QVariant();
}

} // namespace echolock
