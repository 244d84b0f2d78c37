// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/stepparser.h"
#include "scenarios/engine/stepwriter.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

std::string written(const std::string& step)
{
    ProblemList problems("f");
    const auto steps = parseSteps(*parseYaml("[" + step + "]"), {ChannelSort::Private, Duration(0)},
                                  problems);
    for (const FileProblem& problem : problems.take())
        qWarning("%s", problem.text().c_str());
    JsonWriter json;
    writeStep(json, steps.at(0));
    return json.take();
}

} // namespace

class TestStepWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesEachStepWithAllThatItMeans_data();
    void writesEachStepWithAllThatItMeans();
    void whatItWritesReadsAsTheSame_data();
    void whatItWritesReadsAsTheSame();
    void writesFaultsOfAScenario();
};

void TestStepWriter::writesEachStepWithAllThatItMeans_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char* step, const char* json) {
        QTest::addRow("%s", step) << QByteArray(step) << QByteArray(json);
    };
    row("open", R"("open")");
    row("wake", R"("wake")");
    row("fail-over", R"("fail-over")");
    row("kill", R"("kill")");
    row("{abandon: kill}", R"("kill")");
    row("{abandon: kill, as: x}", R"({"abandon":"kill","as":"x"})");
    row("{label: x}", R"({"label":"x"})");
    row("{subscribe: order.7}", R"({"subscribe":"order.7","auth":"valid","channel":"private"})");
    row("{renew: order.7, label: more}", R"({"renew":"order.7","as":"more"})");
    row("{give: order.7, to: bob}", R"({"give":"order.7","to":"bob"})");
    row("{restart: lose}", R"({"restart":"lose"})");
    row("{await: granted, within: 2s}", R"({"await":["granted"],"within":"2s"})");
    row("{await: [granted, free], of: order.7, within: 1s}",
        R"({"await":["granted","free"],"within":"1s","of":"order.7"})");
    row("{wait: b.open}", R"({"wait":"b.open"})");
    row("{hold: 1.5us}", R"({"hold":"1.500us"})");
    row("{hold: 1500ms}", R"({"hold":"1s500ms"})");
    row("{fault: hold}",
        R"({"fault":"hold","dir":"both","probability":1,"at":"0s","for":"0s","nth":0,"seen":"both","edge":"after"})");
}

void TestStepWriter::writesEachStepWithAllThatItMeans()
{
    QFETCH(QByteArray, step);
    QFETCH(QByteArray, json);
    QCOMPARE(written(step.toStdString()), json.toStdString());
}

void TestStepWriter::whatItWritesReadsAsTheSame_data()
{
    QTest::addColumn<QByteArray>("step");
    const auto row = [](const std::string& step) {
        QTest::addRow("%s", step.c_str()) << QByteArray::fromStdString(step);
    };
    for (const FaultType& type : faultTypes())
        row("{fault: " + std::string(type.name)
            + ", event: \"lock.*\", nth: 3, edge: before, probability: 0.25, for: 90s, seen: up}");
    row("{fault: bandwidth, rate: 1500B/s, burst: 3kB}");
    row("{fault: corrupt, percent: 0.125%}");
    row("{fault: latency, mean: 1.5ms, dist: pareto, correlation: 25%, dir: up}");
    for (const Abandonment how : allAbandonments)
        row(std::string(toString(how)));
}

void TestStepWriter::whatItWritesReadsAsTheSame()
{
    QFETCH(QByteArray, step);
    const std::string once = written(step.toStdString());
    QCOMPARE(written(once), once);
}

void TestStepWriter::writesFaultsOfAScenario()
{
    const Scenario scenario = scenarioWith("  clients: {a: {do: [open, {label: x}]}}\n"
                                           "  faults: [{target: a, when: {frame: \"pusher:ping\", "
                                           "after: a.x}, do: {fin_delay: 2s}, for: 1s}, "
                                           "{target: all, do: pause}]\n");
    JsonWriter json;
    json.beginArray();
    for (const ScenarioFault& fault : scenario.faults)
        writeFault(json, fault, scenario);
    QCOMPARE(
        json.endArray().take(),
        std::string(
            R"([{"target":"a","when":{"frame":"pusher:ping","dir":"both","nth":1,"edge":"after","at":"0s","after":"a.x"},)"
            R"("do":{"fin_delay":{"delay":"2s","dir":"both"}},"for":"1s","probability":1},)"
            R"({"target":"all","when":{"at":"0s"},"do":{"pause":{}},"for":"0s","probability":1}])"));
}

QTEST_GUILESS_MAIN(TestStepWriter)
#include "tst_stepwriter.moc"
