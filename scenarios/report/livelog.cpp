// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/livelog.h"

#include <array>
#include <cstdio>

namespace echolock {

namespace {

std::string stamp(Duration since)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%8.1f ms",
                  std::chrono::duration<double, std::milli>(since).count());
    return text.data();
}

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

} // namespace

LiveLog::LiveLog(std::vector<CastMember> cast, Colours colours)
    : m_sessions(std::move(cast))
    , m_colours(colours)
{
}

std::string LiveLog::line(const HistoryEntry& entry)
{
    m_sessions.feed(entry);
    if (!m_start)
        m_start = entry.at;
    if (const auto* lock = std::get_if<ServerLock>(&entry.what))
        return lockLine(lock->event, entry.at);
    if (const auto* connection = std::get_if<ServerConnection>(&entry.what))
        return connectionLine(*connection, entry.at);
    if (const auto* act = std::get_if<ClientAct>(&entry.what))
        return actLine(*act, entry.at);
    return {};
}

std::string LiveLog::text(Instant at, std::string_view sign, Paint paint,
                          const std::string& sentence) const
{
    return "  " + painted(stamp(at - *m_start), Paint::Dim, m_colours) + "  "
        + painted(std::string(sign) + " " + sentence, paint, m_colours) + "\n";
}

std::string LiveLog::lockLine(const LockEvent& event, Instant at)
{
    const std::string& order = event.order.value;
    const std::string owner = m_sessions.nameOf(event.owner.socket);
    switch (event.fact) {
    case LockFact::Granted:
        return text(at, "●", Paint::Green, order + " locked by " + owner);
    case LockFact::Denied:
        return text(at, "×", Paint::Yellow,
                    order + " refused to " + owner + ": " + m_sessions.nameOf(event.holder.socket)
                        + " has it");
    case LockFact::Suspended:
        return text(at, "◌", Paint::Bold, order + " waits for " + owner + " to come back");
    case LockFact::Resumed:
        return text(at, "●", Paint::Green, order + " locked again by " + owner);
    case LockFact::Released:
    case LockFact::Revoked:
        return text(at, "○", Paint::Bold, order + " unlocked: " + unlockReason(event, at));
    case LockFact::Confirmed:
        break;
    }
    return {};
}

/// Under a blind unlock it is not the owner's doing, and a person must see whose it was.
std::string LiveLog::unlockReason(const LockEvent& event, Instant at) const
{
    const std::string owner = m_sessions.nameOf(event.owner.socket);
    const bool byAnother = !m_lastClosed.empty() && m_lastClosedAt == at
        && m_lastClosed != event.owner.socket;
    if (!byAnother)
        return joined(owner, causeText(event.cause));
    return joined(m_sessions.nameOf(m_lastClosed), causeText(event.cause)) + ", though it was "
        + owner + "'s";
}

std::string LiveLog::actLine(const ClientAct& act, Instant at) const
{
    const std::string name = m_sessions.nameOf(act.client);
    if (act.kind == ClientAct::Kind::Abandon)
        return text(at, "·", Paint::Dim, joined(name, abandonText(act.how)));
    if (act.kind == ClientAct::Kind::Write && act.check == ClientAct::Check::Refused)
        return text(at, "×", Paint::Yellow,
                    name + "'s save of " + act.order.value
                        + " is refused: the lock that it was made under is over");
    if (act.kind == ClientAct::Kind::Write)
        return text(at, "✎", Paint::Bold, name + " saves " + act.order.value);
    if (act.kind == ClientAct::Kind::TakeOver)
        return text(at, "·", Paint::Dim, name + " takes " + act.order.value + " over");
    if (act.kind == ClientAct::Kind::Thaw)
        return text(at, "·", Paint::Dim, name + "'s tab wakes up");
    if (act.kind == ClientAct::Kind::Subscribe)
        return text(at, "·", Paint::Dim, name + " opens " + act.order.value);
    return {};
}

std::string LiveLog::connectionLine(const ServerConnection& fact, Instant at)
{
    if (fact.kind == ServerConnection::Kind::Closed) {
        m_lastClosed = fact.socket;
        m_lastClosedAt = at;
    }
    if (fact.kind == ServerConnection::Kind::Refused)
        return text(at, "×", Paint::Red,
                    m_sessions.nameOf(fact.socket) + " is not let in: " + firstClause(fact.detail));
    return {};
}

} // namespace echolock
