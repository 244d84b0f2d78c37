// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/models/rowranges.h"

using namespace echolock;
using Ranges = std::vector<std::pair<int, int>>;

class TestRowRanges : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void joinsNeighboursInAnyOrder()
    {
        QCOMPARE(rowRanges({5, 1, 2, 9, 3, 2}), (Ranges{{1, 3}, {5, 5}, {9, 9}}));
    }

    void makesNothingOfNothing() { QVERIFY(rowRanges({}).empty()); }
};

QTEST_GUILESS_MAIN(TestRowRanges)
#include "tst_rowranges.moc"
