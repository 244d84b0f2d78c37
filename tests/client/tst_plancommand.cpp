// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/plancommand.h"
#include "tests/support/printers.h"

#include <algorithm>
#include <regex>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

std::string planOf(const SwarmOptions& swarm, std::string_view group = {})
{
    ClientCommand command;
    command.action = ClientCommand::Action::Plan;
    command.swarm = swarm;
    command.clients = 3;
    command.stints = 2;
    if (!group.empty())
        command.groups = {parseGroupFault(group).value()};
    std::string text;
    printPlan(command, [&text](std::string_view line) { text += line; });
    return text;
}

} // namespace

class TestPlanCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void printsEachPersonsPlan();
    void doesNotDependOnThreads();
    void dependsOnTheSeed();
    void tellsWhatHappensToMany();
};

void TestPlanCommand::printsEachPersonsPlan()
{
    const std::string text = planOf({});
    QCOMPARE(std::ranges::count(text, '\n'), 6);
    const std::string first = R"({"client":1,"user":"alice","stint":0,"do":[{"open":"order.)";
    const std::string last = R"({"client":3,"user":"carol","stint":1,)";
    QVERIFY(text.starts_with(first));
    QVERIFY(text.find(last) != std::string::npos);
}

void TestPlanCommand::doesNotDependOnThreads()
{
    SwarmOptions options{.mix = *mixByName("workday"), .seed = 5, .threads = 1};
    const std::string one = planOf(options);
    options.threads = 4;
    QCOMPARE(planOf(options), one);
}

void TestPlanCommand::dependsOnTheSeed()
{
    QVERIFY(planOf({.seed = 5}) != planOf({.seed = 6}));
}

void TestPlanCommand::tellsWhatHappensToMany()
{
    const std::string people = planOf({.seed = 5});
    const std::string all = planOf({.seed = 5}, "swizzle subset=1 spacing=1500ms at=2s");
    QVERIFY(all.starts_with(people));
    const std::regex lines(R"re(\{"client":([123]),"at":"2s","fault":"swizzle","does":"silence"\}
\{"client":\1,"at":"3s500ms","fault":"swizzle","does":"heal"\}
)re");
    QVERIFY2(std::regex_match(all.substr(people.size()), lines), all.c_str());
}

QTEST_GUILESS_MAIN(TestPlanCommand)
#include "tst_plancommand.moc"
