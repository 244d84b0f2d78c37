// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "scenarios/report/jsonreport.h"
#include "tests/support/caseresults.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

QJsonObject parsedReport(const std::vector<CaseResult>& cases)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(jsonReport({cases, {}, "1.2"})))
        .object();
}

} // namespace

class TestJsonReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsEveryCase();
    void tellsTheExitCode();
    void tellsWhatAnExplorationFound();
};

void TestJsonReport::tellsEveryCase()
{
    const QJsonArray cases = parsedReport(everyVerdict())[QLatin1String("cases")].toArray();
    QCOMPARE(cases.size(), 5);
    const QJsonObject violated = cases[2].toObject();
    QCOMPARE(violated[QLatin1String("scenario")].toString(), QStringLiteral("R01-two-users"));
    QCOMPARE(violated[QLatin1String("policy")].toString(), QStringLiteral("owner"));
    QCOMPARE(violated[QLatin1String("engine")].toString(), QStringLiteral("live"));
    QCOMPARE(violated[QLatin1String("verdict")].toString(), QStringLiteral("violation"));
    QCOMPARE(violated[QLatin1String("seen")].toArray(),
             (QJsonArray{QStringLiteral("M"), QStringLiteral("L")}));
    QCOMPARE(violated[QLatin1String("known")].toArray(), QJsonArray{QStringLiteral("L")});
    QCOMPARE(violated[QLatin1String("seed")].toInt(), 7);
    QCOMPARE(violated[QLatin1String("runs")].toInt(), 2);
    QCOMPARE(violated[QLatin1String("milliseconds")].toInt(), 1500);
    const QJsonObject first = violated[QLatin1String("violations")].toArray()[0].toObject();
    QCOMPARE(first[QLatin1String("letter")].toString(), QStringLiteral("M"));
    QCOMPARE(first[QLatin1String("order")].toString(), QStringLiteral("order.7"));
    QCOMPARE(first[QLatin1String("sentence")].toString(),
             QStringLiteral("alice & bob <both> edit (M)"));
    QCOMPARE(first[QLatin1String("who")].toArray(), QJsonArray{QStringLiteral("alice")});
}

void TestJsonReport::tellsTheExitCode()
{
    QCOMPARE(parsedReport({})[QLatin1String("exit_code")].toInt(-1), 0);
    QCOMPARE(parsedReport(everyVerdict())[QLatin1String("exit_code")].toInt(-1), 1);
}

void TestJsonReport::tellsWhatAnExplorationFound()
{
    CaseResult bounded = exploredCase();
    bounded.coverage->bounded = "1000 states were enough";
    bounded.linear = LinearFinding{Linearity::Illegal, "no place for bob"};
    bounded.witnesses[0].live = {false, "not realisable: step 1"};
    CaseResult complete = exploredCase();
    complete.coverage->provided = "with two timers early";
    const QJsonObject report = parsedReport({complete, bounded, everyVerdict().front()});
    QCOMPARE(report[QLatin1String("format")].toInt(), 1);
    QCOMPARE(report[QLatin1String("version")].toString(), QStringLiteral("1.2"));
    const QJsonArray cases = report[QLatin1String("cases")].toArray();
    const QJsonObject coverage = cases[0][QLatin1String("coverage")].toObject();
    QCOMPARE(coverage[QLatin1String("states")].toInt(), 312);
    QCOMPARE(coverage[QLatin1String("transitions")].toInt(), 905);
    QCOMPARE(coverage[QLatin1String("complete")].toBool(), true);
    QVERIFY(!coverage.contains(QLatin1String("bounded")));
    QCOMPARE(coverage[QLatin1String("provided")].toString(),
             QStringLiteral("with two timers early"));
    const QJsonObject witness = cases[0][QLatin1String("witnesses")][0].toObject();
    QCOMPARE(witness[QLatin1String("letter")].toString(), QStringLiteral("M"));
    QCOMPARE(witness[QLatin1String("replay")].toString(), QStringLiteral("EL1-ABCD"));
    QCOMPARE(witness[QLatin1String("noReturn")][QLatin1String("step")].toInt(), 2);
    QCOMPARE(witness[QLatin1String("noReturn")][QLatin1String("saving")].toString(),
             QStringLiteral("alice <saves>"));
    QCOMPARE(witness[QLatin1String("steps")][1].toString(), QStringLiteral("bob's tab <closes>"));
    QCOMPARE(cases[1][QLatin1String("coverage")][QLatin1String("bounded")].toString(),
             QStringLiteral("1000 states were enough"));
    QVERIFY(!witness.contains(QLatin1String("live")));
    const QJsonObject live = cases[1][QLatin1String("witnesses")][0][QLatin1String("live")]
                                 .toObject();
    QCOMPARE(live[QLatin1String("confirmed")].toBool(true), false);
    QCOMPARE(live[QLatin1String("text")].toString(), QStringLiteral("not realisable: step 1"));
    QCOMPARE(cases[1][QLatin1String("linearizability")].toString(), QStringLiteral("illegal"));
    for (const char* member : {"coverage", "witnesses", "linearizability"})
        QVERIFY(!cases[2].toObject().contains(QLatin1String(member)));
}

QTEST_GUILESS_MAIN(TestJsonReport)
#include "tst_jsonreport.moc"
