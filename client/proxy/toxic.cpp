// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/toxic.h"

#include "client/link/faulttext.h"
#include "server/base/printable.h"
#include "server/config/didyoumean.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace echolock {

namespace {

constexpr std::int64_t hourMs = 3'600'000;
constexpr std::int64_t large = 1'000'000'000'000;
constexpr double ms = 1e6;
constexpr double us = 1e3;
/// Toxiproxy's kilobyte.
constexpr double kB = 1000;

constexpr std::array latency{
    ToxicAttribute{"latency", "mean", ms, 0, hourMs, 0},
    ToxicAttribute{"jitter", "jitter", ms, 0, hourMs, 0},
};
constexpr std::array bandwidth{ToxicAttribute{"rate", "rate", kB, 0, 1'000'000'000, 0}};
constexpr std::array slowClose{ToxicAttribute{"delay", "delay", ms, 0, hourMs, 0}};
constexpr std::array timeout{ToxicAttribute{"timeout", "", ms, 0, hourMs, 0}};
constexpr std::array resetPeer{ToxicAttribute{"timeout", "after", ms, 0, hourMs, 0}};
constexpr std::array slicer{
    ToxicAttribute{"average_size", "avg", 1, 1, 1'000'000, 64},
    ToxicAttribute{"size_variation", "variation", 1, 0, 1'000'000, 0},
    ToxicAttribute{"delay", "gap", us, 0, hourMs * 1000, 0},
};
constexpr std::array limitData{ToxicAttribute{"bytes", "bytes", 1, 0, large, 0}};

constexpr std::array types{
    ToxicType{"latency", FaultKind::Latency, latency},
    ToxicType{"bandwidth", FaultKind::Bandwidth, bandwidth},
    ToxicType{"slow_close", FaultKind::FinDelay, slowClose},
    ToxicType{"timeout", FaultKind::Hold, timeout},
    ToxicType{"reset_peer", FaultKind::Rst, resetPeer},
    ToxicType{"slicer", FaultKind::Slice, slicer},
    ToxicType{"limit_data", FaultKind::CutAfter, limitData},
};

constexpr std::array streamNames{std::string_view("upstream"), std::string_view("downstream"),
                                 std::string_view("both")};
/// The words of the parameter `dir` in the same order.
constexpr std::array directionNames{std::string_view("up"), std::string_view("down"),
                                    std::string_view("both")};

/// What goes wrong inside the client or its application is out of a proxy's reach.
constexpr std::array beyondProxies{FaultKind::Pause, FaultKind::Sleep, FaultKind::AuthFault};

bool hasParameter(FaultKind kind, std::string_view name)
{
    const auto rows = typeOf(kind).parameters;
    return std::ranges::find(rows, name, &FaultParameter::name) != rows.end();
}

std::vector<std::string_view> typeNames()
{
    std::vector<std::string_view> names;
    for (const ToxicType& type : types)
        names.push_back(type.name);
    for (const FaultType& type : faultTypes()) {
        if (!findToxicType(type.name)
            && std::ranges::find(beyondProxies, type.kind) == beyondProxies.end())
            names.push_back(type.name);
    }
    return names;
}

Unexpected<Error> unknownType(std::string_view type)
{
    return failure("\"" + printable(type.substr(0, 60)) + "\"" + meantHint(type, typeNames()));
}

/// The fault of the toxic's kind with the toxic's name, trigger and direction. Whether a connection
/// has it was decided by the toxicity before.
Fault plainFault(const Toxic& toxic, FaultKind kind)
{
    Fault fault = kind == toxic.fault.kind() ? toxic.fault : Fault(kind);
    fault.name = toxic.name;
    fault.when = toxic.fault.when;
    fault.when.probability = 1;
    if (hasParameter(kind, "dir"))
        fault.set("dir", static_cast<double>(toxic.stream));
    return fault;
}

std::vector<Fault> timeoutFaults(const Toxic& toxic)
{
    std::vector<Fault> faults{plainFault(toxic, FaultKind::Hold)};
    if (const std::int64_t after = toxic.values.front(); after > 0) {
        faults.push_back(plainFault(toxic, FaultKind::CutAfter));
        faults.back().name = secondFaultName(toxic);
        faults.back().setDuration("after", std::chrono::milliseconds(after));
    }
    return faults;
}

/// The attribute that comes nearest to the fault's parameter.
std::int64_t shown(const Fault& fault, const ToxicAttribute& row)
{
    return std::llround(fault.number(row.parameter) / row.scale);
}

/// The attributes that stand for parameters of the fault take their values from it.
void takeValues(Toxic& toxic, const ToxicType& type)
{
    for (std::size_t i = 0; i < type.attributes.size(); ++i) {
        const ToxicAttribute& row = type.attributes[i];
        if (!row.parameter.empty())
            toxic.values[i] = shown(toxic.fault, row);
    }
}

} // namespace

std::span<const ToxicType> toxicTypes()
{
    return types;
}

const ToxicType* findToxicType(std::string_view name)
{
    const auto found = std::ranges::find(types, name, &ToxicType::name);
    return found == types.end() ? nullptr : &*found;
}

std::string_view toString(ToxicStream stream)
{
    return streamNames[static_cast<std::size_t>(stream)];
}

std::optional<ToxicStream> parseToxicStream(std::string_view text)
{
    const auto found = std::ranges::find(streamNames, text);
    if (found == streamNames.end())
        return std::nullopt;
    return static_cast<ToxicStream>(found - streamNames.begin());
}

Result<Toxic> makeToxic(std::string_view type)
{
    Toxic toxic{
        .name = {}, .type = std::string(type), .values = {}, .fault = Fault(FaultKind::Hold)};
    if (const ToxicType* const known = findToxicType(type)) {
        toxic.fault = Fault(known->kind);
        for (const ToxicAttribute& row : known->attributes)
            toxic.values.push_back(row.standard);
        return toxic;
    }
    const Result<Fault> fault = faultOfKind(type);
    if (!fault)
        return unknownType(type);
    if (std::ranges::find(beyondProxies, fault->kind()) != beyondProxies.end())
        return failure("\"" + std::string(type)
                       + "\" happens inside the client, where no proxy can reach it");
    toxic.fault = *fault;
    return toxic;
}

Result<Toxic> parseToxic(std::string_view text)
{
    const Result<Fault> fault = parseFault(text);
    if (!fault)
        return failure(fault.error().message);
    Result<Toxic> toxic = makeToxic(typeOf(fault->kind()).name);
    if (!toxic)
        return failure("The fault " + toxic.error().message + ".");
    toxic->fault = *fault;
    toxic->name = fault->name;
    toxic->toxicity = fault->when.probability;
    toxic->stream = ToxicStream::Both;
    if (hasParameter(fault->kind(), "dir"))
        toxic->stream = static_cast<ToxicStream>(
            std::ranges::find(directionNames, fault->choice("dir")) - directionNames.begin());
    if (const ToxicType* const type = findToxicType(toxic->type))
        takeValues(*toxic, *type);
    return toxic;
}

bool isOwnParameter(const Toxic& toxic, std::string_view parameter)
{
    if (parameter == "dir")
        return false;
    const ToxicType* const type = findToxicType(toxic.type);
    return !type
        || std::ranges::find(type->attributes, parameter, &ToxicAttribute::parameter)
        == type->attributes.end();
}

std::vector<Fault> faultsOf(const Toxic& toxic)
{
    if (toxic.type == "timeout")
        return timeoutFaults(toxic);
    // Nothing passes at a rate of nothing.
    if (toxic.type == "bandwidth" && toxic.values.front() == 0)
        return {plainFault(toxic, FaultKind::Hold)};
    Fault fault = plainFault(toxic, toxic.fault.kind());
    if (const ToxicType* const type = findToxicType(toxic.type)) {
        for (std::size_t i = 0; i < type->attributes.size(); ++i) {
            const ToxicAttribute& row = type->attributes[i];
            // What was written more exactly than the attribute can say stays so.
            if (shown(fault, row) != toxic.values[i])
                fault.set(row.parameter, static_cast<double>(toxic.values[i]) * row.scale);
        }
    }
    return {fault};
}

std::string secondFaultName(const Toxic& toxic)
{
    return toxic.name + "\nend";
}

} // namespace echolock
