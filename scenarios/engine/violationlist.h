// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/violation.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace echolock {

/// The first violations of each letter, so that a run which breaks one invariant all the time can
/// neither fill the memory nor hide that it breaks another one, too. The others are counted.
class ViolationList
{
public:
    explicit ViolationList(std::size_t perLetterMax);

    void add(Violation violation);
    void addAll(std::vector<Violation> violations);

    /// In the order in which they came.
    const std::vector<Violation>& kept() const { return m_kept; }

    /// Begins anew, and hands out what was kept.
    std::vector<Violation> take();

    std::uint64_t unlisted() const { return m_unlisted; }

private:
    std::size_t m_perLetterMax = 0;
    std::vector<Violation> m_kept;
    std::map<Letter, std::size_t> m_perLetter;
    std::uint64_t m_unlisted = 0;
};

} // namespace echolock
