// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/probejudge.h"

#include "server/base/durationtext.h"
#include "server/base/printable.h"

namespace echolock {

namespace {

/// Answers come one for each order and round; with more than this waiting, nobody judges any more.
constexpr std::size_t waitingMax = 100'000;

} // namespace

Result<std::string> holderIn(std::string_view body, const JsonPointer& pointer)
{
    JsonReader reader;
    const auto document = reader.parse(body);
    if (!document)
        return failure("is no JSON: " + document.error().message);
    const JsonValue value = pointer.find(reader, *document);
    switch (value.type) {
    case JsonType::Absent:
    case JsonType::Null:
        return std::string();
    case JsonType::Bool:
        if (value.raw == "false")
            return std::string();
        break;
    case JsonType::String:
        return std::string(value.text);
    case JsonType::Number:
        return std::string(value.raw);
    default:
        break;
    }
    return failure("names the holder by " + std::string(describe(value.type))
                   + ", and only text or a number says who it is");
}

std::string describe(const ProbeFinding& finding)
{
    const std::string holder = printable(finding.holder);
    if (finding.kind == ProbeFinding::Kind::Orphan)
        return finding.order + " is still held by " + holder + ", and nobody has been there for "
            + formatDuration(std::chrono::floor<std::chrono::milliseconds>(finding.lasted)) + ".";
    return "Client " + std::to_string(finding.client) + " edits " + finding.order
        + ", and its lock is " + (holder.empty() ? "free" : "held by " + holder) + ".";
}

ProbeJudge::ProbeJudge(const Limits& limits)
    : m_limits(limits)
{
}

void ProbeJudge::moved(const ProbePerson& person)
{
    auto [entry, isNew] = m_people.try_emplace(person.client, Person{person, person.at});
    Person& known = entry->second;
    if (!isNew && known.last.order == person.order && known.last.edits == person.edits)
        return;
    if (isNew || known.last.order != person.order) {
        if (!isNew)
            leave(known.last.order, person.at);
        enter(person.order);
    }
    known = {person, person.at};
}

void ProbeJudge::enter(const std::string& order)
{
    if (order.empty())
        return;
    Order& entered = m_orders[order];
    ++entered.people;
    entered.leftAt.reset();
    entered.orphanTold = false;
}

void ProbeJudge::leave(const std::string& order, Instant at)
{
    if (order.empty())
        return;
    Order& left = m_orders[order];
    if (--left.people == 0)
        left.leftAt = at;
}

void ProbeJudge::answered(ProbeAnswer answer)
{
    if (m_waiting.size() < waitingMax)
        m_waiting.push_back(std::move(answer));
}

std::vector<ProbeFinding> ProbeJudge::judge(Instant now)
{
    std::vector<ProbeFinding> findings;
    while (!m_waiting.empty() && m_waiting.front().answeredAt + m_limits.delay <= now) {
        judgeOrphan(m_waiting.front(), findings);
        judgeLost(m_waiting.front(), findings);
        m_waiting.pop_front();
    }
    return findings;
}

void ProbeJudge::judgeOrphan(const ProbeAnswer& answer, std::vector<ProbeFinding>& findings)
{
    const auto known = m_orders.find(answer.order);
    if (known == m_orders.end() || !known->second.leftAt)
        return;
    Order& order = known->second;
    if (answer.holder.empty())
        order.orphanTold = false;
    const Duration lasted = answer.askedAt - *order.leftAt;
    if (answer.holder.empty() || order.orphanTold || lasted <= m_limits.grace)
        return;
    order.orphanTold = true;
    ++m_orphans;
    findings.push_back({.kind = ProbeFinding::Kind::Orphan,
                        .order = answer.order,
                        .holder = answer.holder,
                        .lasted = lasted});
}

void ProbeJudge::judgeLost(const ProbeAnswer& answer, std::vector<ProbeFinding>& findings)
{
    for (auto& [client, person] : m_people) {
        const bool edited = person.last.edits && person.last.order == answer.order
            && person.since + m_limits.delay <= answer.askedAt;
        if (!edited)
            continue;
        if (answer.holder == person.last.holder) {
            person.lostTold = false;
        } else if (!person.lostTold) {
            person.lostTold = true;
            ++m_lost;
            findings.push_back({.kind = ProbeFinding::Kind::Lost,
                                .order = answer.order,
                                .holder = answer.holder,
                                .client = client});
        }
    }
}

} // namespace echolock
