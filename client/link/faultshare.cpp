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

Result<void> readClients(SharedFault& shared, std::string_view value)
{
    const bool isGood = value.ends_with('%')
        ? readWhole(value.substr(0, value.size() - 1), shared.percent) && shared.percent >= 0
            && shared.percent <= 100
        : readWhole(value, shared.clients) && shared.clients > 0;
    if (!isGood)
        return failure(std::string(typeOf(shared.fault.kind()).name)
                       + ", clients: write how many of them, such as 10% or 5.");
    return {};
}

} // namespace

Result<SharedFault> parseSharedFault(std::string_view text)
{
    const std::string_view word = text.substr(0, text.find(' '));
    if (word == "swizzle" || word == "storm")
        return failure(std::string(word)
                       + " is a plan for virtual time and cannot be had live: give some clients "
                         "a fault at a time, such as 'blackhole at=5s for=20s clients=30%'.");
    std::string rest(text);
    std::string clients;
    const std::size_t at = (" " + rest).find(" " + std::string(key));
    const bool isGiven = at != std::string::npos;
    if (isGiven) {
        const std::size_t end = std::min(rest.find(' ', at), rest.size());
        clients = rest.substr(at + key.size(), end - at - key.size());
        rest.erase(at, end - at);
    }
    const Result<Fault> fault = parseFault(rest);
    if (!fault)
        return failure(fault.error().message);
    SharedFault shared{.fault = *fault};
    if (isGiven) {
        if (const Result<void> outcome = readClients(shared, clients); !outcome)
            return failure(outcome.error().message);
    }
    return shared;
}

std::string formatSharedFault(const SharedFault& shared)
{
    const std::string text = formatFault(shared.fault);
    if (shared.clients > 0)
        return text + " " + std::string(key) + std::to_string(shared.clients);
    if (shared.percent == 100)
        return text;
    return text + " " + std::string(key)
        + valueText({"", FaultUnit::Percent, 0, 100, 100, ""}, shared.percent);
}

std::vector<Fault> faultsOf(std::span<const SharedFault> all, std::uint32_t client,
                            const Prng& seed)
{
    std::vector<Fault> faults;
    for (const SharedFault& shared : all) {
        const double place = seed.derived("clients " + shared.fault.name).unit();
        const auto upTo = [&](std::uint32_t count) {
            return std::floor(place + count * shared.percent / 100);
        };
        const bool isMeant = shared.clients > 0 ? client <= shared.clients
                                                : upTo(client) > upTo(client - 1);
        if (isMeant)
            faults.push_back(shared.fault);
    }
    return faults;
}

} // namespace echolock
