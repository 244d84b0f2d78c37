// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/casenames.h"

namespace echolock {

CaseNames::CaseNames(const std::vector<CaseResult>& cases)
{
    for (const CaseResult& result : cases)
        m_files[result.id].insert(result.openedAs);
}

std::string CaseNames::nameOf(const std::string& id, const std::string& openedAs) const
{
    const auto files = m_files.find(id);
    const bool isAlone = files == m_files.end() || files->second.size() < 2;
    return isAlone ? id : id + " (" + openedAs + ")";
}

} // namespace echolock
