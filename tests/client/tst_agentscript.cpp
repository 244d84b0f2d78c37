// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/agentscript.h"

#include <set>

using namespace echolock;
using namespace std::chrono_literals;

class TestAgentScript : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStepHasAWordOfItsOwn();
    void aVisitIsAnOpening();
};

void TestAgentScript::everyStepHasAWordOfItsOwn()
{
    std::set<std::string_view> words;
    for (const auto kind :
         {AgentStep::Kind::Open, AgentStep::Kind::Edit, AgentStep::Kind::Save,
          AgentStep::Kind::Idle, AgentStep::Kind::Switch, AgentStep::Kind::SecondTab,
          AgentStep::Kind::CloseSecondTab, AgentStep::Kind::Rest})
        words.insert(wordOf(kind, Abandonment::Leave));
    QCOMPARE(words.size(), std::size_t(8));
    for (const Abandonment how : allAbandonments)
        words.insert(wordOf(AgentStep::Kind::Abandon, how));
    QCOMPARE(words.size(), 8 + allAbandonments.size());
}

void TestAgentScript::aVisitIsAnOpening()
{
    QCOMPARE(wordOf(AgentStep::Kind::Visit, Abandonment::Leave), std::string_view("open"));
}

QTEST_GUILESS_MAIN(TestAgentScript)
#include "tst_agentscript.moc"
