// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/strikecheck.h"

#include "client/link/armedfault.h"
#include "server/base/printable.h"
#include "server/config/didyoumean.h"
#include "server/protocol/eventnames.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace echolock {

namespace {

using eventnames::KnownEvent;
using eventnames::Sender;
using Word = VainTrigger::Word;

std::string quoted(std::string_view text)
{
    return "'" + printable(text.substr(0, 60)) + "'";
}

bool isPattern(std::string_view text)
{
    return text.ends_with('*');
}

/// What pages make up beside requests for locks; the server only passes it on.
bool mayBeMadeUp(const std::string& event)
{
    if (!isPattern(event))
        return event.starts_with(eventnames::clientPrefix)
            && !event.starts_with(eventnames::lockRequestPrefix);
    const std::string_view begin = std::string_view(event).substr(0, event.size() - 1);
    return eventnames::clientPrefix.starts_with(begin)
        || (begin.starts_with(eventnames::clientPrefix)
            && !begin.starts_with(eventnames::lockRequestPrefix));
}

/// A trigger may say no event; then each is one that it may mean.
std::vector<KnownEvent> eventsMeant(const std::string& event)
{
    std::vector<KnownEvent> meant;
    Trigger asked;
    asked.event = event;
    for (const KnownEvent& known : eventnames::knownEvents)
        if (fits(asked, FrameFacts{LinkDirection::Up, std::string(known.name), {}}))
            meant.push_back(known);
    if (mayBeMadeUp(event))
        meant.push_back({eventnames::clientPrefix, Sender::Either});
    return meant;
}

bool goes(const KnownEvent& event, LinkDirection direction)
{
    return event.sender == Sender::Either
        || (event.sender == Sender::Client) == (direction == LinkDirection::Up);
}

/// `granted` of `lock.granted`.
std::string_view tailOf(std::string_view name)
{
    const std::size_t end = name.find_last_of(":.");
    return end == std::string_view::npos ? name : name.substr(end + 1);
}

std::string eventHint(std::string_view event)
{
    if (isPattern(event)) {
        constexpr std::array<std::string_view, 5> begins{"pusher:*", "pusher_internal:*", "lock.*",
                                                         "client-*", "client-lock.*"};
        return meantHint(event, begins);
    }
    std::vector<std::string_view> names;
    for (const KnownEvent& known : eventnames::knownEvents)
        names.push_back(known.name);
    // Pages know some events by other names than the wire does.
    const auto same = std::ranges::find(names, tailOf(event), tailOf);
    return same != names.end() ? "; did you mean " + quoted(*same) + "?" : meantHint(event, names);
}

std::string channelHint(std::string_view channel, const std::set<std::string>& used)
{
    if (used.empty())
        return ", nor to any other channel";
    const std::string ending = "-" + std::string(channel);
    for (const std::string& each : used)
        if (each.ends_with(ending))
            return "; did you mean " + quoted(each) + "?";
    const std::vector<std::string_view> names(used.begin(), used.end());
    return meantHint(channel, names);
}

/// The step that makes a page send it; null for what no step does.
struct SendingStep
{
    std::string_view event;
    bool (*isIt)(const StepAction& action) = nullptr;
    std::string_view step;
};

template <class Action> bool isA(const StepAction& action)
{
    return std::holds_alternative<Action>(action);
}

bool leaves(const StepAction& action)
{
    const auto* const abandon = std::get_if<AbandonStep>(&action);
    return isA<UnsubscribeStep>(action) || (abandon && abandon->how == Abandonment::Leave);
}

constexpr std::array sendingSteps{
    SendingStep{eventnames::subscribe, isA<SubscribeStep>, "subscribe"},
    SendingStep{eventnames::unsubscribe, leaves, "unsubscribe"},
    SendingStep{eventnames::lockAcquire, isA<AcquireStep>, "acquire"},
    SendingStep{eventnames::lockRelease, isA<ReleaseStep>, "release"},
    SendingStep{eventnames::lockRenew, isA<RenewStep>, "renew"},
    SendingStep{eventnames::lockTakeover, isA<TakeOverStep>, "takeover"},
};

class StrikeCheck
{
public:
    StrikeCheck(const Fault& fault, const Scenario& scenario, std::optional<std::size_t> client)
        : m_fault(fault)
        , m_when(fault.when)
        , m_scenario(scenario)
        , m_client(client)
        , m_meant(eventsMeant(fault.when.event))
    {
    }

    std::optional<VainTrigger> vainTrigger(TriggerHome home)
    {
        if (!m_when.awaitsFrame())
            return std::nullopt;
        if (m_fault.kind() == FaultKind::Refuse || m_fault.kind() == FaultKind::AuthFault)
            return VainTrigger{Word::Frame,
                               quoted(typeOf(m_fault.kind()).name)
                                   + " meets connections and questions, and no frames; it cannot "
                                     "wait for one"};
        if (m_meant.empty())
            return VainTrigger{Word::Frame,
                               quoted(m_when.event)
                                   + " is no event that a client or the server sends"
                                   + eventHint(m_when.event)};
        if (auto wrong = wrongWay(home))
            return wrong;
        if (auto silent = neverSent())
            return silent;
        return m_when.channel.empty() ? std::nullopt : wrongChannel();
    }

private:
    std::optional<VainTrigger> wrongWay(TriggerHome home)
    {
        if (!m_when.seen)
            return std::nullopt;
        std::erase_if(m_meant,
                      [this](const KnownEvent& each) { return !goes(each, *m_when.seen); });
        if (!m_meant.empty())
            return std::nullopt;
        const std::string key = home == TriggerHome::When ? "dir" : "seen";
        const std::string way = *m_when.seen == LinkDirection::Up ? quoted(m_when.event)
                + " goes down, from the server to a client; write '" + key + ": down'"
                                                                  : quoted(m_when.event)
                + " goes up, from a client to the server; write '" + key + ": up'";
        return VainTrigger{Word::Direction, way + ", or leave '" + key + "' out"};
    }

    std::optional<VainTrigger> neverSent() const
    {
        if (!std::ranges::all_of(m_meant, [this](const KnownEvent& each) {
                return each.sender == Sender::Client && !sendsAny(each);
            }))
            return std::nullopt;
        std::string sentence = nobody() + " sends " + quoted(m_when.event);
        const auto by = std::ranges::find(sendingSteps, std::string_view(m_when.event),
                                          &SendingStep::event);
        if (by != sendingSteps.end())
            sentence += "; a step such as {" + std::string(by->step) + ": order.7} does that";
        return VainTrigger{Word::Frame, std::move(sentence)};
    }

    bool sendsAny(const KnownEvent& event) const
    {
        const auto by = std::ranges::find(sendingSteps, event.name, &SendingStep::event);
        return by != sendingSteps.end() && isAnyStep(by->isIt);
    }

    template <class Predicate> bool isAnyStep(Predicate isIt) const
    {
        for (std::size_t client = 0; client < m_scenario.clients.size(); ++client)
            if (m_client.value_or(client) == client
                && std::ranges::any_of(m_scenario.clients[client].steps,
                                       [&](const Step& step) { return isIt(step.action); }))
                return true;
        return false;
    }

    std::optional<VainTrigger> wrongChannel() const
    {
        if (std::ranges::none_of(m_meant, &KnownEvent::isOnChannel))
            return VainTrigger{Word::Channel,
                               quoted(m_when.event) + " is on no channel; leave 'channel' out"};
        const std::set<std::string> used = channelsUsed();
        Trigger asked;
        asked.channel = m_when.channel;
        if (std::ranges::any_of(used, [&](const std::string& each) {
                return fits(asked, FrameFacts{LinkDirection::Up, {}, each});
            }))
            return std::nullopt;
        return VainTrigger{Word::Channel,
                           nobody() + " subscribes to " + quoted(m_when.channel)
                               + channelHint(m_when.channel, used)};
    }

    std::set<std::string> channelsUsed() const
    {
        std::set<std::string> used;
        isAnyStep([&used](const StepAction& action) {
            if (const auto* const subscribe = std::get_if<SubscribeStep>(&action))
                used.insert(channelOf(subscribe->channel, subscribe->order));
            return false;
        });
        return used;
    }

    std::string nobody() const
    {
        return m_client ? quoted(m_scenario.clients[*m_client].name) + " never" : "no client";
    }

    const Fault& m_fault;
    const Trigger& m_when;
    const Scenario& m_scenario;
    std::optional<std::size_t> m_client;
    std::vector<KnownEvent> m_meant; ///< That may come, as far as was looked.
};

} // namespace

std::optional<VainTrigger> vainTriggerOf(const Fault& fault, const Scenario& scenario,
                                         std::optional<std::size_t> client, TriggerHome home)
{
    return StrikeCheck(fault, scenario, client).vainTrigger(home);
}

void checkFaultSteps(const Scenario& scenario, ProblemList& problems)
{
    for (std::size_t client = 0; client < scenario.clients.size(); ++client)
        for (const Step& step : scenario.clients[client].steps) {
            const auto* const begun = std::get_if<FaultStep>(&step.action);
            if (!begun)
                continue;
            if (const auto vain = vainTriggerOf(begun->fault, scenario, client, TriggerHome::Step))
                problems.add(step.place, vain->sentence);
        }
}

} // namespace echolock
