// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/judgepart.h"

#include "scenarios/engine/verdict.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace echolock {

namespace {

/// FNV-1a: the same on every machine.
class Fingerprint
{
public:
    void add(std::string_view text)
    {
        for (const char c : text)
            add(static_cast<unsigned char>(c));
        add(0xff);
    }

    void add(unsigned char byte) { m_value = (m_value ^ byte) * 0x100000001b3ULL; }

    std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value = 0xcbf29ce484222325ULL;
};

/// By letter, order and parts: who says it how, and when, is not looked at.
Finding findingOf(Violation violation)
{
    Fingerprint print;
    print.add(static_cast<unsigned char>(violation.letter));
    print.add(violation.order.value);
    for (const std::string& name : violation.who)
        print.add(name);
    return {print.value(), std::move(violation)};
}

} // namespace

JudgePart::JudgePart(const SimCase& simCase, Lexicon& lexicon, std::size_t index)
    : m_case(&simCase)
    , m_lexicon(&lexicon)
    , m_index(index)
    , m_oracle(
          {.cast = simCase.cast(),
           .orphanBound = simCase.orphanBound(),
           .orphanTimes = orphanTimesOf(simCase.scenario()),
           .hasApplication = simCase.hasApplication(),
           .hasLateNews = simCase.hasApplication() || simCase.settings().time == TimeMode::Async})
{
}

void JudgePart::handle(Instant now, Signal in, std::vector<Signal>& out)
{
    for (const std::uint32_t number : m_lexicon->entries(in.value)) {
        const HistoryEntry entry = m_lexicon->entryAt(number, now);
        const auto order = Oracle::orderOf(entry);
        if (!order || m_case->judgeOf(*order) == m_index)
            m_oracle.feed(entry);
        else
            m_oracle.passOver(entry);
    }
    m_oracle.settle();
    for (Violation& violation : m_oracle.takeViolations())
        if (isAskedFor(m_case->scenario(), violation))
            out.push_back({static_cast<std::uint8_t>(Out::Found),
                           {},
                           m_lexicon->numberOf(findingOf(std::move(violation)))});
}

std::vector<Finding> findingsAtEnd(const SimCase& simCase, std::span<const JudgeAtEnd> judges,
                                   const ScriptPart& script)
{
    std::vector<Oracle> oracles;
    std::vector<Violation> found;
    for (const auto& [judge, now] : judges) {
        oracles.push_back(judge->oracle());
        std::ranges::move(oracles.back().finish(now), std::back_inserter(found));
    }
    std::vector<Finding> findings;
    for (Violation& violation : relevantViolations(simCase.scenario(), oracles, script.progress(),
                                                   std::move(found), judges.front().now))
        findings.push_back(findingOf(std::move(violation)));
    return findings;
}

} // namespace echolock
