// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/link/findelaystage.h"
#include "tests/support/linkplay.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

using Log = std::vector<std::string>;

namespace {

Fault read(std::string_view text)
{
    return parseFault(text).value();
}

} // namespace

class TestFinDelayStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsAnEndBackButNoData();
    void passesAResetAtOnce();
};

void TestFinDelayStage::keepsAnEndBackButNoData()
{
    LinkPlay play({read("fin_delay delay=3s")});
    play.open();
    play.up("a");
    play.endUp();
    play.wait(1s);
    play.down("b");
    play.endDown();
    play.wait(10s);
    QCOMPARE(play.takeLog(), (Log{"0s up 1", "1s down 1", "3s fin up", "4s fin down"}));
}

void TestFinDelayStage::passesAResetAtOnce()
{
    LinkPlay play({read("fin_delay delay=3s")});
    play.open();
    play.endDown(LinkEnd::Reset);
    QCOMPARE(play.takeLog(), (Log{"0s reset"}));
}

QTEST_GUILESS_MAIN(TestFinDelayStage)
#include "tst_findelaystage.moc"
