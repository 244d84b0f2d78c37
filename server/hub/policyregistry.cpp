// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/policyregistry.h"

#include "server/base/assert.h"
#include "server/hub/articlehandler.h"
#include "server/hub/lockinghandler.h"
#include "server/hub/plainhandler.h"
#include "server/hub/sharedhandler.h"
#include "server/locks/compositepolicy.h"
#include "server/locks/fencepolicy.h"
#include "server/locks/gracepolicy.h"
#include "server/locks/ownerpolicy.h"
#include "server/locks/queuepolicy.h"
#include "server/locks/refcountpolicy.h"

#include <algorithm>
#include <array>
#include <type_traits>

namespace echolock {

namespace {

using Factory = std::unique_ptr<LifecycleHandler> (*)(const HubOptions&);

struct Entry
{
    std::string_view name;
    Factory make;
    bool (*fences)() = [] { return false; };
};

std::vector<LockPattern> patternsOf(const HubOptions& options)
{
    std::vector<LockPattern> patterns;
    for (const std::string& text : options.lockPatterns)
        patterns.push_back(*LockPattern::parse(text));
    return patterns;
}

template <class Policy> std::shared_ptr<const LockPolicy> makePolicy(const LockParams& params)
{
    if constexpr (std::is_constructible_v<Policy, const LockParams&>)
        return std::make_shared<Policy>(params);
    else
        return std::make_shared<Policy>();
}

template <class Policy> std::unique_ptr<LifecycleHandler> makeLocking(const HubOptions& options)
{
    return std::make_unique<LockingHandler>(makePolicy<Policy>(options.locks), patternsOf(options),
                                            options.locks);
}

template <class Policy> constexpr Entry locking(std::string_view name)
{
    return {name, makeLocking<Policy>, [] { return makePolicy<Policy>({})->fences(); }};
}

constexpr std::array entries{
    locking<CompositePolicy>("composite"),
    locking<OwnerPolicy>("owner"),
    locking<RefcountPolicy>("refcount"),
    locking<GracePolicy>("grace"),
    locking<LeasePolicy>("lease"),
    locking<FencePolicy>("fence"),
    locking<QueuePolicy>("queue"),
    Entry{"article",
          [](const HubOptions& options) -> std::unique_ptr<LifecycleHandler> {
              return std::make_unique<ArticleHandler>(
                  ArticleBugs(options.articleFixes, options.articleBugs), options.locks);
          }},
    Entry{"none",
          [](const HubOptions&) -> std::unique_ptr<LifecycleHandler> {
              return std::make_unique<PlainHandler>();
          }},
};

/// Not offered to anybody: it takes a caller of the Hub that has a store.
constexpr Entry shared{
    storePolicies.front(), [](const HubOptions& options) -> std::unique_ptr<LifecycleHandler> {
        return std::make_unique<SharedHandler>(patternsOf(options), options.locks);
    }};

const Entry* find(std::string_view name)
{
    const auto* const found = std::ranges::find(entries, name, &Entry::name);
    if (found != entries.end())
        return found;
    return name == shared.name ? &shared : nullptr;
}

} // namespace

std::vector<std::string_view> policyNames()
{
    std::vector<std::string_view> names;
    for (const Entry& entry : entries)
        names.push_back(entry.name);
    return names;
}

bool isPolicy(std::string_view name)
{
    return find(name);
}

bool policyFences(std::string_view policy)
{
    const Entry* const found = find(policy);
    ECHOLOCK_ASSERT(found);
    return found->fences();
}

std::unique_ptr<LifecycleHandler> makeHandler(std::string_view policy, const HubOptions& options)
{
    const Entry* const found = find(policy);
    ECHOLOCK_ASSERT(found);
    return found->make(options);
}

} // namespace echolock
