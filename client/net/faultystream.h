// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QObject>

#include "client/link/link.h"
#include "client/net/securestream.h"
#include "server/base/prng.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// What can go wrong on a connection.
struct LinkPlan
{
    std::vector<Fault> faults{};
    LinkSeat seat{};
    /// Hears the name of each fault that begins to act.
    std::function<void(std::string_view)> faultBegan{};

    /// Without a link a connection costs less, and no fault can come later.
    enum class Links : std::uint8_t { WithFaults, Always } links = Links::WithFaults;
};

/// Hears of a FaultyStream what a ByteStreamListener hears, from the event loop or from inside
/// write() and thaw().
class FaultyStreamListener : public ByteStreamListener
{
public:
    /// A fault stops the client's process, or lets it go on.
    virtual void streamClient(ClientActivity activity) = 0;
};

/// A ByteStream with a Link in it: what is written passes the link's faults before it is sent, and
/// what is read before it is heard. Its ends are told to the link too: with a latency a FIN comes
/// later, and in a blackhole never.
class FaultyStream : public QObject, private ByteStreamListener, private LinkSink
{
    Q_OBJECT

public:
    FaultyStream(FaultyStreamListener& listener, const LinkPlan& plan, const Prng& prng);
    ~FaultyStream() override;

    /// Faults begin once the TLS handshake, if any, is complete.
    void open(const TcpRoute& route, const std::string& name, const TlsDemand& demand = {});
    void write(std::string_view bytes);
    void close();
    void fin();
    /// RST by this side.
    void abort();
    void vanish();
    void freeze();
    void thaw();

    /// The client's machine sleeps; see ByteStream::Outage.
    void goOffline() { m_stream.tcp().beginOutage(ByteStream::Outage::Sleep); }

    void goOnline() { m_stream.tcp().endOutage(ByteStream::Outage::Sleep); }

    void arm(const Fault& fault);
    bool disarm(std::string_view name);
    /// Arms and disarms so that it has these; those that it had already go on as they are.
    void setFaults(const std::vector<Fault>& faults);

    bool isOpen() const { return m_stream.isOpen(); }

    SecureStream::Stage stage() const { return m_stream.stage(); }

    /// Gives up the stream as its user does. If what its peer may see of that still waits in the
    /// link, it lives on as a child of `heir` until then, or until the heir is gone; in a blackhole
    /// that is a half-open connection.
    static void giveUp(std::unique_ptr<FaultyStream> stream, QObject* heir);

protected:
    void timerEvent(QTimerEvent* event) override;

private:
    /// What the user of the stream is to be told.
    struct News
    {
        enum class Kind : std::uint8_t { Received, Ended };
        Kind kind = Kind::Received;
        std::string text;
    };

    enum class Leaving : std::uint8_t { Not, Close, Fin };

    void streamConnected() override;
    void streamReceived(std::string_view bytes) override;
    void streamEnded(const std::string& problem) override;

    void deliver(LinkDirection direction, std::string_view bytes) override;
    void finish(LinkDirection direction) override;
    void reset() override;
    void readFrom(LinkDirection direction, bool on) override;
    void acknowledge(LinkDirection direction, bool on) override;
    void limitReceiveBuffer(LinkDirection direction, std::size_t bytes) override;
    void setClient(ClientActivity activity) override;
    void faultBegan(std::string_view name) override;
    void wakeAt(Instant at) override;

    void sendSegment(std::string_view bytes);
    void leave(Leaving how, LinkEnd end);
    void tellNews();

    FaultyStreamListener* m_listener; ///< Null once the user has left.
    Link m_link;
    std::function<void(std::string_view)> m_faultBegan;
    SecureStream m_stream;
    std::string m_name;
    std::string m_peerProblem;
    std::vector<News> m_news;
    std::optional<ClientActivity> m_activity; ///< To be told.
    QBasicTimer m_timer;
    Leaving m_leaving = Leaving::Not;
    bool m_opened = false;
    bool m_frozen = false;
    bool m_telling = false;
    bool m_inherited = false; ///< Left to an heir.
};

} // namespace echolock
