// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/live/scenariousage.h"

using namespace echolock;

class TestScenarioUsage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void explainsEveryOption();
};

void TestScenarioUsage::explainsEveryOption()
{
    const std::string usage = scenarioUsage();
    for (const char* name :
         {"list",          "validate",    "run",        "--policy", "--only",   "--repeat",
          "--seed",        "--engine",    "--live-log", "--junit",  "--json",   "--html",
          "--annotations", "--help",      "--version",  "explore",  "matrix",   "replay",
          "shrink",        "--search",    "--time",     "--states", "--within", "record",
          "--history",     "--violation", "--output",   "--letter"})
        QVERIFY2(usage.find(name) != std::string::npos, name);
}

QTEST_GUILESS_MAIN(TestScenarioUsage)
#include "tst_scenariousage.moc"
