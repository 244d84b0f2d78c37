// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/echopage.h"

#include "client/net/greetingproblem.h"
#include "server/loop/monotonicclock.h"
#include "server/protocol/closecode.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

constexpr auto goingAway = static_cast<std::uint16_t>(CloseCode::GoingAway);

} // namespace

EchoPage::EchoPage(ClientTarget target, std::string user, const Prng& prng, Observer observer,
                   QObject* parent)
    : QObject(parent)
    , m_target(std::move(target))
    , m_auth(
          m_target, std::move(user), prng.derived("auth"), *this,
          [this](AuthRequestId id, const Result<AuthAnswer>& answer) { authAnswered(id, answer); })
    , m_prng(prng)
    , m_observer(std::move(observer))
    , m_client(pageOptions(m_target))
    , m_timers([this](EchoTimer timer) { timerDue(timer); })
{
    if (m_target.hearing == ClientTarget::Hearing::OneByOne)
        m_timers.hold();
}

void EchoPage::settle()
{
    if (std::exchange(m_settling, true))
        return;
    while (!m_auths.empty() || !m_observations.empty() || m_sendsDue) {
        if (!m_auths.empty()) {
            const AuthRequest request = std::move(m_auths.front());
            m_auths.erase(m_auths.begin());
            m_auth.ask(request, MonotonicClock::now() - m_openedAt);
        } else if (m_observations.empty()) {
            m_sendsDue = false;
            m_client.timerDue(MonotonicClock::now(), *this, EchoTimer::Send);
        } else {
            const Observation observation = std::move(m_observations.front());
            m_observations.erase(m_observations.begin());
            m_observer(observation);
        }
    }
    m_settling = false;
}

void EchoPage::authAnswered(AuthRequestId id, const Result<AuthAnswer>& answer)
{
    m_client.authAnswered(MonotonicClock::now(), *this, id, answer);
    settle();
}

void EchoPage::connect()
{
    if (m_target.signIn == ClientTarget::SignIn::Yes)
        m_client.signIn(MonotonicClock::now(), *this);
    m_client.connect(MonotonicClock::now(), *this);
    settle();
}

void EchoPage::disconnect()
{
    m_disconnecting = true;
    m_client.disconnect(MonotonicClock::now(), *this);
    m_disconnecting = false;
    settle();
}

void EchoPage::subscribe(std::string_view channel)
{
    m_client.subscribe(MonotonicClock::now(), *this, channel);
    settle();
}

void EchoPage::unsubscribe(std::string_view channel)
{
    m_client.unsubscribe(MonotonicClock::now(), *this, channel);
    settle();
}

void EchoPage::signIn()
{
    m_client.signIn(MonotonicClock::now(), *this);
    settle();
}

void EchoPage::whisper(std::string_view channel, std::string_view event, std::string_view data)
{
    m_client.whisper(MonotonicClock::now(), *this, channel, event, data);
    settle();
}

void EchoPage::sendRaw(std::string_view text)
{
    for (const Transport& transport : m_transports) {
        if (!transport.closing)
            transport.socket->sendText(text);
    }
}

void EchoPage::freeze()
{
    m_byPerson = ClientActivity::Paused;
    keepPace();
}

void EchoPage::fallAsleep()
{
    m_byPerson = ClientActivity::Asleep;
    keepPace();
    forEachSocket(&LeanSocket::goOffline);
    std::ranges::for_each(leftStreams(), &FaultyStream::goOffline);
}

void EchoPage::thaw()
{
    if (std::exchange(m_byPerson, ClientActivity::Running) != ClientActivity::Running)
        keepPace();
}

/// The person and a fault may both keep it from running; time passes unless one of them has the
/// machine asleep.
void EchoPage::keepPace()
{
    const ClientActivity activity = std::max(m_byPerson, m_byFault);
    if (activity == ClientActivity::Running)
        return goOn();
    m_auth.freeze();
    m_timers.freeze();
    forEachSocket(&LeanSocket::freeze);
    activity == ClientActivity::Asleep ? m_timers.fallAsleep() : m_timers.wakeUp();
}

void EchoPage::goOn()
{
    wakeNetwork();
    forEachSocket(&LeanSocket::thaw);
    m_auth.thaw();
    m_timers.thaw();
}

void EchoPage::wakeNetwork()
{
    forEachSocket(&LeanSocket::goOnline);
    std::ranges::for_each(leftStreams(), &FaultyStream::goOnline);
}

void EchoPage::hide()
{
    m_timers.hide();
}

void EchoPage::show()
{
    m_timers.show();
}

void EchoPage::setFaults(const std::vector<Fault>& faults)
{
    m_target.faults = faults;
    m_auth.setFaults(faults);
    forEachSocket([&](LeanSocket& socket) { socket.setFaults(faults); });
    for (FaultyStream* left : leftStreams())
        left->setFaults(faults);
}

void EchoPage::end(Abandonment how)
{
    m_ended = true;
    m_byPerson = m_byFault = ClientActivity::Running;
    for (const Transport& transport : m_transports)
        m_connects.failed += transport.greeted || transport.closing ? 0 : 1;
    wakeNetwork();
    m_auths.clear();
    m_observations.clear();
    m_sendsDue = false;
    m_auth.cancel();
    m_timers.stopAll();
    forEachSocket([how](LeanSocket& socket) {
        if (how == Abandonment::Vanish)
            socket.vanish();
        else if (how == Abandonment::Reset)
            socket.reset();
        else if (how == Abandonment::Kill || how == Abandonment::Crash)
            socket.fin();
        else
            socket.close(goingAway);
    });
}

bool EchoPage::isQuiet() const
{
    return std::ranges::all_of(m_transports, [](const Transport& t) { return t.socket->isDone(); })
        && !holdsHalfOpen();
}

/// Of sockets that are gone, what faults still keep from the server.
QList<FaultyStream*> EchoPage::leftStreams() const
{
    return findChildren<FaultyStream*>(QString(), Qt::FindDirectChildrenOnly);
}

bool EchoPage::holdsHalfOpen() const
{
    const bool hasLinks = !m_target.faults.empty() || m_target.links == LinkPlan::Links::Always;
    return hasLinks && std::ranges::any_of(leftStreams(), &FaultyStream::isOpen);
}

bool EchoPage::isEnding() const
{
    return std::ranges::any_of(m_transports, [](const Transport& t) {
        const LeanSocket::Phase phase = t.socket->phase();
        return !t.socket->isDone() && phase != LeanSocket::Phase::Vanished
            && phase != LeanSocket::Phase::Ended;
    });
}

void EchoPage::timerDue(EchoTimer timer)
{
    if (m_ended)
        return;
    m_attemptIsOver = timer == EchoTimer::Attempt;
    m_client.timerDue(MonotonicClock::now(), *this, timer);
    m_attemptIsOver = false;
    settle();
}

void EchoPage::openTransport(TransportId id)
{
    auto* socket = new LeanSocket(*this, m_prng.derived("transport", id.value), this);
    m_transports.push_back({.id = id, .socket = socket});
    socket->open(address());
}

LinkPlan EchoPage::nextLink()
{
    if (m_target.faults.empty() && m_target.links == LinkPlan::Links::WithFaults)
        return {};
    const Instant now = MonotonicClock::now();
    if (!m_firstConnect)
        m_firstConnect = now;
    return {.faults = m_target.faults,
            .seat = {.connection = ++m_connections, .age = now - *m_firstConnect},
            .faultBegan = m_target.faultBegan,
            .links = m_target.links};
}

/// With TLS as the client has it: a server's close code may have turned it on.
LeanAddress EchoPage::address()
{
    const bool isTls = m_client.usesTls();
    if (isTls && !m_target.tls)
        m_target.tls = TlsTrust::load({}).value();
    LeanAddress address = addressOf(m_target, isTls ? AddressKind::Tls : AddressKind::Plain);
    address.link = nextLink();
    return address;
}

void EchoPage::sendText(TransportId id, std::string text)
{
    if (const Transport* transport = find(id))
        transport->socket->sendText(text);
}

void EchoPage::closeTransport(TransportId id, std::uint16_t code)
{
    Transport* transport = find(id);
    if (!transport)
        return;
    if (!transport->greeted && !transport->closing && !m_disconnecting) {
        ++m_connects.failed;
        if (m_attemptIsOver)
            tell(noGreeting(m_target.url), 0);
    }
    transport->closing = true;
    transport->socket->close(code);
}

/// What the client itself has no word for.
void EchoPage::tell(std::string problem, int code)
{
    Observation error;
    error.kind = Observation::Kind::Error;
    error.state = m_client.state();
    error.text = std::move(problem);
    error.code = code;
    error.at = MonotonicClock::now();
    observe(error);
}

void EchoPage::startTimer(EchoTimer timer, Instant at)
{
    if (timer == EchoTimer::Send)
        m_sendsDue = true;
    else
        m_timers.start(timer, at);
}

void EchoPage::stopTimer(EchoTimer timer)
{
    m_timers.stop(timer);
}

void EchoPage::requestAuth(const AuthRequest& request)
{
    m_auths.push_back(request);
}

void EchoPage::observe(const Observation& observation)
{
    const bool isState = observation.kind == Observation::Kind::StateChanged;
    if (isState && observation.state == ConnectionState::Connected)
        ++m_connects.made;
    m_observations.push_back(observation);
    if (observation.kind != Observation::Kind::Error)
        return;
    std::string& text = m_observations.back().text;
    text = m_problem.empty() ? withServer(text, m_target.url) : std::exchange(m_problem, {});
}

void EchoPage::clientTroubled(LeanSocket& /*socket*/, ClientActivity activity)
{
    if (m_ended)
        return;
    m_byFault = activity;
    keepPace();
}

EchoPage::Transport* EchoPage::find(TransportId id)
{
    const auto it = std::ranges::find(m_transports, id, &Transport::id);
    return it == m_transports.end() ? nullptr : &*it;
}

EchoPage::Transport* EchoPage::find(const LeanSocket& socket)
{
    const auto it = std::ranges::find(m_transports, &socket, &Transport::socket);
    return it == m_transports.end() ? nullptr : &*it;
}

/// A copy is walked: thawing hears what has come, which may open and close transports.
template <class Act> void EchoPage::forEachSocket(Act act)
{
    const std::vector<Transport> transports = m_transports;
    for (const Transport& transport : transports)
        std::invoke(act, *transport.socket);
}

} // namespace echolock
