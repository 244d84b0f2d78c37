// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/hub.h"
#include "server/locks/locktable.h"
#include "tests/support/effectlog.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// What must be true of a Hub, seen from outside: told each effect in its order, it says which
/// promise is broken. Who may subscribe, and as whom, it is told by whoever makes the steps.
class HubModel
{
public:
    /// Of a Hub that answers as another server does, only what holds for any server: it may keep
    /// connections that are gone, or turn away without closing.
    enum class Answers { Ours, Peers };

    explicit HubModel(Answers answers)
        : m_answers(answers)
    {
    }

    struct Page
    {
        std::size_t app = 0;
        bool open = false;
        std::map<std::string, std::string> channels; ///< With the user, on presence channels.
        std::string signedInAs;
    };

    struct Lock
    {
        LockState state = LockState::Free;
        Owner owner;
        std::set<ConnId> connections; ///< Told that it is theirs, and not gone from it since.
        std::vector<ConnId> waiting;  ///< Told their place, and not gone since.
        std::uint64_t token = 0;
        std::uint64_t version = 0;
        Instant since;

        bool held() const { return state != LockState::Free; }

        friend bool operator==(const Lock&, const Lock&) = default;
    };

    using Locks = std::map<std::pair<std::size_t, std::string>, Lock>; ///< By app and order.

    /// A request to connect; `app` is its app's place, whatever it is if it will be refused.
    void arrives(ConnId conn, std::size_t app);
    /// Its peer is gone: nothing may be sent to it any more.
    void leaves(ConnId conn);

    /// The user that the next subscription is for; empty on other channels than presence.
    void expectUser(std::string user) { m_user = std::move(user); }

    /// All locks are about to be revoked for another policy: nobody waits any more.
    void expectNobodyWaiting();

    void expectSignIn(ConnId conn, std::string user) { m_pages[conn].signedInAs = std::move(user); }

    void observe(const EffectEntry& entry);
    /// To be called when a step is over, with the options in force.
    void checkBetweenSteps(const HubStats& stats, const HubOptions& options, Instant now);

    /// The first promise that was broken.
    const std::optional<std::string>& broken() const { return m_broken; }

    void expect(bool holds, std::string_view promise);

    /// A promise of ours alone.
    void expectOurs(bool holds, std::string_view promise)
    {
        expect(holds || m_answers == Answers::Peers, promise);
    }

    const Page& page(ConnId conn) const { return m_pages.at(conn); }

    const std::map<ConnId, Page>& pages() const { return m_pages; }

    const Locks& locks() const { return m_locks; }

    std::set<ConnId> open() const;
    std::set<ConnId> subscribers(std::size_t app, std::string_view channel) const;
    std::set<std::string> usersAt(std::size_t app, std::string_view channel) const;
    /// As of the last step; free where nothing was heard of it.
    Lock lockOf(std::size_t app, std::string_view order) const;

private:
    void on(const SentMessage& sent);
    void on(const ClosedConnection& closed);
    void on(const LockEvent& event);
    void on(const LifecycleEntry& entry);
    void on(const SentReply& sent);

    void on(const StartedTimer&) { }

    void on(const StoppedTimer&) { }

    void on(const WebhookEvent&) { }

    void on(const StoreCall&) { expect(false, "no policy that can be chosen has a shared store"); }

    void checkRecipient(ConnId conn, std::string_view event, std::string_view channel);
    void denied(const LockEvent& event, Lock& lock, const std::string& where);
    void checkLock(const Lock& lock, std::size_t app, const std::string& order);
    bool isAt(ConnId conn, std::size_t app, const std::string& order) const;
    void leavesOrder(ConnId conn, const std::string& channel);

    Answers m_answers;
    std::map<ConnId, Page> m_pages;
    std::set<ConnId> m_arriving;
    Locks m_locks;
    std::string m_user;
    std::optional<std::string> m_broken;
};

} // namespace echolock
