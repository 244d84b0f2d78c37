// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/printers.h"
#include "tests/support/racematrix.h"

#include <algorithm>

using namespace echolock;
using namespace echolock::testing;

/// The races of the catalogue under each policy of this server, as its oracle judges them.
class TestRaceMatrix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void breaksWhatItMust_data();
    void breaksWhatItMust();
    void hasARowForEachRace();
    void saysWhyItDiffersFromTheReference();
};

void TestRaceMatrix::breaksWhatItMust_data()
{
    QTest::addColumn<int>("place");
    QTest::addColumn<std::string>("policy");
    for (const MatrixRow& row : raceMatrix())
        for (std::size_t column = 0; column < matrixPolicies.size(); ++column) {
            std::string tag = std::string(row.id) + ' ' + std::string(matrixPolicies[column]);
            if (row.measured[column] != row.reference[column])
                tag += ", not " + std::string(row.reference[column]) + ": " + std::string(row.why);
            QTest::newRow(tag.c_str())
                << int(&row - raceMatrix().data()) << std::string(matrixPolicies[column]);
        }
}

void TestRaceMatrix::breaksWhatItMust()
{
    QFETCH(const int, place);
    QFETCH(const std::string, policy);
    const MatrixRow& row = raceMatrix()[std::size_t(place)];
    const auto race = std::ranges::find(raceCatalogue(), row.id, &Race::id);
    const auto column = std::ranges::find(matrixPolicies, policy) - matrixPolicies.begin();
    const std::string seen = measure(*race, policy);
    if (seen != row.measured[std::size_t(column)])
        qInfo("%s", findings(*race, policy).c_str());
    QCOMPARE(seen, std::string(row.measured[std::size_t(column)]));
}

void TestRaceMatrix::hasARowForEachRace()
{
    QVERIFY(std::ranges::equal(raceMatrix(), raceCatalogue(), {}, &MatrixRow::id, &Race::id));
}

void TestRaceMatrix::saysWhyItDiffersFromTheReference()
{
    for (const MatrixRow& row : raceMatrix())
        QCOMPARE(std::pair(row.id, row.why.empty()),
                 std::pair(row.id, row.measured == row.reference));
}

QTEST_GUILESS_MAIN(TestRaceMatrix)

#include "tst_racematrix.moc"
