// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/linksink.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestLinkSink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesItsDirections();
};

void TestLinkSink::namesItsDirections()
{
    QCOMPARE(toString(LinkDirection::Up), std::string_view("up"));
    QCOMPARE(toString(LinkDirection::Down), std::string_view("down"));
}

QTEST_GUILESS_MAIN(TestLinkSink)
#include "tst_linksink.moc"
