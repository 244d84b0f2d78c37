// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/articlebugs.h"
#include "server/hub/articlenotes.h"
#include "server/hub/lifecyclehandler.h"
#include "server/locks/articlepolicy.h"
#include "server/locks/leaseterm.h"
#include "server/locks/lockparams.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// The article's handler, its failures included. In onMessage, before any signature is checked, it
/// notes the channel of a `pusher:subscribe`, and if the name begins with `private-order.` it casts
/// the rest to int and locks that order. In onClose it unlocks the orders of all channels noted,
/// whoever holds them.
///
/// What is wrong with that is in articleBugTable(), and stays so here unless it is switched off: a
/// bug that it has not been given is mended, and no other. docs/article.md tells of each.
class ArticleHandler final : public LifecycleHandler
{
public:
    explicit ArticleHandler(ArticleBugs bugs = ArticleBugs(), const LockParams& params = {});

    std::unique_ptr<LifecycleHandler> clone() const override;

    void onOpen(const ConnectionContext& context, Instant now, LockEvents& events) override;
    void onMessage(const ConnectionContext& context, const ClientFrame& frame, Instant now,
                   LockEvents& events) override;
    void onSubscribed(const ConnectionContext& context, const ChannelName& channel, Instant now,
                      LockEvents& events) override;
    void onClose(const ConnectionContext& context, CloseHow how, Instant now,
                 LockEvents& events) override;
    void onError(const ConnectionContext& context, const ProtocolError& error, Instant now,
                 LockEvents& events) override;

    std::optional<Resource> resourceOf(const ChannelName& channel) const override;

    bool announces() const override { return false; }

    bool tellsAskers() const override { return m_bugs.lacks(ArticleBug::NoConflictAnswer); }

    bool hearsStrangers() const override { return m_bugs.has(ArticleBug::NoAppKeyNeeded); }

    bool isAnswered(const ClientFrame& frame) const override;

    void onRestored(LockRow& row, Instant now, LockEvents& events) override;
    std::optional<Instant> due(const LockRow& row) const override;
    std::vector<ConnId> onDue(LockRow& row, const LastHeard& heard, Instant now,
                              LockEvents& events) override;

    void inheritSubscription(const ConnectionContext& context, const ChannelName& channel) override;

protected:
    void writeOwnState(StateWriter& out) const override;

private:
    using Visitor = ArticleNotes::Visitor;

    /// A subscription that has locked and is not verified yet.
    struct Attempt
    {
        ConnId conn;
        std::string channel;
        LockFact outcome;
    };

    /// Who is going, or leaves an order.
    struct Leaver
    {
        ConnectionContext context;
        std::uint32_t resourceId = 0;
    };

    std::optional<std::string_view> idOf(std::string_view channel) const;
    std::optional<Resource> orderOf(std::string_view channel) const;
    Owner ownerOf(const ConnectionContext& context, std::string_view channelData = {}) const;
    bool isFull(const Visitor& visitor) const;
    /// What came of it, where it locks.
    std::optional<LockFact> lock(Visitor& visitor, std::string_view channel, const Owner& owner,
                                 Instant now, LockEvents& events);
    LockFact claim(const Visitor& visitor, const Resource& order, const Owner& owner, Instant now,
                   LockEvents& events);
    void takeBack(const ConnectionContext& context, Instant now, LockEvents& events);
    void leaveChannel(Visitor& visitor, std::string_view channel, Instant now, LockEvents& events);
    void unlock(const Leaver& leaver, const Resource& order, LockCause cause, Instant now,
                LockEvents& events);
    bool isOwner(const LockRow& row, ConnId conn, std::uint32_t resourceId) const;
    /// Whether the order must stay locked for `other`, another connection of the one user.
    bool staysFor(const ConnectionContext& leaver, ConnId other) const;

    ArticleBugs m_bugs;
    std::size_t m_ordersPerConnectionMax;
    LeaseTerm m_lease;
    ArticlePolicy m_policy;
    ArticleNotes m_notes;
    std::map<Resource, std::uint32_t> m_ownerIds; ///< The resource id that each was locked by.
    std::uint32_t m_restored = 0;
    std::optional<Attempt> m_attempt; ///< Of the frame that is being handled.
};

} // namespace echolock
