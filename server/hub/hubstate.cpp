// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/hubimpl.h"
#include "server/hub/personality.h"

namespace echolock {

namespace {

void writeTexts(const std::vector<std::string>& texts, StateWriter& out)
{
    out.number(texts.size());
    for (const std::string& text : texts)
        out.text(text);
}

template <class Enum> void writeChoice(const std::optional<Enum>& choice, StateWriter& out)
{
    out.number(choice ? 1 + static_cast<std::uint64_t>(*choice) : 0);
}

void writeTarget(const WebhookTarget& target, StateWriter& out)
{
    out.text(target.url);
    out.number(target.kinds.size());
    for (const WebhookEvent::Kind kind : target.kinds)
        out.choice(kind);
    out.text(target.channelPrefix);
    out.number(target.headers.size());
    for (const auto& [name, value] : target.headers) {
        out.text(name);
        out.text(value);
    }
}

void writeBugs(const ArticleBugs::Set& bugs, StateWriter& out)
{
    out.number(bugs.size());
    for (const ArticleBug bug : bugs)
        out.choice(bug);
}

void writeParams(const LockParams& params, StateWriter& out)
{
    out.duration(params.grace);
    out.duration(params.lease);
    out.choice(params.renewal);
    out.choice(params.takeover);
    out.number(params.waitersMax);
    out.number(params.ordersPerConnectionMax);
}

} // namespace

void AppConfig::writeState(StateWriter& out) const
{
    out.text(id);
    out.text(key);
    out.text(secret);
    out.choice(status);
    writeChoice(clientEvents, out);
    writeChoice(subscriptionCount, out);
    writeChoice(userAuth, out);
    out.number(connectionsMax);
    writeTexts(origins, out);
    out.number(webhooks.size());
    for (const WebhookTarget& target : webhooks)
        writeTarget(target, out);
}

void HubOptions::writeState(StateWriter& out) const
{
    out.text(policy);
    writeTexts(lockPatterns, out);
    writeParams(locks, out);
    writeBugs(articleFixes, out);
    writeBugs(articleBugs, out);
    out.duration(pingAfter);
    out.duration(pongWithin);
    out.number(static_cast<std::uint64_t>(activityTimeoutSeconds.value_or(-1)));
    out.choice(clientEvents);
    out.number(clientEventsPerSecond);
    out.number(apiRequestsPerSecond);
    out.choice(subscriptionCount);
    out.choice(userAuth);
    out.duration(authorizeWithin);
    out.duration(inactiveAfter);
    out.text(personality);
    out.number(connectionsMax);
    out.number(eventDataBytesMax);
    out.number(eventNameLengthMax);
    out.number(presenceMembersMax);
    out.number(presenceMemberBytesMax);
    out.number(channelNameLengthMax);
    out.number(channelsPerConnectionMax);
}

void Hub::Impl::writeState(StateWriter& out) const
{
    out.flag(m_isReconfigured);
    if (m_isReconfigured)
        m_options->writeState(out);
    else
        out.text(m_options->policy);
    if (const Duration looksEvery = personalityOf(*m_options).looksEvery;
        looksEvery > Duration::zero())
        out.phase(looksEvery);
    out.number(m_apps.size());
    const LastHeard heard = lastHeard();
    for (const AppHub& app : m_apps) {
        if (m_isReconfigured)
            app.config().writeState(out);
        app.writeState(heard, out);
    }
    out.beginUnordered();
    m_connections.forEach([&](const Connection& connection) {
        connection.writeState(m_apps[connection.app()].rules(), out);
        out.endEntry();
    });
    out.endUnordered();
    out.flag(m_stop.has_value());
    if (m_stop)
        m_stop->writeState(out);
    out.number(m_locksFloor);
}

std::optional<Resource> Hub::Impl::orderOf(TimerId timer) const
{
    if (timer.kind != TimerId::Kind::Lock)
        return std::nullopt;
    const LockRow* const row = m_apps.at(AppLocks::placeOf(timer)).lockOf(timer);
    return row ? std::optional(row->order) : std::nullopt;
}

void Hub::writeState(StateWriter& out) const
{
    m_impl->writeState(out);
}

std::optional<Resource> Hub::orderOf(TimerId timer) const
{
    return m_impl->orderOf(timer);
}

} // namespace echolock
