// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/authfault.h"
#include "client/link/faulttext.h"
#include "tests/support/printers.h"

#include <array>

using namespace echolock;
using namespace std::chrono_literals;

class TestAuthFault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesAuthAloneWithoutFaults();
    void delaysForbidsAndGoesStale();
    void actsInItsTimeOnly();
};

void TestAuthFault::leavesAuthAloneWithoutFaults()
{
    Prng prng(1);
    const std::array faults{parseFault("latency").value()};
    QVERIFY(drawAuthTrouble(faults, 0s, prng) == AuthTrouble());
    QVERIFY(drawAuthTrouble({}, 0s, prng) == AuthTrouble());
}

void TestAuthFault::delaysForbidsAndGoesStale()
{
    Prng prng(1);
    const std::array faults{parseFault("auth_fault delay=2s forbid=20% stale=50%").value()};
    int forbidden = 0;
    int stale = 0;
    for (int i = 0; i < 1000; ++i) {
        const AuthTrouble trouble = drawAuthTrouble(faults, 0s, prng);
        QCOMPARE(trouble.delay, Duration(2s));
        forbidden += trouble.answer == AuthTrouble::Answer::Forbidden ? 1 : 0;
        stale += trouble.answer == AuthTrouble::Answer::Stale ? 1 : 0;
    }
    QVERIFY(forbidden > 150 && forbidden < 250);
    // Half of those that are not forbidden.
    QVERIFY(stale > 350 && stale < 450);
}

void TestAuthFault::actsInItsTimeOnly()
{
    Prng prng(1);
    const std::array faults{parseFault("auth_fault delay=1s at=2s for=3s").value()};
    QCOMPARE(drawAuthTrouble(faults, 1999ms, prng).delay, Duration(0s));
    QCOMPARE(drawAuthTrouble(faults, 2s, prng).delay, Duration(1s));
    QCOMPARE(drawAuthTrouble(faults, 5s, prng).delay, Duration(0s));
}

QTEST_GUILESS_MAIN(TestAuthFault)
#include "tst_authfault.moc"
