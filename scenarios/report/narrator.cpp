// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/narrator.h"

#include "scenarios/engine/pageview.h"

#include <utility>

namespace echolock {

namespace {

using Weight = Telling::Weight;

/// `Invalid signature: you should have sent …` → `Invalid signature`.
std::string firstClause(const std::string& sentence)
{
    return sentence.substr(0, sentence.find(':'));
}

std::string abandonText(Abandonment how)
{
    switch (how) {
    case Abandonment::Leave:
        return "leaves the page, the tab stays open";
    case Abandonment::Close:
        return "disconnects";
    case Abandonment::TabClose:
        return "closes the tab";
    case Abandonment::Kill:
        return "'s browser is killed";
    case Abandonment::Reset:
        return "'s connection is reset";
    case Abandonment::Vanish:
        return " vanishes: no network, no farewell";
    case Abandonment::Freeze:
        return "'s tab freezes";
    case Abandonment::Sleep:
        return "'s laptop sleeps";
    case Abandonment::Crash:
        return "'s tabs all crash";
    case Abandonment::Reload:
        break;
    }
    return "reloads the page";
}

std::string causeText(LockCause cause)
{
    switch (cause) {
    case LockCause::Unsubscribed:
        return "left the order";
    case LockCause::Released:
        return "released it";
    case LockCause::Closed:
        return "closed";
    case LockCause::ConnectionLost:
        return "is gone without a farewell";
    case LockCause::Reset:
        return "'s connection was reset";
    case LockCause::PingTimeout:
        return "did not answer a ping";
    case LockCause::Takeover:
        return "lost it to a takeover";
    case LockCause::GraceExpired:
        return "did not come back in time";
    case LockCause::LeaseExpired:
        return "let the lease run out";
    default:
        break;
    }
    return "lost it (" + std::string(toString(cause)) + ")";
}

/// `alice` + `closed` = `alice closed`, `alice` + `'s tab` = `alice's tab`.
std::string joined(const std::string& name, const std::string& what)
{
    return name + (what.starts_with('\'') || what.starts_with(' ') ? "" : " ") + what;
}

Telling minor(std::string sentence)
{
    return {"·", Paint::Dim, std::move(sentence), Weight::Minor};
}

} // namespace

Narrator::Narrator(std::vector<CastMember> cast)
    : m_sessions(std::move(cast))
{
}

std::optional<Telling> Narrator::tell(const HistoryEntry& entry)
{
    m_sessions.feed(entry);
    if (const auto* lock = std::get_if<ServerLock>(&entry.what))
        return told(lock->event, entry.at);
    if (const auto* connection = std::get_if<ServerConnection>(&entry.what))
        return told(*connection, entry.at);
    if (const auto* act = std::get_if<ClientAct>(&entry.what))
        return told(*act);
    if (const auto* sight = std::get_if<ClientSaw>(&entry.what))
        return told(*sight);
    if (const auto* webhook = std::get_if<WebhookHandled>(&entry.what))
        return told(*webhook);
    if (const auto* page = std::get_if<ClientConnected>(&entry.what))
        return minor(m_sessions.nameOf(page->client) + " is connected");
    return std::nullopt;
}

std::optional<Telling> Narrator::told(const LockEvent& event, Instant at) const
{
    const std::string& order = event.order.value;
    const std::string owner = m_sessions.nameOf(event.owner.socket);
    switch (event.fact) {
    case LockFact::Granted:
        return Telling{"●", Paint::Green, order + " locked by " + owner};
    case LockFact::Denied:
        return Telling{"×", Paint::Yellow,
                       order + " refused to " + owner + ": "
                           + m_sessions.nameOf(event.holder.socket) + " has it"};
    case LockFact::Suspended:
        return Telling{"◌", Paint::Bold, order + " waits for " + owner + " to come back"};
    case LockFact::Resumed:
        return Telling{"●", Paint::Green, order + " locked again by " + owner};
    case LockFact::Released:
    case LockFact::Revoked:
        return Telling{"○", Paint::Bold, order + " unlocked: " + unlockReason(event, at)};
    case LockFact::Confirmed:
        break;
    }
    return minor(order + " stays locked by " + owner);
}

/// Under a blind unlock it is not the owner's doing, and a person must see whose it was.
std::string Narrator::unlockReason(const LockEvent& event, Instant at) const
{
    const std::string owner = m_sessions.nameOf(event.owner.socket);
    const bool byAnother = !m_lastClosed.empty() && m_lastClosedAt == at
        && m_lastClosed != event.owner.socket;
    if (!byAnother)
        return joined(owner, causeText(event.cause));
    return joined(m_sessions.nameOf(m_lastClosed), causeText(event.cause)) + ", though it was "
        + owner + "'s";
}

std::optional<Telling> Narrator::told(const ClientAct& act) const
{
    const std::string name = m_sessions.nameOf(act.client);
    const std::string& order = act.order.value;
    switch (act.kind) {
    case ClientAct::Kind::Abandon:
        return Telling{"·", Paint::Dim, joined(name, abandonText(act.how))};
    case ClientAct::Kind::Write:
        if (act.check == ClientAct::Check::Refused)
            return Telling{"×", Paint::Yellow,
                           name + "'s save of " + order
                               + " is refused: the lock that it was made under is over"};
        return Telling{"✎", Paint::Bold, name + " saves " + order};
    case ClientAct::Kind::Thaw:
        return Telling{"·", Paint::Dim, name + "'s tab wakes up"};
    case ClientAct::Kind::Subscribe:
        return Telling{"·", Paint::Dim, name + " opens " + order};
    case ClientAct::Kind::Open:
        return minor(name + " connects");
    case ClientAct::Kind::Unsubscribe:
        return minor(name + " leaves " + order);
    case ClientAct::Kind::Acquire:
        return minor(name + " asks for " + order);
    case ClientAct::Kind::Release:
        return minor(name + " gives up " + order);
    case ClientAct::Kind::Renew:
        return minor(name + " asks for more time with " + order);
    case ClientAct::Kind::TakeOver:
        return Telling{"·", Paint::Dim, name + " takes " + order + " over"};
    }
    return std::nullopt;
}

std::optional<Telling> Narrator::told(const ServerConnection& fact, Instant at)
{
    const std::string name = m_sessions.nameOf(fact.socket);
    switch (fact.kind) {
    case ServerConnection::Kind::Closed:
        m_lastClosed = fact.socket;
        m_lastClosedAt = at;
        return minor("the server sees that " + name + " is gone");
    case ServerConnection::Kind::Refused:
        return Telling{"×", Paint::Red, name + " is not let in: " + firstClause(fact.detail)};
    case ServerConnection::Kind::Subscribed:
        return minor("the server lets " + name + " into " + resourceOfChannel(fact.channel).value);
    case ServerConnection::Kind::Unsubscribed:
        break;
    }
    return minor("the server sees that " + name + " has left "
                 + resourceOfChannel(fact.channel).value);
}

std::optional<Telling> Narrator::told(const ClientSaw& sight) const
{
    const std::string name = m_sessions.nameOf(sight.client);
    const Observation& seen = sight.observation;
    const std::string order = resourceOfChannel(seen.channel).value;
    if (isServersNo(seen) && !m_sessions.current(sight.client))
        return Telling{"×", Paint::Yellow,
                       name + " is turned away"
                           + (seen.kind == Observation::Kind::Error ? ": " + firstClause(seen.text)
                                                                    : std::string())};
    switch (seen.kind) {
    case Observation::Kind::StateChanged:
        if (seen.state == ConnectionState::Unavailable || seen.state == ConnectionState::Failed
            || seen.state == ConnectionState::Disconnected)
            return minor(name + " finds itself " + std::string(toString(seen.state)));
        break;
    case Observation::Kind::Subscribed:
        return minor(name + " is let into " + order);
    case Observation::Kind::SubscriptionFailed:
        return minor(name + " learns that it may not see " + order);
    case Observation::Kind::Lock:
        return minor(name + " learns that " + newsOf(seen.lock));
    case Observation::Kind::Error:
        return minor(name + " gets an error: " + seen.text);
    case Observation::Kind::Event:
    case Observation::Kind::Warning:
        break;
    }
    return std::nullopt;
}

Telling Narrator::told(const WebhookHandled& webhook) const
{
    const std::string what = webhook.order.value
        + (webhook.locks ? " is locked for " + m_sessions.nameOf(webhook.socket)
                         : std::string(" is free"));
    if (webhook.effect == WebhookHandled::Effect::Dropped)
        return {"×", Paint::Yellow, "the application knows something newer than that " + what};
    return {"✎", Paint::Bold, "the application writes down that " + what};
}

std::string Narrator::newsOf(const LockMessage& lock) const
{
    const std::string& order = lock.order.value;
    std::string owner = "somebody else";
    // The user where one is known, and else the connection.
    if (lock.owner)
        owner = lock.owner->user.value.empty() ? m_sessions.nameOf(lock.owner->socket)
                                               : lock.owner->user.value;
    if (lock.event == "lock.granted")
        return order + " is its own";
    if (lock.event == "lock.denied")
        return order + " is not to be had: " + owner + " has it";
    if (lock.event == "lock.revoked")
        return order + " is its own no more";
    if (lock.state == "free")
        return order + " is free";
    return lock.state == "grace" ? order + " waits for " + owner : owner + " has " + order;
}

} // namespace echolock
