// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/faulttext.h"

#include "server/base/assert.h"
#include "server/base/durationtext.h"
#include "server/base/printable.h"
#include "server/config/didyoumean.h"
#include "server/config/sizetext.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace echolock {

namespace {

std::string quoted(std::string_view text)
{
    return "\"" + printable(text.substr(0, 60)) + "\"";
}

std::string numberText(double value)
{
    std::array<char, 32> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), error == std::errc() ? end : buffer.data()};
}

Result<double> parseNumber(std::string_view text, std::string_view wanted)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
        return failure(quoted(text) + " is not " + std::string(wanted) + ".");
    return number;
}

Result<double> parseCount(std::string_view text)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return failure(quoted(text) + " is not a whole number.");
    return static_cast<double>(number);
}

Result<double> parseChoice(const FaultParameter& parameter, std::string_view text)
{
    const std::vector<std::string_view> words = choicesOf(parameter);
    const auto found = std::ranges::find(words, text);
    if (found == words.end())
        return failure(quoted(text) + " is not one of " + joinedWithOr(words) + ".");
    return static_cast<double>(found - words.begin());
}

Result<double> parseRate(std::string_view text)
{
    const Result<std::uint64_t> size = text.ends_with("/s")
        ? parseSize(text.substr(0, text.size() - 2))
        : failure({});
    if (!size)
        return failure(quoted(text) + " is not a rate: write a size in a second, such as 100kB/s.");
    return static_cast<double>(*size);
}

template <class Value> Result<double> asNumber(const Result<Value>& value)
{
    if (!value)
        return failure(value.error().message);
    if constexpr (std::is_same_v<Value, Duration>)
        return static_cast<double>(value->count());
    else
        return static_cast<double>(*value);
}

Result<double> parseUnchecked(const FaultParameter& parameter, std::string_view text)
{
    switch (parameter.unit) {
    case FaultUnit::Time:
        return asNumber(parseDuration(text));
    case FaultUnit::Bytes:
        return asNumber(parseSize(text));
    case FaultUnit::Rate:
        return parseRate(text);
    case FaultUnit::Percent:
        return parseNumber(text.ends_with('%') ? text.substr(0, text.size() - 1) : text,
                           "a percentage, such as 20%");
    case FaultUnit::Count:
        return parseCount(text);
    case FaultUnit::Fraction:
        return parseNumber(text, "a number from 0 to 1");
    case FaultUnit::Choice:
        return parseChoice(parameter, text);
    case FaultUnit::Text:
        break;
    }
    return failure("is a text");
}

const FaultParameter* findParameter(std::span<const FaultParameter> rows, std::string_view name)
{
    const auto found = std::ranges::find(rows, name, &FaultParameter::name);
    return found == rows.end() ? nullptr : &*found;
}

Duration asDuration(double value)
{
    return Duration(static_cast<Duration::rep>(value));
}

/// Who says which frame waits for one, in whatever order the settings come.
void setNth(Trigger& when, std::uint64_t nth)
{
    const bool saysWhich = !when.event.empty() || !when.channel.empty();
    when.nth = saysWhich ? std::max<std::uint64_t>(nth, 1) : nth;
}

Result<void> setText(Fault& fault, std::string_view parameter, std::string_view value)
{
    if (value.empty())
        return failure("nothing is written after the equals sign.");
    if (parameter == "name")
        fault.name = value;
    else if (parameter == "event")
        fault.when.event = value;
    else
        fault.when.channel = value;
    if (parameter != "name")
        setNth(fault.when, fault.when.nth);
    return {};
}

void setNumber(Trigger& when, std::string_view parameter, double value)
{
    if (parameter == "probability")
        when.probability = value;
    else if (parameter == "at")
        when.at = asDuration(value);
    else if (parameter == "for")
        when.lasting = asDuration(value);
    else if (parameter == "nth")
        setNth(when, static_cast<std::uint64_t>(value));
    else if (parameter == "edge")
        when.beforeFrame = value == 1;
    else
        when.seen = value == 2
            ? std::nullopt
            : std::optional(value == 0 ? LinkDirection::Up : LinkDirection::Down);
}

Result<void> setCommon(Fault& fault, const FaultParameter& row, std::string_view value)
{
    if (row.unit == FaultUnit::Text)
        return setText(fault, row.name, value);
    const Result<double> number = parseValue(row, value);
    if (!number)
        return failure(number.error().message);
    setNumber(fault.when, row.name, *number);
    return {};
}

Result<void> setOwn(Fault& fault, const FaultParameter& row, std::string_view value)
{
    const Result<double> number = parseValue(row, value);
    if (!number)
        return failure(number.error().message);
    fault.set(row.name, *number);
    return {};
}

std::string hint(std::string_view word, std::span<const std::string_view> candidates)
{
    const std::string text = meantHint(word, candidates);
    return text.ends_with('?') ? text : text + ".";
}

Unexpected<Error> unknownParameter(const Fault& fault, std::string_view parameter)
{
    const FaultType& type = typeOf(fault.kind());
    std::vector<std::string_view> names;
    for (const std::span<const FaultParameter> rows : {type.parameters, commonParameters()}) {
        for (const FaultParameter& row : rows)
            names.push_back(row.name);
    }
    return failure(std::string(type.name) + " has no setting " + quoted(parameter)
                   + hint(parameter, names));
}

double commonNumber(const Trigger& when, std::string_view parameter)
{
    if (parameter == "probability")
        return when.probability;
    if (parameter == "at")
        return static_cast<double>(when.at.count());
    if (parameter == "for")
        return static_cast<double>(when.lasting.count());
    if (parameter == "nth")
        return static_cast<double>(when.nth);
    if (parameter == "edge")
        return when.beforeFrame ? 1 : 0;
    return when.seen ? static_cast<double>(indexOf(*when.seen)) : 2;
}

/// A setting that parseFault() supposes where it is not written.
bool isSupposed(const Fault& fault, const FaultParameter& row)
{
    if (row.name == "name")
        return fault.name == typeOf(fault.kind()).name;
    if (row.name == "nth" && fault.when.nth == 1)
        return !fault.when.event.empty() || !fault.when.channel.empty();
    const std::string value = valueText(fault, row);
    return row.unit == FaultUnit::Text ? value.empty() : value == valueText(row, row.standard);
}

} // namespace

Result<double> parseValue(const FaultParameter& parameter, std::string_view text)
{
    const Result<double> value = parseUnchecked(parameter, text);
    if (value && (*value < parameter.least || *value > parameter.most))
        return failure(quoted(text) + " is out of range: from "
                       + valueText(parameter, parameter.least) + " to "
                       + valueText(parameter, parameter.most) + ".");
    return value;
}

std::vector<std::string_view> wordsOf(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t begin = std::min(text.find_first_not_of(" \t\n"), text.size());
        const std::size_t end = std::min(text.find_first_of(" \t\n", begin), text.size());
        if (end > begin)
            words.push_back(text.substr(begin, end - begin));
        text.remove_prefix(end);
    }
    return words;
}

Result<Fault> faultOfKind(std::string_view kind)
{
    std::vector<std::string_view> names;
    for (const FaultType& type : faultTypes()) {
        if (type.name == kind)
            return Fault(type.kind);
        names.push_back(type.name);
    }
    return failure("No fault is called " + quoted(kind) + hint(kind, names));
}

Result<void> setParameter(Fault& fault, std::string_view parameter, std::string_view value)
{
    const FaultParameter* const own = findParameter(typeOf(fault.kind()).parameters, parameter);
    const FaultParameter* const common = findParameter(commonParameters(), parameter);
    if (!own && !common)
        return unknownParameter(fault, parameter);
    const Result<void> outcome = own ? setOwn(fault, *own, value)
                                     : setCommon(fault, *common, value);
    if (!outcome)
        return failure(std::string(typeOf(fault.kind()).name) + ", " + std::string(parameter) + ": "
                       + outcome.error().message);
    return {};
}

Result<void> checkParameters(const Fault& fault)
{
    if (fault.kind() == FaultKind::Slice && fault.count("variation") >= fault.count("avg"))
        return failure("slice: variation must be less than avg, or a slice could be empty.");
    if (fault.kind() == FaultKind::Refuse && fault.count("last") < fault.count("first"))
        return failure("refuse: last must not come before first.");
    return {};
}

Result<Fault> parseFault(std::string_view text)
{
    const std::vector<std::string_view> words = wordsOf(text);
    if (words.empty())
        return failure("No fault is written here; write its name, such as latency mean=50ms.");
    Result<Fault> fault = faultOfKind(words.front());
    if (!fault)
        return fault;
    std::set<std::string_view> given;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::size_t equals = words[i].find('=');
        if (equals == std::string_view::npos)
            return failure(std::string(words.front()) + ": " + quoted(words[i])
                           + " is no setting; write name=value, such as dir=up.");
        const std::string_view parameter = words[i].substr(0, equals);
        if (!given.insert(parameter).second)
            return failure(std::string(words.front()) + ": " + quoted(parameter)
                           + " is set twice.");
        if (const auto outcome = setParameter(*fault, parameter, words[i].substr(equals + 1));
            !outcome)
            return failure(outcome.error().message);
    }
    if (const Result<void> outcome = checkParameters(*fault); !outcome)
        return failure(outcome.error().message);
    return fault;
}

std::string valueText(const FaultParameter& parameter, double value)
{
    const auto whole = static_cast<std::uint64_t>(value);
    switch (parameter.unit) {
    case FaultUnit::Time:
        return formatDuration(asDuration(value));
    case FaultUnit::Bytes:
        return formatSize(whole);
    case FaultUnit::Rate:
        return formatSize(whole) + "/s";
    case FaultUnit::Percent:
        return numberText(value) + "%";
    case FaultUnit::Count:
        return std::to_string(whole);
    case FaultUnit::Fraction:
        return numberText(value);
    case FaultUnit::Choice:
        return std::string(choicesOf(parameter)[whole]);
    case FaultUnit::Text:
        break;
    }
    return {};
}

std::string valueText(const Fault& fault, const FaultParameter& parameter)
{
    if (parameter.name == "name")
        return fault.name;
    if (parameter.name == "event")
        return fault.when.event;
    if (parameter.name == "channel")
        return fault.when.channel;
    const bool isOwn = findParameter(typeOf(fault.kind()).parameters, parameter.name) != nullptr;
    return valueText(
        parameter, isOwn ? fault.number(parameter.name) : commonNumber(fault.when, parameter.name));
}

std::string formatFault(const Fault& fault)
{
    const FaultType& type = typeOf(fault.kind());
    std::string text(type.name);
    for (const std::span<const FaultParameter> rows : {type.parameters, commonParameters()}) {
        for (const FaultParameter& row : rows) {
            if (!isSupposed(fault, row))
                text += " " + std::string(row.name) + "=" + valueText(fault, row);
        }
    }
    return text;
}

} // namespace echolock
