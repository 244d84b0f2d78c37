// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTest>

#include "client/link/groupfault.h"
#include "tests/client/faultdocs.h"
#include "tests/support/printers.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

using Kind = ClientStep::Kind;

std::vector<ClientStep> stepsOf(std::string_view text, std::uint32_t clients,
                                std::uint64_t seed = 1)
{
    const std::array groups{parseGroupFault(text).value()};
    return clientSteps(groups, clients, Prng(seed));
}

std::vector<std::uint32_t> clientsIn(const std::vector<ClientStep>& steps, Kind kind)
{
    std::vector<std::uint32_t> clients;
    for (const ClientStep& step : steps) {
        if (step.kind == kind)
            clients.push_back(step.client);
    }
    return clients;
}

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> clients)
{
    std::ranges::sort(clients);
    return clients;
}

} // namespace

class TestGroupFault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsItsOwn();
    void readsWhatIsWritten();
    void refusesWhatMakesNoSense_data();
    void refusesWhatMakesNoSense();
    void swizzlesOneByOneAndHealsInAnotherOrder();
    void stormsOverThoseWithinReach();
    void drawsAnotherPlanForAnotherNameAndSeed();
    void mergesPlansInTheOrderOfTime();
    void isWhatTheDocumentationShows();
};

void TestGroupFault::knowsItsOwn()
{
    QVERIFY(isGroupFault("swizzle") && isGroupFault("  storm spread=1s"));
    for (const char* other : {"", " ", "rst", "stormy", "clients=5", "name=storm"}) {
        QVERIFY2(!isGroupFault(other), other);
        QVERIFY2(!parseGroupFault(other), other);
    }
    for (const GroupFaultType& type : groupFaultTypes())
        QVERIFY(parseGroupFault(type.name).value().kind == type.kind);
}

void TestGroupFault::readsWhatIsWritten()
{
    const GroupFault swizzle = parseGroupFault(
                                   "swizzle spacing=250ms clients=50% at=3s subset=8 name=flicker")
                                   .value();
    QCOMPARE(swizzle.name, "flicker");
    QCOMPARE(swizzle.reach, (FaultReach{.percent = 50}));
    QCOMPARE(swizzle.at, Duration(3s));
    QCOMPARE(swizzle.subset, 8U);
    QCOMPARE(swizzle.spacing, Duration(250ms));
    const GroupFault storm = parseGroupFault("storm spread=2s clients=7").value();
    QCOMPARE(storm.name, "storm");
    QCOMPARE(storm.reach, (FaultReach{.clients = 7}));
    QCOMPARE(storm.spread, Duration(2s));
    QCOMPARE(parseGroupFault("storm").value().spread, Duration(0s));
}

void TestGroupFault::refusesWhatMakesNoSense_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* text, const char* problem) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(problem);
    };
    row("swizzle subset=0", "swizzle, subset: \"0\" is out of range: from 1 to 100000.");
    row("swizzle subset=some", "swizzle, subset: \"some\" is not a whole number.");
    row("swizzle subset=10%", "swizzle, subset: \"10%\" is not a whole number.");
    row("swizzle spacing=0s", "swizzle, spacing: \"0s\" is out of range: from 1ms to 1h.");
    row("storm spread=2h", "storm, spread: \"2h\" is out of range: from 0s to 1h.");
    row("storm at=", "storm, at: ");
    row("storm name=", "storm, name: nothing is written after the equals sign.");
    row("storm clients=0", "storm, clients: write how many of them, such as 10% or 5.");
    row("storm clients=1 clients=2", "storm: \"clients\" is set twice.");
    row("storm at=1s at=2s", "storm: \"at\" is set twice.");
    row("storm 5s", "storm: \"5s\" is no setting; write name=value, such as at=5s.");
    row("storm spred=1s", "storm has no setting \"spred\"; did you mean 'spread'?");
    row("storm for=1s", "storm has no setting \"for\"; expected clients, spread, at or name.");
}

void TestGroupFault::refusesWhatMakesNoSense()
{
    QFETCH(QString, text);
    QFETCH(QString, problem);
    const Result<GroupFault> group = parseGroupFault(text.toStdString());
    QVERIFY(!group);
    QVERIFY2(group.error().message.starts_with(problem.toStdString()),
             group.error().message.c_str());
}

void TestGroupFault::swizzlesOneByOneAndHealsInAnotherOrder()
{
    const auto steps = stepsOf("swizzle subset=6 spacing=100ms at=2s", 40);
    const auto silenced = clientsIn(steps, Kind::Silence);
    const auto healed = clientsIn(steps, Kind::Heal);
    QCOMPARE(steps.size(), 12U);
    QCOMPARE((std::set<std::uint32_t>(silenced.begin(), silenced.end()).size()), 6U);
    QVERIFY(silenced != healed);
    QCOMPARE(sorted(silenced), sorted(healed));
    QVERIFY(sorted(silenced).front() >= 1 && sorted(silenced).back() <= 40);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        QCOMPARE(steps[i].at, Duration(2s + 100ms * i));
        QVERIFY(steps[i].kind == (i < 6 ? Kind::Silence : Kind::Heal));
        QCOMPARE(steps[i].fault, "swizzle");
    }
}

void TestGroupFault::stormsOverThoseWithinReach()
{
    QCOMPARE(clientsIn(stepsOf("storm clients=4", 20), Kind::Cut),
             (std::vector<std::uint32_t>{1, 2, 3, 4}));
    const auto half = stepsOf("storm clients=50% spread=1s at=1s", 20);
    QCOMPARE(half.size(), 10U);
    for (const ClientStep& step : half)
        QVERIFY(step.at >= 1s && step.at <= 2s);
    QVERIFY(stepsOf("storm", 0).empty());
}

void TestGroupFault::drawsAnotherPlanForAnotherNameAndSeed()
{
    const auto plan = [](std::string_view text, std::uint64_t seed) {
        return clientsIn(stepsOf(text, 1000, seed), Kind::Silence);
    };
    QCOMPARE(plan("swizzle", 1), plan("swizzle at=1s", 1));
    QVERIFY(plan("swizzle", 1) != plan("swizzle", 2));
    QVERIFY(plan("swizzle", 1) != plan("swizzle name=second", 1));
}

void TestGroupFault::mergesPlansInTheOrderOfTime()
{
    const std::array groups{parseGroupFault("storm at=1500ms clients=1").value(),
                            parseGroupFault("swizzle subset=2 spacing=1s").value()};
    const auto steps = clientSteps(groups, 2, Prng(1));
    std::vector<Kind> kinds;
    for (const ClientStep& step : steps)
        kinds.push_back(step.kind);
    const std::vector expected{Kind::Silence, Kind::Silence, Kind::Cut, Kind::Heal, Kind::Heal};
    QVERIFY(kinds == expected);
}

void TestGroupFault::isWhatTheDocumentationShows()
{
    QFile file(qEnvironmentVariable("ECHOLOCK_SOURCE") + QStringLiteral("/docs/faults.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::string text = file.readAll().toStdString();
    for (const GroupFaultType& type : groupFaultTypes()) {
        std::string part = "### `" + std::string(type.name) + "`: " + std::string(type.help) + "\n";
        part += head;
        for (const FaultParameter& row : type.parameters)
            part += rowOf(row);
        const std::string problem = "docs/faults.md must hold:\n" + part;
        QVERIFY2(text.find(part) != std::string::npos, problem.c_str());
    }
}

QTEST_GUILESS_MAIN(TestGroupFault)
#include "tst_groupfault.moc"
