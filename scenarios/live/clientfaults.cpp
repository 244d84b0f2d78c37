// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/clientfaults.h"

#include <algorithm>
#include <utility>

namespace echolock {

bool silences(const Fault& fault)
{
    const FaultKind kind = fault.kind();
    const bool keepsBack = kind == FaultKind::Blackhole || kind == FaultKind::Hold;
    return kind == FaultKind::Pause || kind == FaultKind::Sleep
        || (keepsBack && fault.actsOn(LinkDirection::Up));
}

namespace {

/// How long it can matter, counted from when it begins; none where that is for ever, or where only
/// its connection knows: one waits for a frame, or for some bytes to pass.
std::optional<Duration> timeOf(const Fault& fault)
{
    if (fault.when.awaitsFrame())
        return std::nullopt;
    if (fault.when.lasting > Duration::zero())
        return fault.when.lasting;
    const bool endsConnections = fault.kind() == FaultKind::Rst
        || fault.kind() == FaultKind::CutAfter;
    if (!endsConnections || fault.count("bytes") > 0 || fault.count("frames") > 0)
        return std::nullopt;
    // In that very moment it may be about to strike.
    return fault.duration("after") + std::chrono::milliseconds(1);
}

} // namespace

/// One of the same name takes the other's place, as it does on the link.
void ClientFaults::begin(Fault fault, Source source, Instant now)
{
    std::erase_if(m_entries, [&](const Entry& each) { return each.fault.name == fault.name; });
    std::optional<Instant> over;
    if (const auto lasting = timeOf(fault); lasting && source != Source::Scenario)
        over = now + fault.when.at + *lasting;
    m_entries.push_back({std::move(fault), source, over});
}

void ClientFaults::heal()
{
    std::erase_if(m_entries, [](const Entry& each) { return each.source == Source::Step; });
}

void ClientFaults::end(const std::string& name)
{
    std::erase_if(m_entries, [&](const Entry& each) { return each.fault.name == name; });
}

void ClientFaults::endAll()
{
    m_entries.clear();
}

bool ClientFaults::expire(Instant now)
{
    return std::erase_if(m_entries,
                         [now](const Entry& each) { return each.over && *each.over <= now; })
        > 0;
}

std::vector<Fault> ClientFaults::faults() const
{
    std::vector<Fault> faults;
    for (const Entry& entry : m_entries)
        faults.push_back(entry.fault);
    return faults;
}

bool ClientFaults::silence() const
{
    return std::ranges::any_of(m_entries, [](const Entry& each) { return silences(each.fault); });
}

std::optional<Instant> ClientFaults::nextDue() const
{
    std::optional<Instant> due;
    for (const Entry& entry : m_entries) {
        if (entry.over && (!due || *entry.over < *due))
            due = entry.over;
    }
    return due;
}

} // namespace echolock
