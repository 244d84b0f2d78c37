// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/violationlist.h"

#include <utility>

namespace echolock {

ViolationList::ViolationList(std::size_t perLetterMax)
    : m_perLetterMax(perLetterMax)
{
}

void ViolationList::add(Violation violation)
{
    std::size_t& ofThisLetter = m_perLetter[violation.letter];
    if (ofThisLetter == m_perLetterMax) {
        ++m_unlisted;
        return;
    }
    ++ofThisLetter;
    m_kept.push_back(std::move(violation));
}

void ViolationList::addAll(std::vector<Violation> violations)
{
    for (Violation& violation : violations)
        add(std::move(violation));
}

std::vector<Violation> ViolationList::take()
{
    m_perLetter.clear();
    m_unlisted = 0;
    return std::exchange(m_kept, {});
}

} // namespace echolock
