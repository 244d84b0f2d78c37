// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/ledger/texttable.h"

using namespace echolock;

class TestTextTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void alignsItsColumns();
    void keepsTerminalsSafe();
    void knowsThatItIsEmpty();
};

void TestTextTable::alignsItsColumns()
{
    TextTable table({"order", "who", "token"});
    table.add({"order.7", "Zoë", "1"});
    table.add({"o", "", ""});
    table.add({"o", "bo", "22"});
    QCOMPARE(table.text(),
             std::string("order    who  token\n"
                         "order.7  Zoë  1\n"
                         "o\n"
                         "o        bo   22\n"));
}

void TestTextTable::keepsTerminalsSafe()
{
    TextTable table({"order"});
    table.add({"a\x1b[2J\nb"});
    QCOMPARE(table.text(), std::string("order\na?[2J?b\n"));
}

void TestTextTable::knowsThatItIsEmpty()
{
    TextTable table({"order"});
    QVERIFY(table.empty());
    table.add({"a"});
    QVERIFY(!table.empty());
}

QTEST_GUILESS_MAIN(TestTextTable)
#include "tst_texttable.moc"
