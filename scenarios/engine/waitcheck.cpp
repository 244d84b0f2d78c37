// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/waitcheck.h"

#include "scenarios/engine/stepgraph.h"

#include <algorithm>
#include <set>
#include <string>

namespace echolock {

namespace {

using Steps = std::vector<StepRef>;

template <class... Actions> bool isAnyOf(const StepAction& action)
{
    return (std::holds_alternative<Actions>(action) || ...);
}

/// After it the client may be away or back on another connection: its locks and its page may differ
/// from what they were.
bool mayDisturb(const Step& step)
{
    return isAnyOf<AbandonStep, FaultStep, RestartStep, FailOverStep>(step.action);
}

/// It may make the order another's.
bool mayTake(const Step& step)
{
    return isAnyOf<SubscribeStep, AcquireStep, TakeOverStep>(step.action);
}

class WaitCheck
{
public:
    explicit WaitCheck(const Scenario& scenario)
        : m_scenario(scenario)
        , m_before(predecessors(scenario))
        , m_done(scenario.clients.size(), 0)
    {
    }

    Steps inVain()
    {
        while (goOn()) { }
        Steps vain;
        for (std::size_t client = 0; client < m_done.size(); ++client) {
            const StepRef ref{client, m_done[client]};
            if (!isAtEnd(client) && mayBegin(ref))
                vain.push_back(ref);
        }
        return vain;
    }

    void report(ProblemList& problems)
    {
        for (const StepRef ref : inVain()) {
            const Step& step = m_scenario.step(ref);
            problems.add(step.place, sentence(ref, std::get<AwaitStep>(step.action)));
        }
    }

private:
    bool isAtEnd(std::size_t client) const
    {
        return m_done[client] == m_scenario.clients[client].steps.size();
    }

    bool isDone(StepRef ref) const { return ref.step < m_done[ref.client]; }

    bool mayBegin(StepRef ref) const
    {
        return std::ranges::all_of(m_before[ref.client][ref.step],
                                   [this](StepRef before) { return isDone(before); });
    }

    /// One step of each client at most; false where nobody can go on.
    bool goOn()
    {
        bool moved = false;
        for (std::size_t client = 0; client < m_done.size(); ++client) {
            const StepRef ref{client, m_done[client]};
            if (isAtEnd(client) || !mayBegin(ref) || !mayEnd(ref))
                continue;
            ++m_done[client];
            moved = true;
        }
        return moved;
    }

    bool mayEnd(StepRef ref) const
    {
        const auto* await = std::get_if<AwaitStep>(&m_scenario.step(ref).action);
        return !await || std::ranges::any_of(await->any, [&](AwaitWord word) {
            return comesByItself(ref, *await, word)
                || std::ranges::any_of(helpers(ref, *await, word), [&](StepRef helper) {
                       // What others begin may have happened while they wait at a later step.
                       return isDone(helper);
                   });
        });
    }

    /// Nobody else has to do anything.
    bool comesByItself(StepRef ref, const AwaitStep& await, AwaitWord word) const
    {
        if (word == AwaitWord::TurnedAway)
            return isLimited() || mayBeRefused(ref.client);
        if (isTroubled(ref.client) || word == AwaitWord::Granted)
            return true;
        const auto own = ownSteps(ref, await);
        const auto any = [&](auto holds) {
            return std::ranges::any_of(own,
                                       [&](StepRef each) { return holds(m_scenario.step(each)); });
        };
        const auto subscribes = [](SubscribeStep::Auth auth) {
            return [auth](const Step& step) {
                const auto* subscribe = std::get_if<SubscribeStep>(&step.action);
                return subscribe && subscribe->auth == auth;
            };
        };
        if (any([](const Step& step) { return mayDisturb(step); }))
            return true;
        const bool returns = any([](const Step& step) {
            return isAnyOf<UnsubscribeStep, ReleaseStep, AcquireStep, TakeOverStep>(step.action);
        });
        switch (word) {
        case AwaitWord::Subscribed:
            return any(subscribes(SubscribeStep::Auth::Valid));
        case AwaitWord::Refused:
            return any(subscribes(SubscribeStep::Auth::Forged));
        case AwaitWord::Denied: // By its own older self, which some policies take for another.
            return returns;
        case AwaitWord::Revoked:
            return expires();
        case AwaitWord::Free:
            return returns || expires();
        case AwaitWord::TurnedAway:
        case AwaitWord::Connected:
        case AwaitWord::Granted:
            break;
        }
        return true;
    }

    /// The client's own steps before the await: about its order, or about the connection.
    Steps ownSteps(StepRef ref, const AwaitStep& await) const
    {
        Steps own;
        for (std::size_t step = 0; step < ref.step; ++step) {
            const StepRef each{ref.client, step};
            if (isAbout(each, await) || !orderOf(m_scenario.step(each).action))
                own.push_back(each);
        }
        return own;
    }

    bool isAbout(StepRef ref, const AwaitStep& await) const
    {
        const Resource* order = orderOf(m_scenario.step(ref).action);
        return order && (!await.order || mayBeOne(*order, *await.order));
    }

    /// Steps of others, and an operator's, that may bring the word about.
    Steps helpers(StepRef ref, const AwaitStep& await, AwaitWord word) const
    {
        Steps all;
        for (std::size_t client = 0; client < m_scenario.clients.size(); ++client) {
            for (std::size_t step = 0; step < m_scenario.clients[client].steps.size(); ++step) {
                const StepRef each{client, step};
                if (helps(ref, each, await, word))
                    all.push_back(each);
            }
        }
        return all;
    }

    bool helps(StepRef ref, StepRef helper, const AwaitStep& await, AwaitWord word) const
    {
        const Step& step = m_scenario.step(helper);
        if (isAnyOf<RestartStep, FailOverStep>(step.action) || isCrashOfMate(ref, helper))
            return true;
        if (!isAbout(helper, await))
            return false;
        const bool byOperator = isAnyOf<OperatorStep>(step.action);
        const bool byOther = helper.client != ref.client;
        switch (word) {
        case AwaitWord::Denied:
            return (byOther && mayTake(step)) || byOperator;
        case AwaitWord::Revoked:
            return (byOther && isAnyOf<TakeOverStep>(step.action)) || byOperator;
        case AwaitWord::Free:
            return byOther || byOperator;
        case AwaitWord::Subscribed:
        case AwaitWord::Refused:
        case AwaitWord::Granted:
        case AwaitWord::Connected:
        case AwaitWord::TurnedAway:
            break;
        }
        return false;
    }

    bool isCrashOfMate(StepRef ref, StepRef helper) const
    {
        const auto* abandon = std::get_if<AbandonStep>(&m_scenario.step(helper).action);
        return abandon && (abandon->how == Abandonment::Sleep || abandon->how == Abandonment::Crash)
            && m_scenario.clients[helper.client].user == m_scenario.clients[ref.client].user;
    }

    /// A fault of the scenario may end or delay its connection at any time, and a raw client sends
    /// what no page would.
    bool isTroubled(std::size_t client) const
    {
        return m_scenario.clients[client].sort == ClientSort::Raw
            || std::ranges::any_of(m_scenario.faults, [client](const ScenarioFault& fault) {
                   return !fault.client || *fault.client == client;
               });
    }

    /// A fault may say the server's no in its place, to who hears close codes.
    bool mayBeRefused(std::size_t client) const
    {
        const ScenarioClient& who = m_scenario.clients[client];
        const auto refuses = [](const Fault& fault) { return fault.kind() == FaultKind::Refuse; };
        return who.sort != ClientSort::Raw
            && (std::ranges::any_of(m_scenario.faults,
                                    [&](const ScenarioFault& each) {
                                        return each.client.value_or(client) == client
                                            && refuses(each.fault);
                                    })
                || std::ranges::any_of(who.steps, [&](const Step& step) {
                       const auto* const fault = std::get_if<FaultStep>(&step.action);
                       return fault && refuses(fault->fault);
                   }));
    }

    /// Locks end without anybody's doing where requests alone renew them, or timers are early.
    bool expires() const
    {
        const auto byRequests = [](const ServerSettings& server) {
            return server.leaseRenewal == LeaseRenewal::Requests;
        };
        return byRequests(m_scenario.server) || m_scenario.explore.time != TimeMode::Ordered
            || std::ranges::any_of(m_scenario.policies, [&](const PolicyChoice& policy) {
                   return byRequests(policy.server);
               });
    }

    /// There may be more clients than the server lets in.
    bool isLimited() const
    {
        return m_scenario.server.connections
            || std::ranges::any_of(m_scenario.policies, [](const PolicyChoice& policy) {
                   return policy.server.connections.has_value();
               });
    }

    std::string sentence(StepRef ref, const AwaitStep& await) const
    {
        std::string wanted;
        std::set<StepRef> helpersOfAll;
        for (const AwaitWord word : await.any) {
            wanted += (wanted.empty() ? "'" : " or '") + std::string(toString(word)) + "'";
            const Steps each = helpers(ref, await, word);
            helpersOfAll.insert(each.begin(), each.end());
        }
        const std::string who = m_scenario.clients[ref.client].name;
        if (helpersOfAll.empty())
            return "'" + who + "' waits in vain for " + wanted + ": " + lackText(await)
                + ", and no other step of this scenario brings it about";
        const StepRef helper = *helpersOfAll.begin();
        return "'" + who + "' waits in vain for " + wanted + ": " + m_scenario.nameOf(helper)
            + " could bring it about, but comes only after " + blockerOf(helper, ref);
    }

    /// Who could have brought it about, in the words of the language.
    static std::string lackText(const AwaitStep& await)
    {
        switch (await.any.front()) {
        case AwaitWord::Revoked:
            return "nobody takes the order over ({takeover: …} by another client) or revokes it "
                   "({revoke: …})";
        case AwaitWord::Denied:
            return "nobody else subscribes to the order";
        case AwaitWord::Free:
            return "nobody else is at the order who could leave it";
        case AwaitWord::Refused:
            return "none of its subscriptions is forged (auth: forged)";
        case AwaitWord::TurnedAway:
            return "the server lets any number of connections in (server: {connections: 1} would "
                   "not)";
        case AwaitWord::Connected:
        case AwaitWord::Subscribed:
        case AwaitWord::Granted:
            break;
        }
        return "all of its subscriptions are forged";
    }

    /// Which wait of the helper's script leads back here.
    std::string blockerOf(StepRef helper, StepRef ref) const
    {
        const std::string here = "this wait";
        if (helper.client == ref.client)
            return here;
        const StepRef stuck{helper.client, m_done[helper.client]};
        for (const StepRef before : m_before[stuck.client][stuck.step]) {
            if (!isDone(before))
                return m_scenario.nameOf(before) + ", which comes after " + here;
        }
        return m_scenario.nameOf(stuck) + ", which waits in vain too";
    }

    const Scenario& m_scenario;
    std::vector<std::vector<std::vector<StepRef>>> m_before;
    std::vector<std::size_t> m_done; ///< How many steps of each client may ever be over.
};

} // namespace

void checkWaits(const Scenario& scenario, ProblemList& problems)
{
    WaitCheck(scenario).report(problems);
}

std::vector<StepRef> vainAwaits(const Scenario& scenario)
{
    return WaitCheck(scenario).inVain();
}

} // namespace echolock
