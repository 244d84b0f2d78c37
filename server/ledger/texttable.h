// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Columns that are as wide as their widest cell, for a terminal. What would act on the terminal is
/// made harmless.
class TextTable
{
public:
    explicit TextTable(std::vector<std::string> titles);

    /// As many cells as there are titles.
    void add(std::vector<std::string> cells);

    bool empty() const { return m_rows.size() == 1; }

    std::string text() const;

private:
    std::vector<std::vector<std::string>> m_rows; ///< The titles first.
};

} // namespace echolock
