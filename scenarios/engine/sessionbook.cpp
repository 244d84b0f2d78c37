// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/sessionbook.h"

#include "scenarios/engine/pageview.h"

#include <algorithm>

namespace echolock {

SessionBook::SessionBook(std::vector<CastMember> cast)
    : m_cast(std::move(cast))
    , m_pages(m_cast.size())
{
}

void SessionBook::feed(const HistoryEntry& entry)
{
    if (const auto* connected = std::get_if<ClientConnected>(&entry.what)) {
        session(connected->socket).client = connected->client;
        m_pages[connected->client] = Page{connected->socket, std::nullopt};
    } else if (const auto* act = std::get_if<ClientAct>(&entry.what)) {
        acted(*act);
    } else if (const auto* connection = std::get_if<ServerConnection>(&entry.what)) {
        fact(*connection);
    }
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
    Session& here = session(fact.socket);
    const Resource order = resourceOfChannel(fact.channel);
    switch (fact.kind) {
    case ServerConnection::Kind::Subscribed:
        here.subscribed.insert(order);
        here.authorised.insert(order);
        break;
    case ServerConnection::Kind::Unsubscribed:
        here.subscribed.erase(order);
        break;
    case ServerConnection::Kind::Closed:
        here.subscribed.clear();
        break;
    case ServerConnection::Kind::Refused:
        break;
    }
}

const Session* SessionBook::find(const SocketId& socket) const
{
    const auto found = m_sessions.find(socket);
    return found == m_sessions.end() ? nullptr : &found->second;
}

Session& SessionBook::session(const SocketId& socket)
{
    const auto [found, added] = m_sessions.try_emplace(socket);
    if (added)
        found->second.number = m_sessions.size();
    return found->second;
}

std::optional<SocketId> SessionBook::current(std::size_t client) const
{
    return m_pages[client].socket;
}

bool SessionBook::isLive(const SocketId& socket) const
{
    const Session* session = find(socket);
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
    const Session* session = find(right);
    return left == right || (session && session->client && isPerson(left, *session->client));
}

bool SessionBook::isPerson(const SocketId& socket, std::size_t client) const
{
    const Session* session = find(socket);
    return session && session->client && m_cast[*session->client].user == m_cast[client].user;
}

std::string SessionBook::nameOf(const SocketId& socket) const
{
    const Session* session = find(socket);
    return session && session->client ? nameOf(*session->client) : "connection " + socket.value;
}

std::string SessionBook::absenceOf(const SocketId& socket, const Resource& order) const
{
    const Session* session = find(socket);
    if (!session || !session->client)
        return "is not subscribed to it";
    const Page& page = m_pages[*session->client];
    if (page.gone && page.socket == socket)
        return "is gone (" + std::string(toString(*page.gone)) + ")";
    if (page.socket != socket)
        return "has a new connection since";
    return session->authorised.contains(order) ? "has left it" : "was never let in";
}

} // namespace echolock
