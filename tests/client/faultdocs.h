// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/faulttext.h"

#include <string>
#include <string_view>

namespace echolock {

// How docs/faults.md shows parameters.

inline std::string unitOf(const FaultParameter& row)
{
    switch (row.unit) {
    case FaultUnit::Time:
        return "time";
    case FaultUnit::Bytes:
        return "size";
    case FaultUnit::Rate:
        return "rate";
    case FaultUnit::Percent:
        return "percentage";
    case FaultUnit::Count:
        return "count";
    case FaultUnit::Fraction:
        return "0 to 1";
    case FaultUnit::Choice: {
        std::string words;
        for (const std::string_view word : choicesOf(row))
            words += (words.empty() ? "`" : ", `") + std::string(word) + "`";
        return words;
    }
    case FaultUnit::Text:
        break;
    }
    return "text";
}

inline std::string rowOf(const FaultParameter& row)
{
    const std::string standard = row.unit == FaultUnit::Text
        ? std::string()
        : "`" + valueText(row, row.standard) + "`";
    return "| `" + std::string(row.name) + "` | " + unitOf(row) + " | " + standard + " | "
        + std::string(row.help) + " |\n";
}

inline constexpr std::string_view head
    = "| setting | value | default | meaning |\n|---|---|---|---|\n";

} // namespace echolock
