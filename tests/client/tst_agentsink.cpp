// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/agentsink.h"

using namespace echolock;

class TestAgentSink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesItsTimers();
};

void TestAgentSink::namesItsTimers()
{
    QCOMPARE(toString(AgentTimer::Act), std::string_view("act"));
    QCOMPARE(toString(AgentTimer::Retry), std::string_view("retry"));
}

QTEST_GUILESS_MAIN(TestAgentSink)
#include "tst_agentsink.moc"
