// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/verdict.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace echolock {

/// What scenarios are called beside each other: by their ids, and where two files have one of the
/// same id, with the file's name behind it.
class CaseNames
{
public:
    explicit CaseNames(const std::vector<CaseResult>& cases);

    std::string nameOf(const std::string& id, const std::string& openedAs) const;

private:
    std::map<std::string, std::set<std::string>> m_files; ///< That were named, by ids.
};

} // namespace echolock
