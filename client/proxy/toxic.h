// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/fault.h"
#include "client/link/linksink.h"
#include "server/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// An attribute under Toxiproxy's name, a whole number in Toxiproxy's unit.
struct ToxicAttribute
{
    std::string_view name;
    std::string_view parameter; ///< Of the fault; empty where it is none of the first fault's.
    double scale;               ///< From the attribute's unit to the parameter's.
    std::int64_t least;
    std::int64_t most;
    std::int64_t standard;
};

/// A kind of toxic that Toxiproxy has, as our fault.
struct ToxicType
{
    std::string_view name;
    FaultKind kind;
    std::span<const ToxicAttribute> attributes;
};

std::span<const ToxicType> toxicTypes();
/// Null for a fault under our own name.
const ToxicType* findToxicType(std::string_view name);

enum class ToxicStream : std::uint8_t { Upstream, Downstream, Both };

/// `upstream`, `downstream`, `both`.
std::string_view toString(ToxicStream stream);
std::optional<ToxicStream> parseToxicStream(std::string_view text);

/// A fault of all connections of a proxy, under the name by which the control API knows it.
struct Toxic
{
    std::string name;
    std::string type;
    ToxicStream stream = ToxicStream::Downstream;
    double toxicity = 1;              ///< Share of connections that have it.
    std::vector<std::int64_t> values; ///< Of the type's attributes; of our own kinds none.
    Fault fault;                      ///< Trigger, and parameters that are no attributes.
};

/// With everything as standard. The error says which types there are.
Result<Toxic> makeToxic(std::string_view type);
/// As it is written in options, `latency mean=50ms dir=up`.
Result<Toxic> parseToxic(std::string_view text);

/// Not the direction, which is the toxic's stream, and not what the type's attributes stand for.
bool isOwnParameter(const Toxic& toxic, std::string_view parameter);

/// What it is on a link: one fault of the toxic's name, and where one is not enough, one of
/// secondFaultName().
std::vector<Fault> faultsOf(const Toxic& toxic);
std::string secondFaultName(const Toxic& toxic);

} // namespace echolock
