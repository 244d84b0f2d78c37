// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/groupfault.h"

#include "client/link/faulttext.h"
#include "server/base/assert.h"
#include "server/base/printable.h"
#include "server/config/didyoumean.h"

#include <algorithm>
#include <array>
#include <set>

namespace echolock {

namespace {

using enum FaultUnit;

constexpr double ms = 1e6;
constexpr double hour = 3600e9;

constexpr FaultParameter nameRow{"name", Text, 0, 0, 0, "tells two plans apart; that of the fault"};
constexpr FaultParameter atRow{"at", Time, 0,
                               hour, 0,    "begins so long after everybody has arrived"};

constexpr std::array swizzle{
    FaultParameter{"subset", Count, 1, 100'000, 5, "how many clients go silent; at most all"},
    FaultParameter{"spacing", Time, ms, hour, 1000 * ms, "time from one to the next"},
    atRow,
    nameRow,
};

constexpr std::array storm{
    FaultParameter{"spread", Time, 0, hour, 0, "time within which each is cut; 0: all at once"},
    atRow,
    nameRow,
};

constexpr std::array types{
    GroupFaultType{GroupFault::Kind::Swizzle, "swizzle",
                   "silences clients one by one, and heals them one by one in another order",
                   swizzle},
    GroupFaultType{GroupFault::Kind::Storm, "storm",
                   "resets the connections of clients, who all come back", storm},
};

const GroupFaultType* findType(std::string_view name)
{
    const auto found = std::ranges::find(types, name, &GroupFaultType::name);
    return found == types.end() ? nullptr : &*found;
}

Result<void> refusal(const GroupFaultType& type, std::string_view parameter, std::string why)
{
    return failure(std::string(type.name) + ", " + std::string(parameter) + ": " + std::move(why));
}

std::string quoted(std::string_view text)
{
    return "\"" + printable(text.substr(0, 60)) + "\"";
}

Result<void> refuseUnknown(const GroupFaultType& type, std::string_view parameter)
{
    std::vector<std::string_view> names{"clients"};
    for (const FaultParameter& row : type.parameters)
        names.push_back(row.name);
    const std::string hint = meantHint(parameter, names);
    return failure(std::string(type.name) + " has no setting " + quoted(parameter) + hint
                   + (hint.ends_with('?') ? "" : "."));
}

Result<void> set(GroupFault& group, std::string_view parameter, std::string_view value)
{
    const GroupFaultType& type = types[static_cast<std::size_t>(group.kind)];
    const auto row = std::ranges::find(type.parameters, parameter, &FaultParameter::name);
    if (row == type.parameters.end())
        return refuseUnknown(type, parameter);
    if (row->unit == Text) {
        if (value.empty())
            return refusal(type, parameter, "nothing is written after the equals sign.");
        group.name = value;
        return {};
    }
    const Result<double> number = parseValue(*row, value);
    if (!number)
        return refusal(type, parameter, number.error().message);
    if (row->unit == Count) {
        group.subset = static_cast<std::uint32_t>(*number);
        return {};
    }
    Duration& time = parameter == "at" ? group.at
        : parameter == "spread"        ? group.spread
                                       : group.spacing;
    time = Duration(static_cast<Duration::rep>(*number));
    return {};
}

Result<void> readSettings(GroupFault& group, std::span<const std::string_view> words)
{
    // It was taken out before.
    std::set<std::string_view> given{"clients"};
    for (const std::string_view word : words) {
        const std::size_t equals = word.find('=');
        if (equals == std::string_view::npos)
            return failure(group.name + ": " + quoted(word)
                           + " is no setting; write name=value, such as at=5s.");
        const std::string_view parameter = word.substr(0, equals);
        if (!given.insert(parameter).second)
            return failure(group.name + ": " + quoted(parameter) + " is set twice.");
        if (Result<void> outcome = set(group, parameter, word.substr(equals + 1)); !outcome)
            return outcome;
    }
    return {};
}

ClientStep::Kind kindOf(const GroupFault& group, const GroupStep& step)
{
    if (group.kind == GroupFault::Kind::Storm)
        return ClientStep::Kind::Cut;
    return step.kind == GroupStep::Kind::Begin ? ClientStep::Kind::Silence : ClientStep::Kind::Heal;
}

std::vector<GroupStep> planOf(const GroupFault& group, std::size_t members, const Prng& seed)
{
    Prng prng = seed.derived("group " + group.name);
    const auto count = static_cast<std::uint32_t>(members);
    return group.kind == GroupFault::Kind::Storm
        ? stormPlan({.members = count, .spread = group.spread}, prng)
        : swizzlePlan({.members = count, .subset = group.subset, .spacing = group.spacing}, prng);
}

} // namespace

std::span<const GroupFaultType> groupFaultTypes()
{
    return types;
}

bool isGroupFault(std::string_view text)
{
    const std::vector<std::string_view> words = wordsOf(text);
    return !words.empty() && findType(words.front()) != nullptr;
}

Result<GroupFault> parseGroupFault(std::string_view text)
{
    std::string rest(text);
    const Result<FaultReach> reach = takeReach(rest);
    const std::vector<std::string_view> words = wordsOf(rest);
    const GroupFaultType* const type = words.empty() ? nullptr : findType(words.front());
    if (!type)
        return failure("This is no fault of a group: write swizzle or storm.");
    if (!reach)
        return failure(reach.error().message);
    GroupFault group{.kind = type->kind, .name = std::string(type->name), .reach = *reach};
    if (Result<void> outcome = readSettings(group, std::span(words).subspan(1)); !outcome)
        return failure(outcome.error().message);
    return group;
}

std::string_view toString(ClientStep::Kind kind)
{
    switch (kind) {
    case ClientStep::Kind::Silence:
        return "silence";
    case ClientStep::Kind::Heal:
        return "heal";
    case ClientStep::Kind::Cut:
        break;
    }
    return "cut";
}

std::vector<ClientStep> clientSteps(std::span<const GroupFault> all, std::uint32_t clients,
                                    const Prng& seed)
{
    std::vector<ClientStep> steps;
    for (const GroupFault& group : all) {
        std::vector<std::uint32_t> members;
        for (std::uint32_t client = 1; client <= clients; ++client) {
            if (group.reach.includes(client, seed, group.name))
                members.push_back(client);
        }
        for (const GroupStep& step : planOf(group, members.size(), seed))
            steps.push_back({.at = group.at + step.at,
                             .client = members[step.member],
                             .kind = kindOf(group, step),
                             .fault = group.name});
    }
    std::ranges::stable_sort(steps, {}, &ClientStep::at);
    return steps;
}

} // namespace echolock
