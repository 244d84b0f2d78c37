// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace echolock {

/// What is wrong with the article's handler, in the order of docs/article.md. Each can be switched
/// off by itself, to see what it is worth.
enum class ArticleBug : std::uint8_t {
    LockBeforeAuth,
    NoAppKeyNeeded,
    UserUnknown,
    DebugLosesIdentity,
    NoConflictAnswer,
    BlindUnlock,
    UnsubscribeIgnored,
    IntCast,
    ChannelKind,
    HalfOpen,
    ReloadOverlap,
    SecondTab,
    MultiServer,
    RestartOrphan,
    StaleAuth,
    NoRollback,
    NoLease,
    BlockingHook,
    Unbounded,
};

inline constexpr std::size_t articleBugCount = 19;

struct ArticleBugInfo
{
    enum class Default {
        On,
        Off,        ///< Only where it is asked for.
        NotModelled ///< Neither switch does anything; the sentence says why.
    };

    ArticleBug bug;
    std::string_view name;     ///< `lock-before-auth`
    std::string_view sentence; ///< What goes wrong.
    std::string_view races;    ///< `R05, R27`: what it causes of the catalogue; empty: none of it.
    Default byDefault = Default::On;

    /// 1 to 19.
    std::size_t number() const { return std::size_t(bug) + 1; }
};

/// All nineteen, each at its place.
std::span<const ArticleBugInfo> articleBugTable();
std::vector<std::string_view> articleBugNames();
std::optional<ArticleBug> findArticleBug(std::string_view name);

/// Which of them a handler has.
class ArticleBugs
{
public:
    using Set = std::set<ArticleBug>;

    /// Those of the article as it runs in production, with the bugs of `added` and without those of
    /// `fixed`; what is in both is fixed.
    explicit ArticleBugs(const Set& fixed = {}, const Set& added = {});

    bool has(ArticleBug bug) const { return m_bugs.test(std::size_t(bug)); }

    bool lacks(ArticleBug bug) const { return !has(bug); }

private:
    std::bitset<articleBugCount> m_bugs;
};

} // namespace echolock
