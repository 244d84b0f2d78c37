// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/base/printable.h"

using namespace echolock;

class TestPrintable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTerminalsSafe();
    void leavesOtherScriptsAlone();
};

void TestPrintable::keepsTerminalsSafe()
{
    QCOMPARE(printable("a\x1b[2J\nb\x7f"), std::string("a?[2J?b?"));
}

void TestPrintable::leavesOtherScriptsAlone()
{
    QCOMPARE(printable("Zoë 注文"), std::string("Zoë 注文"));
}

QTEST_GUILESS_MAIN(TestPrintable)
#include "tst_printable.moc"
