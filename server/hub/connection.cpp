// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/connection.h"

#include "server/hub/huboptions.h"

#include <utility>

namespace echolock {

Connection::Connection(ConnectionContext context, std::size_t app, Instant now)
    : m_context(std::move(context))
    , m_app(app)
    , m_lastReceived(now)
{
}

void Connection::signIn(Member user)
{
    identify(user.user);
    m_signedInAs = std::move(user);
}

void Connection::identify(const UserId& user)
{
    if (m_context.user.empty())
        m_context.user = user;
}

bool Connection::received(Instant now)
{
    m_lastReceived = now;
    return std::exchange(m_awaitsPong, false);
}

Instant Connection::silentUntil(const HubOptions& options) const
{
    return m_awaitsPong ? m_asked + options.pongWithin : m_lastReceived + options.pingAfter;
}

Connection::Verdict Connection::judge(Instant now, const HubOptions& options)
{
    using Kind = Verdict::Kind;
    if (now < silentUntil(options))
        return {Kind::Alive, silentUntil(options)};
    if (m_awaitsPong)
        return {Kind::Dead, now};
    m_awaitsPong = true;
    m_asked = now;
    return {Kind::AskNow, silentUntil(options)};
}

} // namespace echolock
