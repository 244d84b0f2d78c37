// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/assert.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// Parts of a growing text whose entries have no order of their own, one inside the other or one
/// after the other: when a part ends, its entries are put in the order of their bytes.
class UnorderedParts
{
public:
    void begin(const std::string& text) { m_open.push_back({text.size(), m_ends.size()}); }

    void endEntry(const std::string& text) { m_ends.push_back(text.size()); }

    /// Says where the part began and how many entries it has.
    std::pair<std::size_t, std::size_t> end(std::string& text)
    {
        ECHOLOCK_ASSERT(!m_open.empty());
        const auto [begin, firstEnd] = m_open.back();
        m_open.pop_back();
        const std::size_t count = m_ends.size() - firstEnd;
        if (count > 1)
            sort(text, begin, firstEnd);
        m_ends.resize(firstEnd);
        return {begin, count};
    }

private:
    struct Part
    {
        std::size_t begin = 0;    ///< In the text.
        std::size_t firstEnd = 0; ///< In m_ends.
    };

    void sort(std::string& text, std::size_t begin, std::size_t firstEnd)
    {
        m_entries.clear();
        m_copy.assign(text, begin);
        std::size_t at = begin;
        for (std::size_t i = firstEnd; i < m_ends.size(); ++i) {
            m_entries.push_back(std::string_view(m_copy).substr(at - begin, m_ends[i] - at));
            at = m_ends[i];
        }
        ECHOLOCK_ASSERT(at == text.size());
        if (std::ranges::is_sorted(m_entries))
            return;
        std::ranges::sort(m_entries);
        text.resize(begin);
        for (const std::string_view entry : m_entries)
            text.append(entry);
    }

    std::vector<Part> m_open;
    std::vector<std::size_t> m_ends; ///< Of the open parts' entries, in the text.
    // Kept for their memory.
    std::string m_copy;
    std::vector<std::string_view> m_entries;
};

} // namespace echolock
