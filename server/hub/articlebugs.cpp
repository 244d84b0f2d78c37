// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/articlebugs.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

using enum ArticleBug;
using Default = ArticleBugInfo::Default;

constexpr std::array<ArticleBugInfo, articleBugCount> table{{
    {LockBeforeAuth, "lock-before-auth",
     "Locks before the signature is checked, so that whoever is refused has locked already.",
     "R05, R27"},
    {NoAppKeyNeeded, "no-app-key-needed",
     "Also locks for a connection that was refused, where the server leaves such a one open.",
     "R05"},
    {UserUnknown, "user-unknown",
     "Looks for the user where Laravel WebSockets has none: nobody can say who has the order.", ""},
    {DebugLosesIdentity, "debug-loses-identity",
     "In debug mode every callback gets another object for the same connection: a subscription "
     "locks and is never answered, and nothing is unlocked.",
     "", Default::Off},
    {NoConflictAnswer, "no-conflict-answer",
     "Tells nobody whether the order is theirs: two people see the same success and both edit.",
     "R01", Default::Off},
    {BlindUnlock, "blind-unlock", "Unlocks whatever the leaving connection saw, whoever holds it.",
     "R01, R06, R10, R18, R24"},
    {UnsubscribeIgnored, "unsubscribe-ignored",
     "Hears of no unsubscribe: the order stays locked until the tab is closed, and who comes back "
     "to it is not locked for again.",
     "R07, R08, R09"},
    {IntCast, "int-cast", "Makes a number of the id, so that unrelated orders are the same one.",
     "R25"},
    {ChannelKind, "channel-kind",
     "Sees private channels only: by a presence or encrypted one, the same order is not locked.",
     ""},
    {HalfOpen, "half-open",
     "Never hears that a connection died without a word: its lock stays, when the server has given "
     "it up too.",
     "R11, R12, R26, R28"},
    {ReloadOverlap, "reload-overlap",
     "Takes the end of a page that was reloaded for the end of the visit: the new page is left "
     "without the lock.",
     "R03, R04, R14"},
    {SecondTab, "second-tab", "Unlocks an order that the same user still has open in another tab.",
     "R02"},
    {MultiServer, "multi-server",
     "Knows an owner by a small number that each server process gives out anew: who has the same "
     "number passes for the owner.",
     "R22"},
    {RestartOrphan, "restart-orphan",
     "A stop of the server unlocks nothing, and after it nobody owns what is still locked.", "R15"},
    {StaleAuth, "stale-auth",
     "Remembers a channel whose subscription was refused, and does nothing when the right one "
     "comes: the lock rests on the refused frame.",
     "R27"},
    {NoRollback, "no-rollback", "Takes nothing back when the subscription fails after the lock.",
     "R05"},
    {NoLease, "no-lease", "A lock has no end of its own, however long its owner is silent.",
     "R12, R24"},
    {BlockingHook, "blocking-hook",
     "Writes to a database inside the server's loop: 500 tabs that close at once stop it for as "
     "long as 500 writes take. Not modelled: a Hub that does not wait cannot be made to, and "
     "unlocks that are only delayed would be another bug.",
     "R31", Default::NotModelled},
    {Unbounded, "unbounded", "Lets one connection lock any number of orders.", ""},
}};

} // namespace

std::span<const ArticleBugInfo> articleBugTable()
{
    return table;
}

std::vector<std::string_view> articleBugNames()
{
    std::vector<std::string_view> names;
    for (const ArticleBugInfo& info : table)
        names.push_back(info.name);
    return names;
}

std::optional<ArticleBug> findArticleBug(std::string_view name)
{
    const auto found = std::ranges::find(table, name, &ArticleBugInfo::name);
    return found == table.end() ? std::nullopt : std::optional(found->bug);
}

ArticleBugs::ArticleBugs(const Set& fixed, const Set& added)
{
    for (const ArticleBugInfo& info : table) {
        const bool isOn = info.byDefault == Default::On || added.contains(info.bug);
        m_bugs.set(info.number() - 1, isOn && !fixed.contains(info.bug));
    }
}

} // namespace echolock
