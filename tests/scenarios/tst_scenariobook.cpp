// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/scenariobook.h"
#include "scenarios/engine/scenarioparser.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

using Files = std::map<std::string, std::string>;

/// Reads `a.yaml` of a folder that is not on any disk.
Result<std::vector<Scenario>, std::vector<FileProblem>> readFolder(const Files& files,
                                                                   const Params& params = {})
{
    const TextOfFile textOf = [&](const std::string& path) -> Result<std::string> {
        const auto found = files.find(path);
        if (found == files.end())
            return failure("cannot read " + path + ": no such file");
        return found->second;
    };
    return parseScenarios(files.at("in/a.yaml"), "in/a.yaml", policies, {textOf, params});
}

std::string idsOf(const std::vector<Scenario>& scenarios)
{
    std::string ids;
    for (const Scenario& scenario : scenarios)
        ids += (ids.empty() ? "" : " ") + scenario.id;
    return ids;
}

std::vector<std::string> problemsIn(const Files& files, const Params& params = {})
{
    std::vector<std::string> lines;
    if (const auto read = readFolder(files, params); !read) {
        for (const FileProblem& problem : read.error())
            lines.push_back(problem.text());
    }
    return lines;
}

const std::string scenarioB = "echolock: 1\nparams: {order: order.7, who: alice}\n"
                              "scenarios:\n- id: B\n  clients: {\"tab\": {user: '${who}', do: "
                              "[open, {subscribe: '${order}'}]}}\n";

Resource orderOf(const Scenario& scenario)
{
    return std::get<SubscribeStep>(scenario.clients[0].steps[1].action).order;
}

} // namespace

class TestScenarioBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void includedScenariosComeFirst();
    void eachFileIsReadOnce();
    void defaultsOfTheIncludedHold();
    void theIncludingFilesParametersHold();
    void parametersCanBeSetFromOutside();
    void usesAScenarioAgain();
    void tellsWhatIsWrong_data();
    void tellsWhatIsWrong();
    void refusesTooManyFiles();
    void setsNoParameterMadeOfOthers();

private:
    static void addWhatOthersFollowFrom();
};

void TestScenarioBook::includedScenariosComeFirst()
{
    const auto read = readFolder(
        {{"in/a.yaml",
          "echolock: 1\ninclude: [b.yaml, ../c.yaml]\nscenarios:\n- {id: A, clients: {a: {do: "
          "[open]}}}\n"},
         {"in/b.yaml", scenarioB},
         {"c.yaml", "echolock: 1\nscenarios:\n- {id: C, clients: {a: {do: [open]}}}\n"}});
    QVERIFY(read.has_value());
    QCOMPARE(idsOf(*read), std::string("B C A"));
    QCOMPARE((*read)[0].file, std::string("in/b.yaml"));
    QCOMPARE((*read)[1].file, std::string("c.yaml"));
}

void TestScenarioBook::eachFileIsReadOnce()
{
    const auto read = readFolder(
        {{"in/a.yaml", "echolock: 1\ninclude: [b.yaml, c.yaml]\n"},
         {"in/b.yaml", "echolock: 1\ninclude: [./c.yaml]\n"},
         {"in/c.yaml", "echolock: 1\nscenarios:\n- {id: C, clients: {a: {do: [open]}}}\n"}});
    QVERIFY(read.has_value());
    QCOMPARE(idsOf(*read), std::string("C"));
}

void TestScenarioBook::defaultsOfTheIncludedHold()
{
    const auto read = readFolder(
        {{"in/a.yaml",
          "echolock: 1\ninclude: b.yaml\ndefaults: {server: {grace: 2s}}\nscenarios:\n- {id: A, "
          "clients: {a: {do: [open]}}}\n"},
         {"in/b.yaml",
          "echolock: 1\ndefaults: {server: {grace: 1s, lease: 9s}, policies: [none]}\n"}});
    QVERIFY(read.has_value());
    const Scenario& scenario = read->front();
    QCOMPARE(scenario.server.grace, std::optional<Duration>(std::chrono::seconds(2)));
    QCOMPARE(scenario.server.lease, std::optional<Duration>(std::chrono::seconds(9)));
    QCOMPARE(scenario.policies.size(), 1U);
}

void TestScenarioBook::theIncludingFilesParametersHold()
{
    const Files files{{"in/a.yaml", "echolock: 1\ninclude: b.yaml\nparams: {order: order.8}\n"},
                      {"in/b.yaml", scenarioB}};
    const auto read = readFolder(files);
    QVERIFY2(read.has_value(), read ? "" : read.error()[0].text().c_str());
    QCOMPARE(orderOf(read->front()), Resource("order.8"));
    QCOMPARE(read->front().clients[0].user, std::string("alice"));
}

void TestScenarioBook::parametersCanBeSetFromOutside()
{
    const auto read = readFolder({{"in/a.yaml", scenarioB}}, {{"order", "order.77"}});
    QVERIFY(read.has_value());
    QCOMPARE(orderOf(read->front()), Resource("order.77"));
}

void TestScenarioBook::usesAScenarioAgain()
{
    const auto read = readFolder({{"in/a.yaml",
                                   "echolock: 1\ninclude: b.yaml\nscenarios:\n- {use: B, with: "
                                   "{order: order.9}, id: B9}\n- {use: B, id: again}\n"},
                                  {"in/b.yaml", scenarioB}});
    QVERIFY2(read.has_value(), read ? "" : read.error()[0].text().c_str());
    QCOMPARE(idsOf(*read), std::string("B B9 again"));
    QCOMPARE(orderOf((*read)[0]), Resource("order.7"));
    QCOMPARE(orderOf((*read)[1]), Resource("order.9"));
    QCOMPARE(orderOf((*read)[2]), Resource("order.7"));
    QCOMPARE((*read)[1].file, std::string("in/a.yaml"));
    QCOMPARE((*read)[1].place.line, 4);
    // Its steps are told of where they stand.
    QCOMPARE((*read)[1].writtenIn, std::string("in/b.yaml"));
    QCOMPARE((*read)[1].lineOf((*read)[1].clients[0].steps[0]), std::string("in/b.yaml:5"));
    QCOMPARE((*read)[0].lineOf((*read)[0].clients[0].steps[0]), std::string("line 5"));
}

/// Nothing is told that only follows from these.
void TestScenarioBook::addWhatOthersFollowFrom()
{
    const auto row = [](const char* cause, const std::string& outer, const std::string& inner,
                        const char* problem) {
        QTest::addRow("%s", cause) << QByteArray::fromStdString(outer)
                                   << QByteArray::fromStdString(inner) << QByteArray(problem);
    };
    const std::string begin = "echolock: 1\n";
    row("version of another program", "echolock: 2\nscenarios: {}\nsteps: {}\n", {},
        "in/a.yaml:1:11: this program reads version 1 of the format; write 'echolock: 1'");
    row("version of another program that has parameters",
        "echolock: 2\nparams: {x: y}\nscenarios:\n- {id: '${x}', clients: {a: {do: [open]}}}\n", {},
        "in/a.yaml:1:11: this program reads version 1 of the format; write 'echolock: 1'");
    row("scenarios that are no list",
        begin + "params: {x: y}\nscenarios:\n  A: {title: '${x}', clients: {a: {do: [open]}}}\n",
        {},
        "in/a.yaml:4:3: 'scenarios' must be a list with at least one scenario, but this is a map");
    row("parameters that are no map",
        begin + "params: [x]\nscenarios:\n- {id: '${x}', clients: {a: {do: [opn]}}}\n", {},
        "in/a.yaml:2:9: 'params' must be a map from names to values, such as {order: "
        "order.7}, but this is a list");
    row("value of a parameter that is no text",
        begin + "params: {x: [y]}\nscenarios:\n- {id: '${x}', clients: {a: {do: [open]}}}\n", {},
        "in/a.yaml:2:13: the parameter 'x' must be a text of 1 to 1000 letters, but this is a "
        "list");
    row("mistyped parameter that nothing else uses",
        begin
            + "params: {order: order.7}\nscenarios:\n- {id: A, clients: {a: {do: [open, "
              "{subscribe: '${ordr}'}, {write: order.7}]}}}\n",
        {}, "in/a.yaml:4:48: there is no parameter 'ordr'; did you mean 'order'?");
    row("mistyped parameter in a label",
        begin
            + "scenarios:\n- {id: A, clients: {a: {do: [open, {label: 'in${x}'}]}, b: {do: "
              "[{wait: a.in7}, open]}}}\n",
        {},
        "in/a.yaml:3:44: there is no parameter 'x'; name it under 'params' at the top of the "
        "file, such as {order: order.7}");
    row("values that are no map",
        begin + "scenarios:\n- {id: A, clients: {a: {do: [open]}}}\n- {use: A, id: B, with: x}\n",
        {},
        "in/a.yaml:4:25: 'with' must be a map from names to values, such as {order: order.7}, "
        "but this is 'x'");
    row("use of one without a good id",
        begin
            + "scenarios:\n- {id: 'my A', clients: {a: {do: [open]}}}\n- {use: my A, id: "
              "B}\n",
        {},
        "in/a.yaml:3:8: 'id' must be a name of letters, digits, '-' and '_', but this is 'my A'");
    row("mistyped key that is needed",
        begin + "scenarios:\n- {id: A, clinets: {a: {do: [open]}}, order: [a.open < b.open]}\n", {},
        "in/a.yaml:3:11: unknown key 'clinets' in a scenario; did you mean 'clients'?");
    row("mistyped policy that is known to fail",
        begin
            + "scenarios:\n- {id: A, clients: {a: {do: [open]}}, policies: [article, ownr], "
              "known: {owner: [P]}}\n",
        {}, "in/a.yaml:3:59: 'ownr' is no policy; did you mean 'owner'?");
}

void TestScenarioBook::tellsWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("outer");
    QTest::addColumn<QByteArray>("inner");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const std::string& outer, const std::string& inner,
                        const char* problem) {
        QTest::addRow("%s", cause) << QByteArray::fromStdString(outer)
                                   << QByteArray::fromStdString(inner) << QByteArray(problem);
    };
    const std::string a = "echolock: 1\ninclude: [b.yaml]\n";
    row("missing file", "echolock: 1\ninclude: [c.yaml]\n", scenarioB,
        "in/a.yaml:2:11: cannot read in/c.yaml: no such file");
    row("cycle", a, "echolock: 1\ninclude: [a.yaml]\n",
        "in/b.yaml:2:11: this file includes itself: in/a.yaml > in/b.yaml > in/a.yaml");
    row("map for a list", "echolock: 1\ninclude: {b: c}\n", scenarioB,
        "in/a.yaml:2:10: 'include' must be a list, but this is a map");
    row("mistake in the included", a,
        "echolock: 1\nscenarios: [{id: B, clients: {x: {do: [opn]}}}]\n",
        "in/b.yaml:2:40: unknown step 'opn'; did you mean 'open'?");
    row("included that is no YAML", a, "echolock: [",
        "in/b.yaml:1:1: this is not YAML: a '[' is not closed, a comma is missing, or text with "
        "brackets lacks quotes");
    row("included that is empty", a, "",
        "in/b.yaml:1:1: the file is empty; a scenario file begins with 'echolock: 1'");
    row("one id twice", a + "scenarios:\n- {id: B, clients: {a: {do: [open]}}}\n", scenarioB,
        "in/a.yaml:4:8: two scenarios are called 'B'; give each an id of its own");
    row("unused parameter", a + "params: {ordr: order.9}\n", scenarioB,
        "in/a.yaml:3:10: nothing uses the parameter 'ordr'; write ${ordr} where it belongs, or "
        "take it out");
    row("unknown parameter",
        a + "scenarios:\n- {id: A, title: '${titel}', clients: {a: {do: [open]}}}\n", scenarioB,
        "in/a.yaml:4:18: there is no parameter 'titel'; expected order or who");
    row("use of nothing", a + "scenarios:\n- {use: C, id: D}\n", scenarioB,
        "in/a.yaml:4:9: 'C' is no scenario that stands before this one; expected B");
    row("use without an id", a + "scenarios:\n- {use: B}\n", scenarioB,
        "in/a.yaml:4:3: a scenario by 'use' needs 'id': a name of its own");
    row("use with an unknown parameter",
        a + "scenarios:\n- {use: B, id: D, with: {ordr: order.1}}\n", scenarioB,
        "in/a.yaml:4:26: there is no parameter 'ordr'; did you mean 'order'?");
    row("value that is no order", a + "params: {order: orders.8}\n", scenarioB,
        "in/b.yaml:5:60: 'orders.8' is no order; write one such as order.7");
    addWhatOthersFollowFrom();
}

void TestScenarioBook::tellsWhatIsWrong()
{
    QFETCH(QByteArray, outer);
    QFETCH(QByteArray, inner);
    QFETCH(QByteArray, problem);
    const auto problems = problemsIn(
        {{"in/a.yaml", outer.toStdString()}, {"in/b.yaml", inner.toStdString()}});
    QCOMPARE(problems.size(), 1U);
    QCOMPARE(problems.front(), problem.toStdString());
}

void TestScenarioBook::refusesTooManyFiles()
{
    Files deep;
    deep["in/a.yaml"] = "echolock: 1\ninclude: 1.yaml\n";
    for (std::size_t i = 1; i <= includeDepthMax; ++i)
        deep["in/" + std::to_string(i) + ".yaml"] = "echolock: 1\ninclude: " + std::to_string(i + 1)
            + ".yaml\n";
    const auto problems = problemsIn(deep);
    QCOMPARE(problems.front(),
             std::string("in/15.yaml:2:10: files include each other more than 16 deep, or are more "
                         "than 64; put some of them together"));
    QCOMPARE(problemsIn({{"in/a.yaml", scenarioB}}, {{"ordr", "x"}}).front(),
             std::string("in/a.yaml:2:9: there is no parameter 'ordr' that could be set; did you "
                         "mean 'order'?"));
}

/// As under `params`: what a replay writes of it must be read again.
void TestScenarioBook::setsNoParameterMadeOfOthers()
{
    for (const char* value : {"${who}", "$${who}"})
        QCOMPARE(problemsIn({{"in/a.yaml", scenarioB}}, {{"order", value}}),
                 std::vector<std::string>{"in/a.yaml:2:9: the parameter 'order' is set to '"
                                          + std::string(value)
                                          + "', but a parameter is not made of others; write out "
                                            "what it stands for"});
}

QTEST_GUILESS_MAIN(TestScenarioBook)
#include "tst_scenariobook.moc"
