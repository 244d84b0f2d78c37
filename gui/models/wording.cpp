// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/wording.h"

#include <algorithm>
#include <array>

namespace echolock {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

struct PolicyWords
{
    QStringView name;
    QStringView explanation;
    QStringView strengths;
    QStringView weaknesses;
};

constexpr std::array policyTable{
    PolicyWords{u"composite", u"All at once: shared tabs, grace, lease, rising tokens, a queue.",
                u"reloads, drops, frozen tabs, late writes, waiters",
                u"answers that cross on the way"},
    PolicyWords{u"owner", u"Only the connection that holds a lock can free it.",
                u"viewers who leave, vanished owners", u"reloads, drops, second tabs"},
    PolicyWords{u"refcount", u"A lock is a person’s until the last of their tabs is gone.",
                u"second tabs, overlapping reloads", u"drops, late writes"},
    PolicyWords{u"grace", u"As refcount, and the order waits a while for who dropped off.",
                u"reloads, drops, second tabs", u"late writes, waiters left behind"},
    PolicyWords{u"lease", u"A lock runs out unless something is heard of its owner.",
                u"vanished and silent owners", u"reloads, drops, late writes"},
    PolicyWords{u"fence", u"As lease, and rising tokens tell late writes apart.",
                u"late writes, frozen tabs", u"reloads, drops, second tabs"},
    PolicyWords{u"queue", u"As refcount, and whoever was refused is next in line.",
                u"second tabs, waiters", u"drops, late writes"},
    PolicyWords{u"article",
                u"As in the article: whoever leaves frees the lock, even someone else’s.",
                {},
                u"viewers who leave, second tabs, lost unlocks"},
    PolicyWords{u"none",
                u"No locking at all: a plain Pusher server.",
                {},
                u"any two who edit at the same time"},
};

const PolicyWords* wordsOf(const QString& policy)
{
    const auto* const found = std::find_if(
        policyTable.begin(), policyTable.end(),
        [&](const PolicyWords& words) { return words.name == policy; });
    return found == policyTable.end() ? nullptr : found;
}

} // namespace

QString abandonmentLabel(Abandonment how)
{
    switch (how) {
    case Abandonment::Leave:
        return QStringLiteral("Leave the order");
    case Abandonment::Close:
        return QStringLiteral("Disconnect");
    case Abandonment::TabClose:
        return QStringLiteral("Close the tab");
    case Abandonment::Kill:
        return QStringLiteral("Kill the browser");
    case Abandonment::Reset:
        return QStringLiteral("Reset the connection");
    case Abandonment::Vanish:
        return QStringLiteral("Vanish");
    case Abandonment::Freeze:
        return QStringLiteral("Freeze the tab");
    case Abandonment::Reload:
        return QStringLiteral("Reload the page");
    case Abandonment::Sleep:
        return QStringLiteral("Shut the laptop");
    case Abandonment::Crash:
        return QStringLiteral("Crash all tabs");
    }
    return {};
}

QString abandonmentSeen(Abandonment how)
{
    switch (how) {
    case Abandonment::Leave:
        return QStringLiteral("server sees an unsubscribe; the connection stays");
    case Abandonment::Close:
        return QStringLiteral("server sees a close frame, code 1000");
    case Abandonment::TabClose:
        return QStringLiteral("server sees a close frame, code 1001");
    case Abandonment::Kill:
        return QStringLiteral("server sees the end of the stream (FIN), no close frame");
    case Abandonment::Reset:
        return QStringLiteral("server sees a TCP reset (RST)");
    case Abandonment::Vanish:
        return QStringLiteral("server sees nothing at all until its ping times out");
    case Abandonment::Freeze:
        return QStringLiteral("server sees silence; the tab goes on when it thaws");
    case Abandonment::Reload:
        return QStringLiteral("server sees code 1001 while the new page connects");
    case Abandonment::Sleep:
        return QStringLiteral("server sees nothing at all until the laptop wakes up");
    case Abandonment::Crash:
        return QStringLiteral("server sees the end of the stream (FIN) of every tab");
    }
    return {};
}

QString policyExplanation(const QString& policy)
{
    const PolicyWords* words = wordsOf(policy);
    return words ? words->explanation.toString()
                 : QStringLiteral("Locks follow the policy “%1”.").arg(policy);
}

QString policyStrengths(const QString& policy)
{
    const PolicyWords* words = wordsOf(policy);
    return words ? words->strengths.toString() : QString();
}

QString policyWeaknesses(const QString& policy)
{
    const PolicyWords* words = wordsOf(policy);
    return words ? words->weaknesses.toString() : QString();
}

QString causeWords(LockCause cause)
{
    switch (cause) {
    case LockCause::Subscribed:
        return QStringLiteral("opened the order");
    case LockCause::Acquired:
        return QStringLiteral("asked for it");
    case LockCause::Unsubscribed:
        return QStringLiteral("left the order");
    case LockCause::Released:
        return QStringLiteral("gave it back");
    case LockCause::Closed:
        return QStringLiteral("closed");
    case LockCause::ConnectionLost:
        return QStringLiteral("connection lost");
    case LockCause::Reset:
        return QStringLiteral("connection reset");
    case LockCause::PingTimeout:
        return QStringLiteral("ping timed out");
    case LockCause::Evicted:
        return QStringLiteral("evicted");
    case LockCause::ServerShutdown:
        return QStringLiteral("server stopped");
    case LockCause::Operator:
        return QStringLiteral("operator");
    case LockCause::Renewed:
        return QStringLiteral("renewed");
    case LockCause::Takeover:
        return QStringLiteral("taken over");
    case LockCause::HandedOver:
        return QStringLiteral("next in the queue");
    case LockCause::GraceExpired:
        return QStringLiteral("did not come back");
    case LockCause::LeaseExpired:
        return QStringLiteral("lease ran out");
    case LockCause::ServerRestart:
        return QStringLiteral("server restarted");
    case LockCause::TooManyOrders:
        return QStringLiteral("too many orders");
    case LockCause::StoreUnreachable:
        return QStringLiteral("shared store does not answer");
    }
    return {};
}

QString beliefWords(Belief belief)
{
    switch (belief) {
    case Belief::Nothing:
        return QStringLiteral("–");
    case Belief::Asking:
        return QStringLiteral("asking");
    case Belief::Editing:
        return QStringLiteral("editing");
    case Belief::Viewing:
        return QStringLiteral("viewing");
    }
    return {};
}

QString lengthWords(Duration length)
{
    const auto ms = std::max<qint64>(0, duration_cast<milliseconds>(length).count());
    const qint64 seconds = ms / 1000;
    if (seconds < 10)
        return QStringLiteral("%1.%2 s").arg(seconds).arg(ms % 1000 / 100);
    if (seconds < 60)
        return QStringLiteral("%1 s").arg(seconds);
    const QLatin1Char zero('0');
    if (seconds < 3600)
        return QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, zero);
    return QStringLiteral("%1:%2:%3")
        .arg(seconds / 3600)
        .arg(seconds / 60 % 60, 2, 10, zero)
        .arg(seconds % 60, 2, 10, zero);
}

QString stampWords(Duration sinceStart)
{
    const auto ms = std::max<qint64>(0, duration_cast<milliseconds>(sinceStart).count());
    const QLatin1Char zero('0');
    return QStringLiteral("%1:%2.%3")
        .arg(ms / 60000, 2, 10, zero)
        .arg(ms / 1000 % 60, 2, 10, zero)
        .arg(ms % 1000, 3, 10, zero);
}

} // namespace echolock
