// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include <utility>

/// Rows of `text` and what the refusal must contain.
inline void messageColumns()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("reason");
}

inline void row(const char* name, const QByteArray& text, const char* reason)
{
    QTest::newRow(name) << text << QByteArray(reason);
}

/// One row for each JSON type but the given ones, in the place of the percent sign.
inline void wrongTypes(const char* field, const QByteArray& pattern, const QByteArrayList& allowed)
{
    const QList<std::pair<QByteArray, QByteArray>> values{
        {"null", "null"},
        {"true", "a boolean"},
        {"-7.5", "a number"},
        {"\"x\"", "a string"},
        {"[\"a\"]", "an array"},
        {R"({"a":1})", "an object"},
        {R"("\ud800")", "a string with half a surrogate pair"}};
    for (const auto& [json, description] : values) {
        if (allowed.contains(description))
            continue;
        const QByteArray name = QByteArray(field) + " is " + description;
        QTest::newRow(name.constData())
            << QByteArray(pattern).replace('%', json) << "got " + description;
    }
}
