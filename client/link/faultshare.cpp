// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/faultshare.h"

#include "client/link/faulttext.h"

#include <charconv>
#include <cmath>

namespace echolock {

namespace {

constexpr std::string_view key = "clients=";

template <class Number> bool readWhole(std::string_view text, Number& number)
{
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && rest == end;
}

bool readReach(FaultReach& reach, std::string_view value)
{
    if (!value.ends_with('%'))
        return readWhole(value, reach.clients) && reach.clients > 0;
    return readWhole(value.substr(0, value.size() - 1), reach.percent) && reach.percent >= 0
        && reach.percent <= 100;
}

} // namespace

bool FaultReach::includes(std::uint32_t client, const Prng& seed, std::string_view fault) const
{
    if (clients > 0)
        return client <= clients;
    const double place = seed.derived("clients " + std::string(fault)).unit();
    const auto upTo = [&](std::uint32_t count) {
        return std::floor(place + count * percent / 100);
    };
    return upTo(client) > upTo(client - 1);
}

Result<FaultReach> takeReach(std::string& text)
{
    FaultReach reach;
    const std::size_t at = (" " + text).find(" " + std::string(key));
    if (at == std::string::npos)
        return reach;
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string value = text.substr(at + key.size(), end - at - key.size());
    text.erase(at, end - at);
    if (!readReach(reach, value))
        return failure(text.substr(0, text.find(' '))
                       + ", clients: write how many of them, such as 10% or 5.");
    return reach;
}

Result<SharedFault> parseSharedFault(std::string_view text)
{
    std::string rest(text);
    const Result<FaultReach> reach = takeReach(rest);
    const Result<Fault> fault = parseFault(rest);
    if (!fault)
        return failure(fault.error().message);
    if (!reach)
        return failure(reach.error().message);
    return SharedFault{.fault = *fault, .reach = *reach};
}

std::string formatSharedFault(const SharedFault& shared)
{
    const std::string text = formatFault(shared.fault);
    if (shared.reach.clients > 0)
        return text + " " + std::string(key) + std::to_string(shared.reach.clients);
    if (shared.reach.percent == 100)
        return text;
    return text + " " + std::string(key)
        + valueText({"", FaultUnit::Percent, 0, 100, 100, ""}, shared.reach.percent);
}

std::vector<Fault> faultsOf(std::span<const SharedFault> all, std::uint32_t client,
                            const Prng& seed)
{
    std::vector<Fault> faults;
    for (const SharedFault& shared : all) {
        if (shared.reach.includes(client, seed, shared.fault.name))
            faults.push_back(shared.fault);
    }
    return faults;
}

} // namespace echolock
