// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

/// So that a failed QCOMPARE shows what it compared.
namespace QTest {

template <> inline char* toString(const std::string& text)
{
    return qstrdup(text.c_str());
}

template <> inline char* toString(const std::string_view& text)
{
    return qstrdup(std::string(text).c_str());
}

template <> inline char* toString(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += "\n    " + line;
    return qstrdup(text.c_str());
}

template <> inline char* toString(const std::chrono::nanoseconds& duration)
{
    return qstrdup((std::to_string(duration.count()) + " ns").c_str());
}

} // namespace QTest
