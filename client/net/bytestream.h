// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/net/tcpconnect.h"

#include <cstdint>
#include <string>
#include <string_view>

class QSocketNotifier;

namespace echolock {

/// Hears one ByteStream, from the event loop and never from inside a call to the stream other than
/// thaw(). May end the stream, but delete it only by deleteLater().
class ByteStreamListener
{
public:
    virtual ~ByteStreamListener() = default;
    virtual void streamConnected() = 0;
    virtual void streamReceived(std::string_view bytes) = 0;
    /// The peer ended its side, in order or not, or the connection was never made. `problem` is one
    /// sentence for a person, empty when the peer ended its side in order. Nothing comes after it.
    virtual void streamEnded(const std::string& problem) = 0;

    /// What had to wait for the peer to read is sent; see waiting().
    virtual void streamDrained() { }
};

/// A TCP client on a bare descriptor that can end in every way in which a process or a machine can.
/// Writes at most once per turn of the event loop.
class ByteStream : public QObject
{
    Q_OBJECT

public:
    enum class Reading : std::uint8_t { Off, On };
    /// Why nothing arrives. Vanished is by vanish() alone, and never ends.
    enum class Outage : std::uint8_t { Fault, Sleep, Vanished };

    explicit ByteStream(ByteStreamListener& listener, QObject* parent = nullptr);
    ~ByteStream() override;

    /// Once per stream. `name` is what a person knows the peer by.
    void open(const TcpRoute& route, const std::string& name);
    /// In place of open(), with a connected non-blocking descriptor, which is the stream's then.
    void adopt(int descriptor, const std::string& name);
    void write(std::string_view bytes);
    /// Sends what the kernel takes at once, and lets go of the descriptor. The listener hears no
    /// more.
    void close();

    /// What a killed process looks like: end of stream. What has arrived is read first and what
    /// still comes is thrown away, as the kernel sends RST in place of FIN otherwise. The listener
    /// hears no more; the descriptor lives until the peer has ended its side, or close().
    void fin();
    /// RST.
    void reset();
    /// Power or network gone: from now on not a byte leaves, not even an acknowledgement, and
    /// nothing arrives. Holds the descriptor until the stream is deleted, which resets the
    /// connection.
    void vanish();
    /// Stops reading and writing until thaw(); the kernel still acknowledges, as for a stopped
    /// process.
    void freeze();
    /// What has come in the meantime is read, and heard by the listener, before it returns.
    void thaw();

    /// For a link with faults, which decides itself what each side of the connection sees and when.
    /// From open() on: an end of stream is told, but the descriptor stays until the stream is
    /// ended, so that this side can still send.
    void keepHalfOpen() { m_keepsHalfOpen = true; }

    /// Sends what was written as far as the kernel takes it, rather than with what comes later.
    void flushAtOnce();
    /// End of stream once everything written is sent; goes on reading.
    void finishWriting();
    /// Without reading the kernel's buffer fills up, here and then at the peer.
    void setReading(Reading reading);
    /// What the peer sends is lost without an acknowledgement, as is that of what it was sent,
    /// until there is no outage left. At any time; one that has begun may begin again.
    void beginOutage(Outage why);
    void endOutage(Outage why);
    void limitReceiveBuffer(int bytes);

    /// Bytes that the kernel has not taken yet.
    std::size_t waiting() const { return m_out.size(); }

    bool isOpen() const { return m_fd >= 0; }

    int descriptor() const { return m_fd; }

private:
    enum class Phase : std::uint8_t { Connecting, Connected, Shut, Vanished };

    void watch(int descriptor);
    void setOutages(unsigned outages);
    bool mayTransfer() const;
    bool mayRead() const;
    void finished();
    void shutWhenSent();
    void writable();
    /// After a read, what the kernel still has of it.
    enum class Left : std::uint8_t { Nothing, Hardly, Perhaps };

    void readable();
    void readAll();
    Left readSome();
    void flushAndTell();
    void flush();
    void scheduleFlush();
    void end(const std::string& problem);
    void release();

    ByteStreamListener& m_listener;
    std::string m_name;
    std::string m_out;
    QSocketNotifier* m_readNotifier = nullptr;
    QSocketNotifier* m_writeNotifier = nullptr;
    int m_fd = -1;
    Phase m_phase = Phase::Connecting;
    std::uint8_t m_outages = 0; ///< A bit for each, by its number.
    bool m_frozen = false;
    bool m_deaf = false; ///< The listener hears nothing more.
    bool m_flushScheduled = false;
    bool m_waited = false; ///< The kernel did not take everything; streamDrained() is to come.
    bool m_keepsHalfOpen = false;
    bool m_reads = true;          ///< By setReading().
    bool m_ended = false;         ///< The peer has ended its side; half-open.
    bool m_finishPending = false; ///< FIN is to follow what waits to be sent.
};

} // namespace echolock
