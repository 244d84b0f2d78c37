// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/probejudge.h"

#include "server/base/durationtext.h"
#include "server/base/printable.h"

#include <algorithm>

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
        return finding.order + " is still held by " + holder
            + (finding.others > 0 ? ", who has been away from it for "
                                  : ", and nobody has been there for ")
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
            leave(known.last, person.at);
        enter(person);
    }
    known = {person, person.at};
}

void ProbeJudge::enter(const ProbePerson& person)
{
    m_names.insert(person.holder);
    if (person.order.empty())
        return;
    Order& entered = m_orders[person.order];
    if (entered.people++ == 0 || entered.orphanTold == person.holder)
        entered.orphanTold.clear();
    ++entered.present[person.holder];
    entered.leftAt.reset();
    if (entered.absent && entered.absent->holder == person.holder)
        entered.absent.reset();
}

void ProbeJudge::leave(const ProbePerson& person, Instant at)
{
    if (person.order.empty())
        return;
    Order& left = m_orders[person.order];
    if (--left.present[person.holder] == 0)
        left.present.erase(person.holder);
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
        judgeOrphan(m_waiting.front(), now, findings);
        judgeLost(m_waiting.front(), findings);
        m_waiting.pop_front();
    }
    return findings;
}

/// Since when the holder has certainly been away; none if that is not known. Whoever is not there
/// now may have left after the answer, so the absence of one among others counts from now on.
std::optional<Instant> ProbeJudge::awaySince(Order& order, const std::string& holder,
                                             Instant now) const
{
    if (!m_names.contains(holder) || order.present.contains(holder))
        order.absent.reset();
    else if (!order.absent || order.absent->holder != holder)
        order.absent = {holder, now};
    if (!order.absent)
        return order.leftAt;
    return order.leftAt ? std::min(*order.leftAt, order.absent->since) : order.absent->since;
}

void ProbeJudge::judgeOrphan(const ProbeAnswer& answer, Instant now,
                             std::vector<ProbeFinding>& findings)
{
    const auto known = m_orders.find(answer.order);
    if (known == m_orders.end())
        return;
    Order& order = known->second;
    const auto since = awaySince(order, answer.holder, now);
    if (order.orphanTold != answer.holder)
        order.orphanTold.clear();
    if (answer.holder.empty() || !order.orphanTold.empty() || !since)
        return;
    const Duration lasted = answer.askedAt - *since;
    if (lasted <= m_limits.grace)
        return;
    order.orphanTold = answer.holder;
    ++m_orphans;
    findings.push_back({.kind = ProbeFinding::Kind::Orphan,
                        .order = answer.order,
                        .holder = answer.holder,
                        .lasted = lasted,
                        .others = order.people});
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
