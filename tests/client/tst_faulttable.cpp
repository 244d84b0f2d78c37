// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTest>

#include "tests/client/faultdocs.h"
#include "tests/support/printers.h"

#include <set>

using namespace echolock;

namespace {

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
