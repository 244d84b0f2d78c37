// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/worldsymmetry.h"

#include "client/echo/localsigner.h"
#include "scenarios/engine/serversettings.h"
#include "scenarios/sim/serverpart.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <type_traits>

namespace echolock {

namespace {
/// More would have more ways to be exchanged than are worth trying; the others are told apart.
constexpr std::size_t alikeMax = 4;

struct SameStep
{
    template <class Left, class Right> bool operator()(const Left& left, const Right& right) const
    {
        if constexpr (!std::is_same_v<Left, Right>)
            return false;
        else
            return same(left, right);
    }

    static bool same(const OpenStep& left, const OpenStep& right)
    {
        return left.then == right.then;
    }

    static bool same(const SubscribeStep& left, const SubscribeStep& right)
    {
        return left.order == right.order && left.channel == right.channel
            && left.auth == right.auth;
    }

    static bool same(const OperatorStep& left, const OperatorStep& right)
    {
        return left.what == right.what && left.order == right.order && left.user == right.user;
    }

    static bool same(const RestartStep& left, const RestartStep& right)
    {
        return left.ledger == right.ledger;
    }

    static bool same(const FaultStep& left, const FaultStep& right)
    {
        return left.fault == right.fault;
    }

    static bool same(const AbandonStep& left, const AbandonStep& right)
    {
        return left.how == right.how;
    }

    static bool same(const AwaitStep& left, const AwaitStep& right)
    {
        return left.any == right.any && left.order == right.order && left.within == right.within;
    }

    static bool same(const WaitStep& left, const WaitStep& right)
    {
        return left.target == right.target;
    }

    static bool same(const HoldStep& left, const HoldStep& right)
    {
        return left.time == right.time;
    }

    template <class Step> static bool same(const Step& left, const Step& right)
    {
        if constexpr (requires { left.order; })
            return left.order == right.order;
        else
            return true;
    }
};

bool doTheSame(const ScenarioClient& left, const ScenarioClient& right)
{
    return left.channel == right.channel && left.sort == right.sort && left.quirks == right.quirks
        && left.server == right.server
        && std::ranges::equal(left.steps, right.steps, [](const Step& one, const Step& other) {
               return std::visit(SameStep(), one.action, other.action);
           });
}

/// The clients of which something in the scenario speaks.
std::set<std::size_t> named(const Scenario& scenario)
{
    std::set<std::size_t> clients;
    const auto addName = [&](const std::string& name) {
        for (std::size_t client = 0; client < scenario.clients.size(); ++client)
            if (scenario.clients[client].name == name || scenario.clients[client].user == name)
                clients.insert(client);
    };
    for (const OrderConstraint& constraint : scenario.order)
        clients.insert({constraint.before.client, constraint.after.client});
    for (const ScenarioClient& client : scenario.clients) {
        for (const Step& step : client.steps) {
            if (const auto* const wait = std::get_if<WaitStep>(&step.action))
                clients.insert(wait->target.client);
            else if (const auto* const operation = std::get_if<OperatorStep>(&step.action))
                addName(operation->user);
        }
    }
    const auto addCondition = [&](const Condition& condition) {
        addName(condition.client);
        addName(condition.operand);
    };
    for (const Expectation& expectation : scenario.expectations) {
        addCondition(expectation.conclusion);
        if (expectation.premise)
            addCondition(*expectation.premise);
    }
    for (const ScenarioFault& fault : scenario.faults) {
        if (fault.client)
            clients.insert(*fault.client);
        if (fault.after)
            clients.insert(fault.after->client);
    }
    return clients;
}

bool hasOwnUser(const Scenario& scenario, std::size_t client)
{
    return std::ranges::count(scenario.clients, scenario.clients[client].user,
                              &ScenarioClient::user)
        == 1;
}

/// The first client that each one could change places with, which may be itself.
std::vector<std::size_t> groupsOf(const Scenario& scenario)
{
    const std::set<std::size_t> spokenOf = named(scenario);
    std::vector<std::size_t> groups(scenario.clients.size());
    std::iota(groups.begin(), groups.end(), std::size_t(0));
    for (std::size_t client = 0; client < groups.size(); ++client) {
        for (std::size_t other = 0; other < client; ++other) {
            const ScenarioClient& left = scenario.clients[client];
            const ScenarioClient& right = scenario.clients[other];
            const bool fit = left.user == right.user
                || (hasOwnUser(scenario, client) && hasOwnUser(scenario, other));
            if (groups[other] == other && fit && !spokenOf.contains(client)
                && !spokenOf.contains(other) && doTheSame(left, right)) {
                groups[client] = other;
                break;
            }
        }
    }
    return groups;
}

std::string displayName(std::string name)
{
    if (!name.empty() && name.front() >= 'a' && name.front() <= 'z')
        name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return name;
}

} // namespace

/// The connections of all clients, as the Hub names them, and what is signed for them.
class WorldSymmetry::Names
{
public:
    Names(const SimCase& simCase, Lexicon& lexicon)
        : m_case(simCase)
    {
        for (std::size_t server = 0; server < simCase.servers(); ++server)
            m_servers.emplace_back(simCase, lexicon, server);
    }

    SocketId socketOf(Line line)
    {
        ServerPart& server = m_servers[m_case.scenario().clients[line.client()].server];
        if (!server.socketOf(line)) {
            std::vector<Signal> out;
            server.handle({}, {static_cast<std::uint8_t>(ServerPart::In::Opened), line, 0}, out);
        }
        return server.socketOf(line).value_or(SocketId());
    }

    std::string authOf(Line line, const Resource& order)
    {
        const ScenarioClient& client = m_case.scenario().clients[line.client()];
        const AppConfig& app = m_case.hub().apps.front();
        const LocalSigner signer({app.key, app.secret}, client.user,
                                 ChannelDataOn::EverySignedChannel);
        const auto answer = signer.answer(
            {AuthRequestId{1}, socketOf(line), channelOf(client, order)});
        return answer ? answer->auth.substr(answer->auth.find(':') + 1) : std::string();
    }

    /// Writes one client as another one.
    void exchange(const SimCase& simCase, std::size_t from, std::size_t to, StateRenaming& renaming)
    {
        const ScenarioClient& left = simCase.scenario().clients[from];
        const ScenarioClient& right = simCase.scenario().clients[to];
        renaming.client(from, to);
        renaming.word(left.name, right.name);
        if (left.user != right.user) {
            renaming.user(UserId(left.user), UserId(right.user));
            renaming.word(displayName(left.user), displayName(right.user));
        }
        for (std::uint16_t number = 1; number <= linesMax; ++number) {
            const Line one(from, number);
            const Line other(to, number);
            renaming.conn(one.conn(), other.conn());
            renaming.socket(socketOf(one), socketOf(other));
            for (const Resource& order : simCase.orders())
                renaming.word(authOf(one, order), authOf(other, order));
        }
    }

    /// Writes one client as somebody.
    void hide(const SimCase& simCase, std::size_t client, StateRenaming& renaming)
    {
        const ScenarioClient& hidden = simCase.scenario().clients[client];
        const std::string somebody = "?";
        renaming.client(client, simCase.clients());
        renaming.word(hidden.name, somebody);
        renaming.user(UserId(hidden.user), UserId(somebody));
        renaming.word(displayName(hidden.user), somebody);
        for (std::uint16_t number = 1; number <= linesMax; ++number) {
            const Line line(client, number);
            renaming.conn(line.conn(), ConnId{});
            renaming.socket(socketOf(line), SocketId("0.0"));
            for (const Resource& order : simCase.orders())
                renaming.word(authOf(line, order), somebody);
        }
    }

private:
    const SimCase& m_case;
    std::vector<ServerPart> m_servers;
};

WorldSymmetry::WorldSymmetry(const SimCase& simCase, Lexicon& lexicon)
    : m_groups(groupsOf(simCase.scenario()))
{
    // A server that begins again gives out other ids, and each connection draws its own delays.
    if (simCase.restarts() || simCase.draws())
        return;
    for (std::size_t client = 0; client < m_groups.size() && m_alike.size() < alikeMax; ++client)
        if (std::ranges::count(m_groups, m_groups[client]) > 1)
            m_alike.push_back(client);
    if (m_alike.empty())
        return;
    Names names(simCase, lexicon);
    addRenamings(simCase, names);
    addAnonymous(simCase, names);
}

void WorldSymmetry::addRenamings(const SimCase& simCase, Names& names)
{
    std::vector<std::size_t> places(m_groups.size());
    std::iota(places.begin(), places.end(), std::size_t(0));
    std::vector<std::size_t> exchanged = m_alike;
    while (std::ranges::next_permutation(exchanged).found) {
        bool stays = true;
        for (std::size_t index = 0; index < m_alike.size(); ++index) {
            places[m_alike[index]] = exchanged[index];
            stays = stays && m_groups[m_alike[index]] == m_groups[exchanged[index]];
        }
        if (!stays)
            continue;
        StateRenaming& renaming = m_renamings.emplace_back();
        for (const std::size_t client : m_alike)
            if (places[client] != client)
                names.exchange(simCase, client, places[client], renaming);
        m_places.push_back(places);
    }
}

void WorldSymmetry::addAnonymous(const SimCase& simCase, Names& names)
{
    for (const std::size_t client : m_alike) {
        StateRenaming& renaming = m_anonymous.emplace_back();
        for (const std::size_t other : m_alike) {
            if (other == client)
                names.exchange(simCase, client, m_groups[client], renaming);
            else if (m_groups[other] == m_groups[client])
                names.hide(simCase, other, renaming);
        }
    }
}

const StateRenaming* WorldSymmetry::anonymous(std::size_t client) const
{
    const auto found = std::ranges::find(m_alike, client);
    return found == m_alike.end() ? nullptr
                                  : &m_anonymous[static_cast<std::size_t>(found - m_alike.begin())];
}

bool WorldSymmetry::sorts(std::size_t renaming, std::span<const Hash128> keys) const
{
    for (const std::size_t left : m_alike) {
        for (const std::size_t right : m_alike) {
            if (m_groups[left] != m_groups[right])
                continue;
            const bool isBefore = placeOf(left, renaming) < placeOf(right, renaming);
            if (isBefore && keys[right] < keys[left])
                return false;
        }
    }
    return true;
}

} // namespace echolock
