// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTest>

#include "client/link/faulttext.h"
#include "tests/support/printers.h"

#include <set>

using namespace echolock;

namespace {

std::string unitOf(const FaultParameter& row)
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

std::string rowOf(const FaultParameter& row)
{
    const std::string standard = row.unit == FaultUnit::Text
        ? std::string()
        : "`" + valueText(row, row.standard) + "`";
    return "| `" + std::string(row.name) + "` | " + unitOf(row) + " | " + standard + " | "
        + std::string(row.help) + " |\n";
}

constexpr std::string_view head = "| setting | value | default | meaning |\n|---|---|---|---|\n";

/// What docs/faults.md must show of a fault.
std::string documentation(const FaultType& type)
{
    std::string text = "### `" + std::string(type.name) + "`: " + std::string(type.help) + "\n";
    if (!type.parameters.empty())
        text += head;
    for (const FaultParameter& row : type.parameters)
        text += rowOf(row);
    return text;
}

std::string commonDocumentation()
{
    std::string text(head);
    for (const FaultParameter& row : commonParameters())
        text += rowOf(row);
    return text;
}

} // namespace

class TestFaultTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasARowForEachKindInOrder();
    void holdsItsOwnStandards();
    void usesNoNameTwice();
    void isWhatTheDocumentationShows();
};

void TestFaultTable::hasARowForEachKindInOrder()
{
    for (std::size_t i = 0; i < faultTypes().size(); ++i)
        QCOMPARE(static_cast<std::size_t>(faultTypes()[i].kind), i);
    QCOMPARE(faultTypes().back().kind, FaultKind::AuthFault);
}

void TestFaultTable::holdsItsOwnStandards()
{
    for (const FaultType& type : faultTypes()) {
        for (const FaultParameter& row : type.parameters) {
            QVERIFY(row.least <= row.standard && row.standard <= row.most);
            if (row.unit == FaultUnit::Choice)
                QCOMPARE(choicesOf(row).size(), static_cast<std::size_t>(row.most) + 1);
        }
    }
}

void TestFaultTable::usesNoNameTwice()
{
    for (const FaultType& type : faultTypes()) {
        std::set<std::string_view> names;
        for (const auto rows : {type.parameters, commonParameters()}) {
            for (const FaultParameter& row : rows)
                QVERIFY(names.insert(row.name).second);
        }
    }
}

void TestFaultTable::isWhatTheDocumentationShows()
{
    QFile file(qEnvironmentVariable("ECHOLOCK_SOURCE") + QStringLiteral("/docs/faults.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::string text = file.readAll().toStdString();
    std::vector<std::string> parts{commonDocumentation()};
    for (const FaultType& type : faultTypes())
        parts.push_back(documentation(type));
    for (const std::string& part : parts) {
        const std::string problem = "docs/faults.md must hold:\n" + part;
        QVERIFY2(text.find(part) != std::string::npos, problem.c_str());
    }
}

QTEST_GUILESS_MAIN(TestFaultTable)
#include "tst_faulttable.moc"
