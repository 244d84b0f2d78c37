// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QObject>
#include <QString>

#include "client/net/linkedstream.h"
#include "server/base/clock.h"
#include "server/base/prng.h"
#include "server/protocol/wsframe.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace echolock {

class LeanSocket;

/// How a WebSocket ended, as a browser tells it.
struct LeanClose
{
    std::uint16_t code = 1006; ///< Of the peer's close frame; 1005 if it had none, 1006 without a
                               ///< frame.
    std::string reason;
    bool wasClean = false; ///< Both sides sent a close frame.
    std::string problem;   ///< One sentence for a person; empty when nothing went wrong.
};

/// Hears one or more LeanSockets, from the event loop and never from inside a call to the socket
/// other than thaw(). May end the socket by any of its ways, but delete it only by deleteLater().
class LeanSocketListener
{
public:
    virtual ~LeanSocketListener() = default;
    virtual void opened(LeanSocket& socket) = 0;
    virtual void textReceived(LeanSocket& socket, std::string_view text) = 0;
    /// Once, also when it never opened; not after fin(), reset() or vanish().
    virtual void closed(LeanSocket& socket, const LeanClose& close) = 0;

    /// A fault stops whoever uses the socket, or lets it go on: freeze() or thaw() is due.
    virtual void clientTroubled(LeanSocket& /*socket*/, ClientActivity /*activity*/) { }
};

/// Where a LeanSocket connects.
struct LeanAddress
{
    QString host; ///< A numeric address or a name.
    quint16 port = 80;
    std::string target = "/";
    std::shared_ptr<const TlsTrust> tls{}; ///< Null for plain ws://.
    QHostAddress source{}; ///< Local address to connect from; null for whichever the kernel picks.
    Duration connectTimeout = std::chrono::seconds(10); ///< Until the handshake is complete.
    LinkPlan link{};
};

/// A WebSocket client on a bare descriptor (RFC 6455, over TLS or not; no extensions), small enough
/// for tens of thousands in one process. Strict in what it reads, and able to end in every way in
/// which a browser, a process or a machine can.
class LeanSocket : public QObject, private FaultyStreamListener, private WsSink
{
    Q_OBJECT

public:
    enum class Phase : std::uint8_t {
        Idle,
        Connecting, ///< Up to the end of the opening handshake.
        Open,
        Closing, ///< A close frame was sent or received, or our side of the stream is shut.
        Vanished,
        Ended,
    };

    LeanSocket(LeanSocketListener& listener, const Prng& prng, QObject* parent = nullptr);
    /// What faults still keep of it is left to the parent.
    ~LeanSocket() override;

    /// Once per socket.
    void open(const LeanAddress& address);
    /// Dropped unless the socket is open.
    void sendText(std::string_view text);
    void sendFrame(Opcode opcode, std::string_view payload);
    /// Sends bytes that need not be a frame, for tests of bad input.
    void sendBytes(std::string_view bytes);

    /// The closing handshake; closed() follows, at the latest after a few seconds. Code 1005: the
    /// frame has none.
    void close(std::uint16_t code, std::string_view reason = {});
    /// FIN without a close frame: a killed process. See ByteStream::fin().
    void fin();
    /// RST.
    void reset();
    /// Nothing more, ever, in either direction. See ByteStream::vanish().
    void vanish();
    /// Stops reading and writing until thaw(). See ByteStream::freeze().
    void freeze();
    void thaw();

    /// The machine sleeps: nothing arrives, and nothing is acknowledged.
    void goOffline() { m_stream.goOffline(); }

    void goOnline() { m_stream.goOnline(); }

    /// Of its link, if it has one (LinkPlan::links). What has vanished has none any more.
    void setFaults(const std::vector<Fault>& faults)
    {
        if (m_phase != Phase::Vanished)
            m_stream.setFaults(faults);
    }

    Phase phase() const { return m_phase; }

    /// Nothing is left of it, on either side's wire or in the kernel.
    bool isDone() const { return (m_phase == Phase::Ended || m_deaf) && !m_stream.isOpen(); }

protected:
    void timerEvent(QTimerEvent* event) override;

private:
    void streamConnected() override;
    void streamReceived(std::string_view bytes) override;
    void streamEnded(const std::string& problem) override;
    void streamClient(ClientActivity activity) override;
    void onFrame(const WsFrame& frame) override;
    void onViolation(const WsViolation& violation) override;

    void resolve();
    void connectTo(const QHostAddress& address);
    void receivedHead(std::string_view bytes);
    void peerClosed(std::string_view payload);
    void startDeadline();
    void fail(const std::string& problem);
    void end();
    void letGo();
    std::string name() const;
    std::string lateProblem() const;

    LeanSocketListener& m_listener;
    Prng m_prng;
    LinkedStream m_stream;
    WsFrameParser m_parser;
    LeanAddress m_address;
    std::string m_key;  ///< Of the handshake, while it lasts.
    std::string m_head; ///< The handshake's answer as far as it has come.
    LeanClose m_close;
    QBasicTimer m_deadline;
    int m_lookup = -1;
    Phase m_phase = Phase::Idle;
    bool m_frozen = false;
    bool m_deaf = false; ///< The listener hears nothing more.
};

} // namespace echolock
