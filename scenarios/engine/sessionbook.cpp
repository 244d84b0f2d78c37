// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/sessionbook.h"

#include "scenarios/engine/pageview.h"

#include <utility>

namespace echolock {

namespace {

/// What a connection that goes from order to order, for days, has left behind.
void forgetLeftOrders(KnownSession& session)
{
    if (session.authorised.size() <= session.subscribed.size() + SessionBook::leftOrdersMax)
        return;
    session.forgot = true;
    session.authorised = session.subscribed;
    std::erase_if(session.denials,
                  [&](const auto& entry) { return !session.subscribed.contains(entry.first); });
}

} // namespace

SessionBook::SessionBook(std::vector<CastMember> cast)
    : m_cast(std::make_shared<const std::vector<CastMember>>(std::move(cast)))
    , m_pages(m_cast->size())
{
}

void SessionBook::feed(const HistoryEntry& entry)
{
    if (const auto* page = std::get_if<ClientConnected>(&entry.what))
        connected(*page);
    else if (const auto* act = std::get_if<ClientAct>(&entry.what))
        acted(*act);
    else if (const auto* connection = std::get_if<ServerConnection>(&entry.what))
        fact(*connection);
}

void SessionBook::connected(const ClientConnected& connected)
{
    session(connected.socket).client = connected.client;
    const Page before = std::exchange(m_pages[connected.client],
                                      Page{connected.socket, std::nullopt});
    if (before.socket)
        forgetLater(*before.socket);
}

void SessionBook::acted(const ClientAct& act)
{
    Page& page = m_pages[act.client];
    if (act.kind == ClientAct::Kind::Unsubscribe && page.socket)
        session(*page.socket).subscribed.erase(act.order);
    else if (act.kind == ClientAct::Kind::Thaw)
        page.gone.reset();
    else if (act.kind == ClientAct::Kind::Abandon)
        abandoned(page, act.how);
}

void SessionBook::abandoned(Page& page, Abandonment how)
{
    if (how == Abandonment::Leave) {
        if (page.socket)
            session(*page.socket).subscribed.clear();
        return;
    }
    page.gone = how;
}

void SessionBook::fact(const ServerConnection& fact)
{
    // In which order those end that nobody has seen makes no difference.
    const bool isFirstSight = !find(fact.socket);
    KnownSession& here = fact.kind == ServerConnection::Kind::Closed && isFirstSight
        ? m_sessions[fact.socket]
        : session(fact.socket);
    const Resource order = resourceOfChannel(fact.channel);
    switch (fact.kind) {
    case ServerConnection::Kind::Subscribed:
        here.subscribed.insert(order);
        here.authorised.insert(order);
        forgetLeftOrders(here);
        break;
    case ServerConnection::Kind::Unsubscribed:
        here.subscribed.erase(order);
        break;
    case ServerConnection::Kind::Closed:
        here.subscribed.clear();
        here.denials.clear();
        here.closed = true;
        forgetLater(fact.socket);
        break;
    case ServerConnection::Kind::Refused:
        break;
    }
}

const KnownSession* SessionBook::find(const SocketId& socket) const
{
    const auto found = m_sessions.find(socket);
    return found == m_sessions.end() ? nullptr : &found->second;
}

KnownSession& SessionBook::session(const SocketId& socket)
{
    const auto [found, added] = m_sessions.try_emplace(socket);
    if (added)
        found->second.number = ++m_seen;
    return found->second;
}

void SessionBook::pin(const SocketId& socket)
{
    ++session(socket).pins;
}

void SessionBook::unpin(const SocketId& socket)
{
    --session(socket).pins;
    forgetLater(socket);
}

void SessionBook::mention(const SocketId& socket)
{
    ++session(socket).mentions;
}

void SessionBook::unmention(const SocketId& socket)
{
    --session(socket).mentions;
    forgetLater(socket);
}

bool SessionBook::isForgettable(const SocketId& socket) const
{
    const KnownSession* session = find(socket);
    return session && session->closed && session->pins == 0
        && !(session->client && current(*session->client) == socket);
}

/// Not at once: its last words may still be on their way.
void SessionBook::forgetLater(const SocketId& socket)
{
    const auto isOver = [this](const SocketId& each) {
        return isForgettable(each) && find(each)->mentions == 0;
    };
    if (!isOver(socket))
        return;
    m_over.push_back(socket);
    if (m_over.size() <= closedMax)
        return;
    if (isOver(m_over.front()))
        m_sessions.erase(m_over.front());
    m_over.pop_front();
}

std::optional<SocketId> SessionBook::current(std::size_t client) const
{
    return m_pages[client].socket;
}

bool SessionBook::isLive(const SocketId& socket) const
{
    const KnownSession* session = find(socket);
    if (!session)
        return false;
    // Of somebody outside of the cast only the server's word is known.
    if (!session->client)
        return !session->subscribed.empty();
    const Page& page = m_pages[*session->client];
    return page.socket == socket && !page.gone;
}

bool SessionBook::isLiveOn(const SocketId& socket, const Resource& order) const
{
    return isLive(socket) && find(socket)->subscribed.contains(order);
}

bool SessionBook::samePerson(const SocketId& left, const SocketId& right) const
{
    const KnownSession* session = find(right);
    return left == right || (session && session->client && isPerson(left, *session->client));
}

bool SessionBook::isPerson(const SocketId& socket, std::size_t client) const
{
    const KnownSession* session = find(socket);
    return session && session->client && cast()[*session->client].user == cast()[client].user;
}

std::string SessionBook::nameOf(const SocketId& socket) const
{
    const KnownSession* session = find(socket);
    return session && session->client ? nameOf(*session->client) : "connection " + socket.value;
}

std::string SessionBook::absenceOf(const SocketId& socket, const Resource& order) const
{
    const KnownSession* session = find(socket);
    if (!session || !session->client)
        return "is not subscribed to it";
    const Page& page = m_pages[*session->client];
    if (page.gone && page.socket == socket)
        return "is gone (" + std::string(toString(*page.gone)) + ")";
    if (page.socket != socket)
        return "has a new connection since";
    return session->mayKnow(order) ? "has left it" : "was never let in";
}

} // namespace echolock
