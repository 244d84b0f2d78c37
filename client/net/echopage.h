// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/echo/abandonment.h"
#include "client/echo/echoclient.h"
#include "client/net/clienttarget.h"
#include "client/net/leansocket.h"
#include "client/net/pageauth.h"
#include "client/net/pagenews.h"
#include "client/net/pagetimers.h"
#include "server/base/prng.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// How many attempts to connect came to a greeting, and how many did not.
struct ConnectCounts
{
    std::uint64_t made = 0;
    std::uint64_t failed = 0;
};

/// One page of a browser tab, from its load to its end: an EchoClient on real sockets and timers.
/// Inputs are given to the client one after another, never from inside one of its own calls: what
/// it asks for and what it tells is queued, and settled once it has returned. Each call and each
/// thing that the page hears is a turn of JavaScript of its own, at whose end frames are sent.
class EchoPage : public QObject, private EchoSink, private LeanSocketListener
{
    Q_OBJECT

public:
    using Observer = std::function<void(const Observation&)>;

    EchoPage(ClientTarget target, std::string user, const Prng& prng, Observer observer,
             QObject* parent = nullptr);

    void connect();
    void disconnect();
    void subscribe(std::string_view channel);
    void unsubscribe(std::string_view channel);
    /// pusher.signin(); where it was signed in is an Event, `pusher:signin_success`.
    void signIn();
    void whisper(std::string_view channel, std::string_view event, std::string_view data);
    /// On the present connection, as it is.
    void sendRaw(std::string_view text);
    void freeze();
    /// The machine sleeps: nothing is read, written or acknowledged, and no timer goes on.
    void fallAsleep();
    /// Ends either.
    void thaw();
    /// Another tab is in front: timers wake up seldom, the sockets go on.
    void hide();
    void show();
    /// Of the connections it has, if they have links (ClientTarget::links), and of the next ones.
    void setFaults(const std::vector<Fault>& faults);
    // With Hearing::OneByOne only, of the connections that it has, the first one being 0.
    /// What it hears next of one; null while there is nothing.
    const PageNews* nextNews(std::size_t connection) const;
    /// False, and nothing else, where there is nothing.
    bool hear(std::size_t connection);
    /// A reset has come on one: what it has brought and nobody has heard is lost.
    void loseNews(std::size_t connection);

    /// The timer, whose time must have come; false, and nothing else, where it has not.
    bool fire(EchoTimer timer) { return m_timers.fire(timer); }

    /// TabClose, Kill, Crash, Reset or Vanish; a frozen page can only be closed after thaw().
    /// Nobody is on the page from here on: its sockets may still be ending, but the observer hears
    /// nothing more.
    void end(Abandonment how);

    ConnectionState state() const { return m_client.state(); }

    /// Of the last connection.
    const SocketId& socketId() const { return m_client.socketId(); }

    ConnectCounts connects() const { return m_connects; }

    /// No socket is open any more, not even one that is ending or has vanished.
    bool isQuiet() const;
    /// Some socket is open and has not vanished.
    bool isEnding() const;

private:
    struct Transport
    {
        TransportId id;
        LeanSocket* socket = nullptr; ///< A child of this object.
        bool greeted = false;
        bool closing = false; ///< By the page's own will.
        PageNewsQueue news{};
    };

    void openTransport(TransportId id) override;
    void sendText(TransportId id, std::string text) override;
    void closeTransport(TransportId id, std::uint16_t code) override;
    void startTimer(EchoTimer timer, Instant at) override;
    void stopTimer(EchoTimer timer) override;
    void requestAuth(const AuthRequest& request) override;
    void observe(const Observation& observation) override;

    void opened(LeanSocket& socket) override;
    void textReceived(LeanSocket& socket, std::string_view text) override;
    void closed(LeanSocket& socket, const LeanClose& close) override;
    void clientTroubled(LeanSocket& socket, ClientActivity activity) override;

    bool keeps(LeanSocket& socket, PageNews news);
    void settle();
    void authAnswered(AuthRequestId id, const Result<AuthAnswer>& answer);
    void keepPace();
    void goOn();
    void wakeNetwork();
    void timerDue(EchoTimer timer);
    LeanAddress address();
    void tell(std::string problem, int code);
    LinkPlan nextLink();
    QList<FaultyStream*> leftStreams() const;
    bool holdsHalfOpen() const;
    Transport* find(TransportId id);
    Transport* find(const LeanSocket& socket);

    template <class Act> void forEachSocket(Act act);

    ClientTarget m_target;
    PageAuth m_auth;
    Prng m_prng;
    Observer m_observer;
    EchoClient m_client;
    std::vector<Transport> m_transports;
    // Short queues: a deque would take half a kilobyte each, for every client.
    std::vector<AuthRequest> m_auths;
    std::vector<Observation> m_observations;
    std::string m_problem; ///< Better words for the next error that the client tells.
    PageTimers m_timers;
    bool m_sendsDue = false; ///< This turn has frames to send.
    ConnectCounts m_connects;
    std::optional<Instant> m_firstConnect;
    Instant m_openedAt;              ///< The last connection.
    std::uint32_t m_connections = 0; ///< Begun.
    ClientActivity m_byPerson = ClientActivity::Running;
    ClientActivity m_byFault = ClientActivity::Running;
    bool m_settling = false;
    bool m_hearing = false; ///< Something that was kept.
    bool m_ended = false;
    bool m_disconnecting = false;
    bool m_attemptIsOver = false; ///< The client is being told that its attempt took too long.
};

} // namespace echolock
