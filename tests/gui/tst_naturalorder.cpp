// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/models/naturalorder.h"

using namespace echolock;

class TestNaturalOrder : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void ordersAsAPersonWould_data()
    {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::addRow("numbers by size") << "order.9"
                                         << "order.10";
        QTest::addRow("leading zeros do not count") << "order.007"
                                                    << "order.8";
        QTest::addRow("longer than any integer") << "a99999999999999999998"
                                                 << "a99999999999999999999";
        QTest::addRow("text by letter") << "alice"
                                        << "bob";
        QTest::addRow("a beginning first") << "order"
                                           << "order.1";
        QTest::addRow("case does not count") << "Alice"
                                             << "bob";
        QTest::addRow("empty first") << ""
                                     << "a";
    }

    void ordersAsAPersonWould()
    {
        QFETCH(QString, first);
        QFETCH(QString, second);
        QVERIFY(naturallyBefore(first, second));
        QVERIFY(!naturallyBefore(second, first));
    }

    void nothingIsBeforeItself()
    {
        QVERIFY(!naturallyBefore(u"order.7", u"order.7"));
        QVERIFY(!naturallyBefore(u"", u""));
    }
};

QTEST_GUILESS_MAIN(TestNaturalOrder)
#include "tst_naturalorder.moc"
