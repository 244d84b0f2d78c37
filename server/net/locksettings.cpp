// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/locksettings.h"

#include "server/hub/lockpattern.h"
#include "server/net/settingkinds.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

using namespace std::chrono_literals;
using Group = Setting::Group;
using Takes = Setting::Takes;

constexpr std::uint64_t anyNumber = 1'000'000'000;

Setting policySetting()
{
    return name(
        {Group::Locks, "policy", "policy", "NAME",
         "Who gets a lock and when it ends: composite, owner, refcount, grace, lease, fence, "
         "queue, "
         "article or none."},
        policyNames, [](auto& s) -> auto& { return s.server.hub.policy; });
}

std::vector<Setting> lockParamSettings()
{
    return {
        time(
            {Group::Locks,
             "grace",
             "grace",
             {},
             "How long an order waits for a user whose last connection ended: longer than a reload "
             "takes."},
            1ms, [](auto& s) -> auto& { return s.server.hub.locks.grace; }),
        time(
            {Group::Locks,
             "lease",
             "lease",
             {},
             "How long a lock lasts when nothing is heard of its owner."},
            10ms, [](auto& s) -> auto& { return s.server.hub.locks.lease; }),
        choice<LeaseRenewal, 2>(
            {Group::Locks, "lease_renewal", "lease-renewal", "frames|requests",
             "What keeps a lease going: anything its owner sends, who is asked in time; or "
             "client-lock.renew alone."},
            {"frames", "requests"}, {LeaseRenewal::Frames, LeaseRenewal::Requests},
            [](auto& s) -> auto& { return s.server.hub.locks.renewal; }),
        choice<TakeoverRule, 3>(
            {Group::Locks, "takeover", "takeover", "nobody|own|anybody",
             "Whom a subscriber may take a lock from: nobody, own sessions, anybody."},
            {"nobody", "own", "anybody"},
            {TakeoverRule::Nobody, TakeoverRule::OwnSessions, TakeoverRule::Anybody},
            [](auto& s) -> auto& { return s.server.hub.locks.takeover; }),
        number(
            {Group::Locks,
             "queue_length",
             "queue-length",
             {},
             "How many may wait for one order; whoever comes later is told no place."},
            anyNumber, [](auto& s) -> auto& { return s.server.hub.locks.waitersMax; }),
    };
}

Setting lockSetting()
{
    Setting setting = withValue(
        {Group::Locks, "lock", "lock", "PATTERN",
         "Channels that lock, named without their private- or presence- prefix; may be repeated.",
         Takes::List},
        [](std::string_view text, ProgramSettings& settings) -> Result<void> {
            if (!LockPattern::parse(text))
                return failure("a pattern such as order.{id}: what a channel's name is made of, "
                               "and {id} for a part between dots");
            settings.server.hub.lockPatterns.emplace_back(text);
            return {};
        },
        [](const ProgramSettings& settings) {
            std::string shown;
            for (const std::string& pattern : settings.server.hub.lockPatterns)
                shown += (shown.empty() ? "" : ", ") + pattern;
            return shown;
        });
    setting.clear = [](ProgramSettings& settings) { settings.server.hub.lockPatterns.clear(); };
    return setting;
}

Setting ledgerSetting()
{
    return scalar(
        {Group::Locks, "ledger", "ledger", "FILE|none",
         "Where locks are written down, so that they outlive a restart and tokens never go back. "
         "Default ~/.local/state/echolock/ledger-PORT.sqlite (or below $XDG_STATE_HOME); none "
         "with port 0."},
        [](auto& s) -> auto& { return s.ledger; },
        [](std::string_view text) -> Result<QString> {
            const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
            if (text.empty() || std::ranges::any_of(text, isControl))
                return failure("the name of a file, or none");
            return QString::fromUtf8(text.data(), qsizetype(text.size()));
        },
        [](const QString& name) { return name.toStdString(); });
}

std::vector<Setting> articleSettings()
{
    return {
        articleBugs(
            {Group::Locks, "article_fixes", "article-fix", "NAME",
             "A bug that policy article shall not have, such as blind-unlock; may be repeated. "
             "docs/article.md names all nineteen."},
            [](auto& s) -> auto& { return s.server.hub.articleFixes; }),
        articleBugs(
            {Group::Locks, "article_bugs", "article-bug", "NAME",
             "A bug that it has only if asked: debug-loses-identity or no-conflict-answer; may be "
             "repeated."},
            [](auto& s) -> auto& { return s.server.hub.articleBugs; }),
    };
}

} // namespace

std::vector<Setting> lockSettings()
{
    std::vector<Setting> all{policySetting()};
    const auto append = [&all](const std::vector<Setting>& more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    append(lockParamSettings());
    append({lockSetting(), ledgerSetting()});
    append(articleSettings());
    return all;
}

} // namespace echolock
