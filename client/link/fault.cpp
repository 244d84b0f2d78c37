// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/fault.h"

#include "server/base/assert.h"

#include <algorithm>
#include <optional>

namespace echolock {

namespace {

std::optional<std::size_t> placeOf(FaultKind kind, std::string_view parameter)
{
    const std::span<const FaultParameter> all = typeOf(kind).parameters;
    const auto found = std::ranges::find(all, parameter, &FaultParameter::name);
    if (found == all.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - all.begin());
}

std::size_t knownPlaceOf(FaultKind kind, std::string_view parameter)
{
    const std::optional<std::size_t> place = placeOf(kind, parameter);
    ECHOLOCK_ASSERT(place.has_value());
    return *place;
}

} // namespace

const FaultType& typeOf(FaultKind kind)
{
    return faultTypes()[static_cast<std::size_t>(kind)];
}

std::vector<std::string_view> choicesOf(const FaultParameter& parameter)
{
    std::vector<std::string_view> words;
    std::string_view rest = parameter.choices;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        words.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return words;
}

Fault::Fault(FaultKind kind)
    : name(typeOf(kind).name)
    , m_kind(kind)
{
    for (const FaultParameter& parameter : typeOf(kind).parameters)
        m_values.push_back(parameter.standard);
}

double Fault::number(std::string_view parameter) const
{
    return m_values[knownPlaceOf(m_kind, parameter)];
}

Duration Fault::duration(std::string_view parameter) const
{
    return Duration(static_cast<Duration::rep>(number(parameter)));
}

std::uint64_t Fault::count(std::string_view parameter) const
{
    return static_cast<std::uint64_t>(number(parameter));
}

std::string_view Fault::choice(std::string_view parameter) const
{
    const FaultParameter& row = typeOf(m_kind).parameters[knownPlaceOf(m_kind, parameter)];
    return choicesOf(row)[count(parameter)];
}

void Fault::set(std::string_view parameter, double value)
{
    const std::size_t place = knownPlaceOf(m_kind, parameter);
    const FaultParameter& row = typeOf(m_kind).parameters[place];
    ECHOLOCK_ASSERT(value >= row.least && value <= row.most);
    m_values[place] = value;
}

void Fault::setDuration(std::string_view parameter, Duration value)
{
    set(parameter, static_cast<double>(value.count()));
}

bool Fault::actsOn(LinkDirection direction) const
{
    if (!placeOf(m_kind, "dir"))
        return true;
    const std::string_view word = choice("dir");
    return word == "both" || word == toString(direction);
}

} // namespace echolock
