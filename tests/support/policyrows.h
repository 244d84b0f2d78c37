// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include "tests/support/policyplay.h"
#include "tests/support/printers.h"

namespace echolock {

// For a test of a policy by rows: what is played, and what must be told.

inline void policyRows()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("told");
}

inline void policyRow(const char* name, const char* script, const char* told)
{
    QTest::newRow(name) << std::string(script) << std::string(told);
}

inline void checkPolicyRow(const LockPolicy& policy)
{
    QFETCH(std::string, script);
    QFETCH(std::string, told);
    QCOMPARE(PolicyPlay(policy).play(script), told);
}

} // namespace echolock
