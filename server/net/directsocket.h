// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSocketNotifier>
#include <QTcpSocket>

#include "server/net/guardedinput.h"
#include "server/net/wire.h"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace echolock {

/// A QTcpSocket that does its own input and output on a connected descriptor, as QSslSocket does,
/// so that QWebSocket can run on it:
///
///     recv -> [TLS] -> [FrameGuard] -> readData -> QWebSocket
///     QWebSocket, sendRaw -> queue -> [TLS] -> one send per loop turn
///
/// Against QTcpSocket that saves two ring buffers and a write notifier per connection, tells FIN
/// from RST, bounds what is queued, and keeps frames that break RFC 6455 from QWebSocket. TLS is
/// done here, below all of that, so that none of it is lost with it.
///
/// Made with new; deletes itself (deleteLater) once it is unconnected, whatever brought that about.
/// It emits no bytesWritten(), and the waitFor functions do not wait.
class DirectSocket : public QTcpSocket
{
    Q_OBJECT

public:
    /// How the other side ended the connection: an orderly FIN, a reset, or something else
    /// (timeout, unreachable). A WebSocket close frame before that is closeSeen().
    enum class PeerEnd { None, Fin, Rst, Error };
    Q_ENUM(PeerEnd)

    /// Takes over a connected descriptor and closes it at the end.
    explicit DirectSocket(qintptr descriptor);
    ~DirectSocket() override;

    /// Speaks TLS if the peer begins with it, and plain text if not.
    void offerTls(std::shared_ptr<const TlsContext> context)
    {
        m_wire.offerTls(std::move(context));
    }

    bool isEncrypted() const { return m_wire.isEncrypted(); }

    /// Everything received and not read yet; for who reads before a WebSocket does.
    std::string_view received() const { return m_in.view(); }

    void consume(std::size_t bytes)
    {
        m_in.consume(bytes);
        watchInput();
    }

    /// From here on, what follows the first `headBytes` of received() passes a FrameGuard and is
    /// held back until openFrames(): QWebSocketServer sees the request head alone.
    void startGuard(std::size_t headBytes, WsLimits limits) { m_in.startGuard(headBytes, limits); }

    /// The WebSocket is there and its owner listens: hands out what was held back, at the next
    /// turn.
    void openFrames();

    /// Queues whole frames built beforehand, shared between recipients, in order with QWebSocket's
    /// own. False once the connection is closing or has overflowed.
    bool sendRaw(const QByteArray& frames);

    /// The same with frames that nobody else gets.
    bool sendCopy(std::string_view frames)
    {
        return isWritable() && writeData(frames.data(), qint64(frames.size())) >= 0;
    }

    /// At most that many unsent bytes may wait; beyond it nothing more is taken and overflowed()
    /// comes.
    void setOutgoingLimit(qint64 bytes) { m_outgoingLimit = bytes; }

    /// After overflowed(): drops the frames that have not begun to be sent and makes room for a
    /// last one, the close frame.
    void dropUnbegunFrames();

    PeerEnd peerEnd() const { return m_peerEnd; }

    const std::optional<WsClose>& closeSeen() const { return m_in.closeSeen(); }

    /// The peer stopped in the middle of a frame or of a fragmented message.
    bool midFrame() const { return m_in.midFrame(); }

    /// What the peer did against RFC 6455, if that ended the connection.
    const std::optional<WsViolation>& violation() const { return m_in.violation(); }

    /// Ends the connection with a TCP reset, dropping what is queued in both directions.
    void resetHard();

    // QTcpSocket
    qint64 bytesAvailable() const override
    {
        return QIODevice::bytesAvailable() + qint64(m_in.size());
    }

    qint64 bytesToWrite() const override { return m_wire.bytesToSend(); }

    bool canReadLine() const override
    {
        return received().find('\n') != std::string_view::npos || QIODevice::canReadLine();
    }

    bool atEnd() const override { return bytesAvailable() == 0; }

    void close() override;
    void disconnectFromHost() override;

    qintptr socketDescriptor() const override { return m_wire.descriptor(); }

    /// Refused: the descriptor of the constructor is the only one.
    bool setSocketDescriptor(qintptr, SocketState, OpenMode) override { return false; }

    void setSocketOption(SocketOption option, const QVariant& value) override;
    QVariant socketOption(SocketOption option) override;

    bool waitForConnected(int) override { return state() == ConnectedState; }

    bool waitForReadyRead(int) override { return false; }

    bool waitForBytesWritten(int) override { return false; }

    bool waitForDisconnected(int) override { return false; }

Q_SIGNALS:
    /// Once, when the queue passed the outgoing limit: the peer reads too slowly.
    void overflowed();
    /// Once, after all valid frames before it were handed out; nothing is read any more.
    void violated(quint16 code, const QString& reason);
    /// The peer broke TLS, and the connection ends. `reason` is OpenSSL's word for it.
    void tlsFailed(const QString& reason);

protected:
    /// QWebSocket reads three times a frame. Reading makes room, so it can only call for more.
    qint64 readData(char* data, qint64 size) override;
    qint64 readLineData(char* data, qint64 size) override;

    qint64 skipData(qint64 size) override { return QIODevice::skipData(size); }

    qint64 writeData(const char* data, qint64 size) override;
    void customEvent(QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    using Phase = GuardedInput::Phase;

    void receive();
    /// False when there is nothing more to receive.
    bool receiveOnce();
    void announceInput();
    void peerEnded(int error);
    void tlsBroken(const QString& reason);
    void fail(SocketError kind, const QString& reason);
    void watchInput();

    bool queueOutput(qint64 size);
    void scheduleFlush();
    void flushOutput();
    SendQueue::Outcome sendPending();
    void afterSend(SendQueue::Outcome outcome);
    void finish();
    void dropDescriptor();

    Wire m_wire;
    PeerEnd m_peerEnd = PeerEnd::None;
    bool m_flushScheduled = false;
    bool m_openScheduled = false;
    bool m_overflowed = false;
    bool m_overflowTold = false;
    bool m_violationTold = false;
    bool m_announcing = false;
    qint64 m_outgoingLimit = 16 * 1024 * 1024;
    GuardedInput m_in;
    QSocketNotifier m_readNotifier;
    std::unique_ptr<QSocketNotifier> m_writeNotifier;
    int m_lingerTimer = 0;
};

} // namespace echolock
