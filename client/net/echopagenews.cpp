// SPDX-License-Identifier: GPL-3.0-or-later

// What a page hears of its connections, and when.

#include "client/net/echopage.h"
#include "client/net/greetingproblem.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <utility>

namespace echolock {

/// Whether it waits for hear().
bool EchoPage::keeps(LeanSocket& socket, PageNews news)
{
    Transport* const transport = find(socket);
    if (m_target.hearing == ClientTarget::Hearing::AtOnce || m_hearing || m_ended || !transport)
        return false;
    transport->news.keep(std::move(news));
    return true;
}

const PageNews* EchoPage::nextNews(std::size_t connection) const
{
    return connection < m_transports.size() ? m_transports[connection].news.next() : nullptr;
}

bool EchoPage::hear(std::size_t connection)
{
    if (!nextNews(connection))
        return false;
    Transport& transport = m_transports[connection];
    LeanSocket& socket = *transport.socket;
    const PageNews news = transport.news.take();
    m_hearing = true;
    if (news.kind == PageNews::Kind::Opened)
        opened(socket);
    else if (news.kind == PageNews::Kind::Text)
        textReceived(socket, news.text);
    else
        closed(socket, news.close);
    m_hearing = false;
    return true;
}

void EchoPage::loseNews(std::size_t connection)
{
    if (connection < m_transports.size())
        m_transports[connection].news.lose();
}

void EchoPage::opened(LeanSocket& socket)
{
    const Transport* transport = find(socket);
    if (m_ended || !transport || keeps(socket, {PageNews::Kind::Opened, {}, {}}))
        return;
    m_openedAt = MonotonicClock::now();
    m_client.transportOpened(m_openedAt, *this, transport->id);
    settle();
}

void EchoPage::textReceived(LeanSocket& socket, std::string_view text)
{
    const Transport* transport = find(socket);
    if (m_ended || !transport || keeps(socket, {PageNews::Kind::Text, std::string(text), {}}))
        return;
    const TransportId id = transport->id;
    m_client.textReceived(MonotonicClock::now(), *this, id, text);
    if (Transport* known = find(id))
        known->greeted = known->greeted || m_client.state() == ConnectionState::Connected;
    settle();
}

/// The client says that something failed, the socket knows what: the page sees one error, in the
/// socket's words.
void EchoPage::closed(LeanSocket& socket, const LeanClose& close)
{
    const Transport* found = find(socket);
    if (!found || keeps(socket, {PageNews::Kind::Closed, {}, close}))
        return;
    const Transport transport = *found;
    std::erase_if(m_transports, [&socket](const Transport& t) { return t.socket == &socket; });
    socket.deleteLater();
    if (m_ended)
        return;
    if (!transport.greeted && !transport.closing)
        ++m_connects.failed;
    m_problem = close.problem;
    if (m_problem.empty() && !transport.greeted && !transport.closing)
        m_problem = closedBeforeGreeting(m_target.url, close);
    m_client.transportClosed(MonotonicClock::now(), *this, transport.id,
                             {.code = close.code, .wasClean = close.wasClean});
    if (!m_problem.empty())
        tell(std::exchange(m_problem, {}), close.code);
    settle();
}

} // namespace echolock
