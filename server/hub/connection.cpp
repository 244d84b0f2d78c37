// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/connection.h"

#include "server/hub/apprules.h"
#include "server/hub/channel.h"

#include <algorithm>
#include <utility>

namespace echolock {

Connection::Connection(ConnectionContext context, std::size_t app, Instant now, int protocol)
    : m_context(std::move(context))
    , m_app(app)
    , m_protocol(protocol)
    , m_opened(now)
    , m_lastReceived(now)
{
}

bool Connection::signIn(Member user)
{
    const bool isFirst = identify(user.user);
    m_signedInAs = std::move(user);
    return isFirst;
}

bool Connection::identify(const UserId& user)
{
    if (!m_context.user.empty())
        return false;
    m_context.user = user;
    return true;
}

bool Connection::received(Instant now)
{
    m_lastReceived = now;
    return std::exchange(m_awaitsPong, false);
}

bool Connection::isAuthorized() const
{
    const auto onAny = [this](std::string_view prefix) {
        const auto channel = m_channels.lower_bound(prefix);
        return channel != m_channels.end() && channel->starts_with(prefix);
    };
    return m_signedInAs || onAny("private-") || onAny("presence-");
}

void Connection::writeState(const AppRules& rules, StateWriter& out) const
{
    m_context.owner().writeState(out);
    out.number(m_app);
    out.number(static_cast<std::uint64_t>(m_protocol));
    // What was heard longer ago than anybody waits for might have been heard at any time.
    const Duration looksEvery = rules.personality->looksEvery;
    const Duration patience = m_protocol < protocolWithPings ? rules.options.inactiveAfter
                                                             : rules.pingAfter();
    out.recent(m_lastReceived, std::max(patience, rules.options.locks.lease) + looksEvery);
    out.flag(m_awaitsPong);
    if (m_awaitsPong)
        out.recent(m_asked, rules.pongWithin() + looksEvery);
    if (rules.options.userAuth == UserAuth::On)
        out.ahead(m_opened + rules.options.authorizeWithin);
    out.number(m_channels.size());
    for (const std::string& channel : m_channels)
        writeChannelName(channel, out);
    m_clientEvents.writeState(out);
    out.flag(m_signedInAs.has_value());
    if (m_signedInAs) {
        out.user(m_signedInAs->user);
        out.frame(m_signedInAs->rawInfo);
    }
}

bool Connection::isPruned(const AppRules& rules) const
{
    return rules.personality->pruned == Personality::Pruned::All
        || (rules.personality->pruned == Personality::Pruned::Subscribed && !m_channels.empty());
}

std::optional<Instant> Connection::silentUntil(const AppRules& rules) const
{
    const Personality& personality = *rules.personality;
    if (personality.pruned == Personality::Pruned::Nobody)
        return std::nullopt;
    if (m_protocol < protocolWithPings)
        return m_lastReceived + rules.options.inactiveAfter;
    const Instant due = m_awaitsPong ? m_asked + rules.pongWithin()
                                     : m_lastReceived + rules.pingAfter();
    if (personality.looksEvery == Duration::zero())
        return due;
    const auto looks = (due.time_since_epoch() + personality.looksEvery - Duration(1))
        / personality.looksEvery;
    return Instant(looks * personality.looksEvery);
}

std::optional<Instant> Connection::nextLook(const AppRules& rules) const
{
    const std::optional<Instant> silence = silentUntil(rules);
    if (rules.options.userAuth == UserAuth::Off || isAuthorized())
        return silence;
    const Instant authorized = m_opened + rules.options.authorizeWithin;
    return silence ? std::min(*silence, authorized) : authorized;
}

Connection::Verdict Connection::judge(Instant now, const AppRules& rules)
{
    using Kind = Verdict::Kind;
    if (rules.options.userAuth == UserAuth::On && !isAuthorized()
        && now >= m_opened + rules.options.authorizeWithin)
        return {Kind::Unauthorized};
    const std::optional<Instant> silence = silentUntil(rules);
    if (!silence || now < *silence)
        return {Kind::Alive, nextLook(rules)};
    if (!isPruned(rules))
        return {Kind::Alive, now + rules.pingAfter()};
    if (m_protocol < protocolWithPings)
        return {Kind::Inactive};
    if (m_awaitsPong || rules.personality->asks == Personality::Asks::Never)
        return {Kind::Dead};
    m_awaitsPong = true;
    m_asked = now;
    return {Kind::AskNow, nextLook(rules)};
}

} // namespace echolock
