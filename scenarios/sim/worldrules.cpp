// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/worldrules.h"

#include "client/link/armedfault.h"
#include "scenarios/engine/oracle.h"
#include "scenarios/engine/pageview.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/codec.h"

#include <algorithm>

namespace echolock {

namespace {

std::uint64_t bitOf(std::size_t order)
{
    return std::uint64_t(1) << order;
}

/// Whether it matters when a step comes: others see it, or it ends what the page takes for its own.
struct ChoiceCheck
{
    const SimCase& simCase;
    std::uint64_t edits;

    bool operator()(const WriteStep&) const { return true; }

    bool operator()(const RenewStep&) const { return true; }

    bool operator()(const TakeOverStep&) const { return true; }

    bool operator()(const AcquireStep&) const { return true; }

    bool operator()(const ReleaseStep&) const { return true; }

    bool operator()(const OperatorStep&) const { return true; }

    bool operator()(const RestartStep&) const { return true; }

    bool operator()(const FailOverStep&) const { return true; }

    bool operator()(const FaultStep&) const { return true; }

    bool operator()(const HealStep&) const { return true; }

    bool operator()(const ThawStep&) const { return true; }

    bool operator()(const UnsubscribeStep& step) const
    {
        return (edits & bitOf(simCase.orderIndex(step.order))) != 0;
    }

    bool operator()(const AbandonStep& step) const
    {
        return edits != 0 || step.how == Abandonment::Reset || step.how == Abandonment::Vanish
            || standsStill(step.how);
    }

    template <class Other> bool operator()(const Other&) const { return false; }
};

/// Whether what the page was sent and has not read makes a difference to a step.
struct ReadingCheck
{
    const SimCase& simCase;
    std::uint64_t edits;

    bool has(const Resource& order) const
    {
        return (edits & bitOf(simCase.orderIndex(order))) != 0;
    }

    bool operator()(const WriteStep& step) const { return has(step.order); }

    bool operator()(const RenewStep& step) const { return has(step.order); }

    bool operator()(const ReleaseStep& step) const { return has(step.order); }

    bool operator()(const AcquireStep&) const { return true; }

    bool operator()(const TakeOverStep&) const { return true; }

    template <class Other> bool operator()(const Other&) const { return false; }
};

struct NewsCheck
{
    using News = WorldRules::EntryNews;

    const SimCase& simCase;

    News operator()(const ServerLock& fact) const
    {
        return {false, true, simCase.orderIndex(fact.event.order), {}, false};
    }

    News operator()(const ServerConnection& fact) const
    {
        News news{true, true, {}, {}, false};
        if (!fact.channel.empty())
            news.order = simCase.orderIndex(resourceOfChannel(fact.channel));
        return news;
    }

    News operator()(const ClientConnected& fact) const
    {
        return {true, true, {}, fact.client, true};
    }

    /// What else a page sees is for whoever looks at a trace.
    News operator()(const ClientSaw& sight) const
    {
        const Observation& seen = sight.observation;
        switch (seen.kind) {
        case Observation::Kind::StateChanged:
            return {true, true, {}, sight.client, false};
        case Observation::Kind::Lock:
            return {true, true, simCase.orderIndex(resourceOfChannel(seen.channel)), {}, false};
        case Observation::Kind::Subscribed:
        case Observation::Kind::SubscriptionFailed:
        case Observation::Kind::Error:
            return {true, false, {}, {}, false};
        case Observation::Kind::Event:
            return {seen.text == "pusher:error", false, {}, {}, false};
        case Observation::Kind::Warning:
            break;
        }
        return {};
    }

    News operator()(const ClientAct&) const { return {true, true, {}, {}, false}; }

    /// It is compared with the lock in the end alone: neither has to come first.
    News operator()(const WebhookHandled&) const { return {false, true, {}, {}, false}; }
};

bool isFault(ActorId actor)
{
    return Actor::of(actor).kind == Actor::Kind::Fault;
}

} // namespace

WorldRules::WorldRules(const SimCase& simCase, Lexicon& lexicon)
    : m_case(simCase)
    , m_lexicon(lexicon)
    , m_serverPing(lexicon.numberOf(encodePing()))
    , m_clientPing(lexicon.numberOf(encodeClientPing()))
    , m_clientPong(lexicon.numberOf(encodeClientPong()))
{
}

bool WorldRules::isChoice(std::size_t client, const ScriptPart::Client& here) const
{
    const Step& step = m_case.scenario().clients[client].steps[here.step];
    return !here.begun && std::visit(ChoiceCheck{m_case, here.edits}, step.action);
}

bool WorldRules::goesOnAtOnce(std::size_t client, const ScriptPart::Client& here) const
{
    return !here.isThrough && here.canGoOn && !isChoice(client, here);
}

bool WorldRules::readsByChoice(std::size_t client, const ScriptPart::Client& here) const
{
    if (here.isThrough || here.begun)
        return false;
    const Step& step = m_case.scenario().clients[client].steps[here.step];
    return std::visit(ReadingCheck{m_case, here.edits}, step.action);
}

bool WorldRules::keepsAlive(const Signal& up) const
{
    return static_cast<WirePart::Out>(up.kind) == WirePart::Out::Text
        && (up.value == m_clientPing || up.value == m_clientPong);
}

void WorldRules::enabled(Ensemble& parts, const WorldClock& clock,
                         std::vector<ActorId>& actors) const
{
    actors.clear();
    addClients(parts, actors);
    addTimers(parts, clock, actors);
    for (std::size_t server = 0; server < m_case.servers(); ++server)
        if (parts.store().isBusy[server])
            actors.push_back(Actor(Actor::Kind::Store, server).id());
    if (m_case.hasApplication())
        addWorkers(parts, actors);
    // Nobody has to wait for a fault that need not come. One may come last of all, so that even
    // where nothing is due it is time that ends the run.
    if (std::ranges::all_of(actors, isFault)) {
        const bool isOver = patienceLeft(parts, clock) <= Duration::zero()
            && !isAnyoneHolding(parts, clock) && (actors.empty() || hasEnded(clock));
        if (!isOver && (!actors.empty() || nextDeadline(parts)))
            actors.push_back(Actor(Actor::Kind::Time).id());
        else
            actors.clear();
    }
    std::ranges::sort(actors);
}

bool WorldRules::isAnyoneReady(Ensemble& parts, const WorldClock& clock) const
{
    std::vector<ActorId> actors;
    enabled(parts, clock, actors);
    const auto isNowOrNever = [&](ActorId actor) {
        const WirePart::Facts& wire = parts.wire(Actor::of(actor).client);
        return std::ranges::any_of(wire.threats,
                                   [](const auto& each) { return each.isTimed && each.isChoice; });
    };
    return std::ranges::any_of(actors, [&](ActorId actor) {
        return isFault(actor) ? isNowOrNever(actor) : Actor::of(actor).kind != Actor::Kind::Time;
    });
}

void WorldRules::addClients(Ensemble& parts, std::vector<ActorId>& actors) const
{
    for (std::size_t client = 0; client < m_case.clients(); ++client) {
        const ScriptPart::Client& here = parts.script().clients[client];
        const bool isAsync = m_case.settings().time == TimeMode::Async;
        if (!here.isThrough && ((here.canGoOn && isChoice(client, here)) || (isAsync && here.left)))
            actors.push_back(Actor(Actor::Kind::Client, client).id());
        const bool reads = parts.page(client).reads;
        const WirePart::Facts& wire = parts.wire(client);
        bool hasNews = false;
        for (const WirePart::Heads& heads : wire.lines) {
            if (heads.up)
                actors.push_back(Actor(Actor::Kind::Server, heads.line).id());
            hasNews = hasNews || heads.down;
        }
        if (reads && hasNews)
            actors.push_back(Actor(Actor::Kind::Reader, client).id());
        for (std::size_t fault = 0; fault < m_case.scenario().faults.size(); ++fault) {
            const std::size_t all = targets(wire, parts.page(client), fault).size();
            const std::size_t count = std::min(all, Actor::targetsMax);
            m_hasLeftOut = m_hasLeftOut || all > count;
            for (std::size_t target = 0; target < count; ++target)
                actors.push_back(
                    Actor(Actor::Kind::Fault, client, target * Actor::faultsMax + fault).id());
        }
    }
}

void WorldRules::addTimers(Ensemble& parts, const WorldClock& clock,
                           std::vector<ActorId>& actors) const
{
    const bool isAsync = m_case.settings().time == TimeMode::Async
        && clock.timersFired < timersFiredMax;
    for (std::size_t server = 0; server < m_case.servers(); ++server) {
        for (const ServerPart::Timer& timer : parts.server(server).timers) {
            const bool isDue = timer.left <= Duration::zero();
            if (timer.isLock && (isDue || isAsync))
                actors.push_back(Actor(Actor::Kind::Lock, server, timer.what).id());
            if (timer.isLock)
                continue;
            const Line line{ConnId{timer.what}};
            const bool isSilent = isAsync
                && (parts.wire(line.client()).isDeaf || !parts.page(line.client()).reads);
            if (isDue || isSilent)
                actors.push_back(Actor(Actor::Kind::Liveness, line).id());
        }
    }
}

void WorldRules::addWorkers(Ensemble& parts, std::vector<ActorId>& actors) const
{
    const auto& jobs = parts.application().jobs;
    for (std::size_t worker = 0; worker < jobs.size(); ++worker)
        if (jobs[worker])
            actors.push_back(Actor(Actor::Kind::Application, worker).id());
}

std::optional<Duration> WorldRules::nextDeadline(Ensemble& parts) const
{
    std::optional<Duration> next;
    const auto consider = [&next](Duration left) { next = std::min(next.value_or(left), left); };
    for (std::size_t server = 0; server < m_case.servers(); ++server)
        for (const ServerPart::Timer& timer : parts.server(server).timers)
            consider(timer.left);
    for (std::size_t client = 0; client < m_case.clients(); ++client) {
        for (const PagePart::Timer& timer : parts.page(client).timers)
            consider(timer.left);
        if (const auto& left = parts.page(client).wakesIn)
            consider(*left);
        if (const auto& left = parts.wire(client).left)
            consider(*left);
        if (const auto& left = parts.script().clients[client].left)
            consider(*left);
    }
    return next;
}

/// While all who are connected answer, no ping can end a connection: then only locks have times.
Duration WorldRules::patienceLeft(Ensemble& parts, const WorldClock& clock) const
{
    const Duration left = m_case.patience() - clock.idle;
    return isEveryoneWell(parts) ? std::min(left, m_case.lockPatience() - clock.quiet) : left;
}

bool WorldRules::isEveryoneWell(Ensemble& parts) const
{
    for (std::size_t client = 0; client < m_case.clients(); ++client) {
        const PagePart::Facts& page = parts.page(client);
        if (!page.reads || parts.wire(client).isDeaf)
            return false;
        for (const PagePart::Timer& timer : page.timers)
            if (timer.timer != EchoTimer::Activity)
                return false;
    }
    return true;
}

bool WorldRules::isAnyoneHolding(Ensemble& parts, const WorldClock& clock) const
{
    if (hasEnded(clock))
        return false;
    for (std::size_t client = 0; client < m_case.clients(); ++client)
        if (parts.script().clients[client].left || parts.wire(client).left
            || parts.page(client).wakesIn)
            return true;
    return false;
}

std::uint32_t WorldRules::remaining(Ensemble& parts, Actor actor) const
{
    if (actor.kind != Actor::Kind::Server && actor.kind != Actor::Kind::Client
        && actor.kind != Actor::Kind::Reader)
        return 1;
    const WirePart::Facts& wire = parts.wire(actor.client);
    const std::size_t steps = m_case.scenario().clients[actor.client].steps.size()
        - parts.script().clients[actor.client].step;
    return static_cast<std::uint32_t>(1 + steps + wire.underWay);
}

const WorldRules::EntryNews& WorldRules::newsOf(std::uint32_t entry) const
{
    if (entry >= m_news.size())
        m_news.resize(entry + 1);
    std::optional<EntryNews>& news = m_news[entry];
    if (!news)
        news = std::visit(NewsCheck{m_case}, m_lexicon.entry(entry).what);
    return *news;
}

std::optional<std::uint32_t> WorldRules::shareOf(std::uint32_t moment, std::size_t judge) const
{
    if (m_case.judges() == 1)
        return moment;
    if (moment >= m_shares.size())
        m_shares.resize(moment + 1);
    if (m_shares[moment].empty())
        for (std::size_t each = 0; each < m_case.judges(); ++each)
            m_shares[moment].push_back(sharedWith(each, moment));
    return m_shares[moment][judge];
}

std::optional<std::uint32_t> WorldRules::sharedWith(std::size_t judge, std::uint32_t moment) const
{
    const std::vector<std::uint32_t>& entries = m_lexicon.entries(moment);
    const auto isItsMatter = [&](std::uint32_t entry) {
        const auto order = Oracle::orderOf(m_lexicon.entry(entry));
        return !order || m_case.judgeOf(*order) == judge;
    };
    const auto first = std::ranges::find_if(entries, isItsMatter);
    if (first == entries.end())
        return std::nullopt;
    const auto last = std::find_if(entries.rbegin(), entries.rend(), isItsMatter).base();
    return m_lexicon.numberOf(std::vector<std::uint32_t>(first, last));
}

std::optional<std::size_t> WorldRules::orderOfText(std::uint32_t text) const
{
    if (text >= m_orderOfText.size())
        m_orderOfText.resize(text + 1);
    auto& known = m_orderOfText[text];
    if (known)
        return *known;
    // Which way it goes makes no difference to what it is about.
    const std::string channel = factsOf(LinkDirection::Up, m_lexicon.text(text)).channel;
    std::optional<std::size_t> order;
    if (!channel.empty())
        order = m_case.orderIndex(resourceOfChannel(channel));
    known = order;
    return order;
}

} // namespace echolock
