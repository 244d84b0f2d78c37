// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/echoface.h"

#include "scenarios/sim/serverpart.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

constexpr std::uint16_t goingAway = 1001;

CloseHow::Kind dropKindOf(Abandonment how)
{
    return how == Abandonment::Reset ? CloseHow::Kind::Rst : CloseHow::Kind::Fin;
}

} // namespace

/// Queues what must wait until the client has returned, as EchoPage does.
class EchoFace::Sink : public EchoSink
{
public:
    Sink(EchoFace& face, const PageTurn& turn)
        : m_face(face)
        , m_turn(turn)
    {
    }

    void openTransport(TransportId id) override
    {
        m_face.m_transports.push_back({id, m_turn.openLine()});
    }

    void sendText(TransportId id, std::string text) override
    {
        if (const Transport* const transport = find(id))
            m_turn.send(transport->line, text);
    }

    void closeTransport(TransportId id, std::uint16_t code) override
    {
        if (Transport* const transport = find(id)) {
            transport->closing = true;
            m_turn.put(PageOut::Close, transport->line, code);
        }
    }

    void startTimer(EchoTimer timer, Instant at) override
    {
        if (timer == EchoTimer::Send)
            m_sendsDue = true;
        else
            m_face.m_timers[static_cast<std::size_t>(timer)] = at;
    }

    void stopTimer(EchoTimer timer) override
    {
        if (timer != EchoTimer::Send)
            m_face.m_timers[static_cast<std::size_t>(timer)].reset();
    }

    void requestAuth(const AuthRequest& request) override { m_auths.push_back(request); }

    void observe(const Observation& observation) override { m_seen.push_back(observation); }

    void settle()
    {
        while (!m_auths.empty() || !m_seen.empty() || m_sendsDue) {
            if (!m_auths.empty()) {
                const AuthRequest request = std::move(m_auths.front());
                m_auths.erase(m_auths.begin());
                const LateAnswer answer = m_turn.answerTo(request);
                if (answer.due > m_turn.now)
                    m_face.m_answers.push_back(answer);
                else
                    m_face.m_client.authAnswered(m_turn.now, *this, answer.request, answer.answer);
            } else if (m_seen.empty()) {
                m_sendsDue = false;
                m_face.m_client.timerDue(m_turn.now, *this, EchoTimer::Send);
            } else {
                const Observation seen = std::move(m_seen.front());
                m_seen.erase(m_seen.begin());
                tell(seen);
            }
        }
    }

private:
    Transport* find(TransportId id)
    {
        const auto found = std::ranges::find(m_face.m_transports, id, &Transport::id);
        return found == m_face.m_transports.end() ? nullptr : &*found;
    }

    void tell(const Observation& seen)
    {
        if (seen.kind == Observation::Kind::StateChanged
            && seen.state == ConnectionState::Connected)
            m_turn.connected(m_face.m_client.socketId());
        m_turn.saw(seen);
    }

    EchoFace& m_face;
    const PageTurn& m_turn;
    std::vector<AuthRequest> m_auths;
    std::vector<Observation> m_seen;
    bool m_sendsDue = false;
};

EchoFace::EchoFace(const EchoOptions& options)
    : m_options(options)
    , m_client(options)
{
}

template <class Call> void EchoFace::take(const PageTurn& turn, Call call)
{
    if (m_gone)
        return;
    Sink sink(*this, turn);
    call(sink);
    sink.settle();
}

void EchoFace::open(const PageTurn& turn)
{
    if (std::exchange(m_gone, false))
        m_client = EchoClient(m_options);
    take(turn, [&](Sink& sink) { m_client.connect(turn.now, sink); });
}

void EchoFace::subscribe(const PageTurn& turn, const std::string& channel)
{
    if (!m_gone && std::ranges::find(m_channels, channel) == m_channels.end())
        m_channels.push_back(channel);
    take(turn, [&](Sink& sink) { m_client.subscribe(turn.now, sink, channel); });
}

void EchoFace::unsubscribe(const PageTurn& turn, const std::string& channel)
{
    std::erase(m_channels, channel);
    take(turn, [&](Sink& sink) { m_client.unsubscribe(turn.now, sink, channel); });
}

void EchoFace::whisper(const PageTurn& turn, const std::string& channel, std::string_view event,
                       std::string_view data)
{
    take(turn, [&](Sink& sink) { m_client.whisper(turn.now, sink, channel, event, data); });
}

void EchoFace::sendRaw(const PageTurn& turn, std::string_view text)
{
    for (const Transport& transport : m_transports)
        if (!transport.closing)
            turn.send(transport.line, text);
}

void EchoFace::abandon(const PageTurn& turn, Abandonment how)
{
    switch (how) {
    case Abandonment::Leave:
        for (const std::string& channel : std::exchange(m_channels, {}))
            unsubscribe(turn, channel);
        break;
    case Abandonment::Close:
        take(turn, [&](Sink& sink) { m_client.disconnect(turn.now, sink); });
        break;
    case Abandonment::Reload:
        reload(turn);
        break;
    default:
        end(turn, how);
        break;
    }
}

/// Nobody hears what its connections still bring.
void EchoFace::end(const PageTurn& turn, Abandonment how)
{
    for (const Transport& transport : std::exchange(m_transports, {})) {
        if (how == Abandonment::Vanish)
            turn.put(PageOut::Lose, transport.line);
        else if (how == Abandonment::TabClose && !transport.closing)
            turn.put(PageOut::Close, transport.line, goingAway);
        else if (how != Abandonment::TabClose)
            turn.put(PageOut::Drop, transport.line, packed({dropKindOf(how), 0}));
    }
    m_timers = {};
    m_answers.clear();
    m_channels.clear();
    m_gone = true;
}

/// The new page begins to connect before the old one's socket is closed.
void EchoFace::reload(const PageTurn& turn)
{
    if (m_gone)
        return;
    const std::vector<Transport> old = std::exchange(m_transports, {});
    m_timers = {};
    m_answers.clear();
    m_client = EchoClient(m_options);
    for (const std::string& channel : m_channels)
        take(turn, [&](Sink& sink) { m_client.subscribe(turn.now, sink, channel); });
    open(turn);
    for (const Transport& transport : old)
        if (!transport.closing)
            turn.put(PageOut::Close, transport.line, goingAway);
}

void EchoFace::opened(const PageTurn& turn, Line line)
{
    const auto found = std::ranges::find(m_transports, line, &Transport::line);
    if (found != m_transports.end())
        take(turn,
             [&](Sink& sink) { m_client.transportOpened(turn.now, sink, TransportId(found->id)); });
}

void EchoFace::textReceived(const PageTurn& turn, Line line, std::string_view text)
{
    const auto found = std::ranges::find(m_transports, line, &Transport::line);
    if (found == m_transports.end())
        return;
    const TransportId id = found->id;
    take(turn, [&](Sink& sink) { m_client.textReceived(turn.now, sink, id, text); });
}

void EchoFace::closed(const PageTurn& turn, Line line, CloseEvent close)
{
    const auto found = std::ranges::find(m_transports, line, &Transport::line);
    if (found == m_transports.end())
        return;
    const TransportId id = found->id;
    m_transports.erase(found);
    take(turn, [&](Sink& sink) { m_client.transportClosed(turn.now, sink, id, close); });
}

void EchoFace::timerDue(const PageTurn& turn, EchoTimer timer)
{
    m_timers[static_cast<std::size_t>(timer)].reset();
    take(turn, [&](Sink& sink) { m_client.timerDue(turn.now, sink, timer); });
}

std::optional<Instant> EchoFace::nextAnswer() const
{
    const auto next = std::ranges::min_element(m_answers, {}, &LateAnswer::due);
    return next == m_answers.end() ? std::nullopt : std::optional(next->due);
}

void EchoFace::answered(const PageTurn& turn)
{
    const auto next = std::ranges::min_element(m_answers, {}, &LateAnswer::due);
    const LateAnswer answer = *next;
    m_answers.erase(next);
    take(turn,
         [&](Sink& sink) { m_client.authAnswered(turn.now, sink, answer.request, answer.answer); });
}

void EchoFace::delayTimers(Duration by)
{
    for (std::optional<Instant>& due : m_timers)
        if (due)
            *due += by;
}

void EchoFace::writeState(StateWriter& writer) const
{
    writer.flag(m_gone);
    if (!m_gone)
        m_client.writeState(writer);
    for (const std::optional<Instant>& due : m_timers)
        writer.moment(due);
    writer.number(m_answers.size());
    for (const LateAnswer& answer : m_answers) {
        writer.moment(answer.due);
        writer.flag(answer.answer.has_value());
        if (answer.answer)
            writer.frame(answer.answer->auth);
    }
    writer.number(m_transports.size());
    for (const Transport& transport : m_transports) {
        writer.number(m_client.ageOf(transport.id));
        writer.conn(transport.line.conn());
        writer.flag(transport.closing);
    }
    writer.number(m_channels.size());
    for (const std::string& channel : m_channels)
        writer.text(channel);
}

} // namespace echolock
