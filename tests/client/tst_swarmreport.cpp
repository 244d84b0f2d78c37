// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "client/run/swarmreport.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

SwarmSummary sample()
{
    SwarmSummary summary;
    summary.stats.connected = 480;
    summary.stats.clientsConnectedOnce = 498;
    summary.stats.connectsMade = 1'234'567;
    summary.stats.connectsFailed = 2;
    summary.stats.subscribed = 600;
    summary.stats.eventsReceived = 20'000;
    summary.stats.locksGranted = 70;
    summary.stats.locksDenied = 80;
    summary.stats.abandonments = 90;
    summary.clients = 500;
    summary.connectTime = 1250ms;
    summary.workTime = 10s;
    summary.residentKilobytes = 16'384;
    summary.seed = UINT64_MAX;
    return summary;
}

} // namespace

class TestSwarmReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhoArrives();
    void tellsHowWorkGoes();
    void tellsAProgramHowItGoes();
    void sumsUpForAPerson();
    void sumsUpForAProgram();
    void groupsFailuresByReason();
    void tellsOnlyTheFirstReasons();
    void tellsWhatAProbeFound();
    void survivesARunThatNeverBegan();
};

void TestSwarmReport::tellsWhoArrives()
{
    SwarmStatus status{.elapsed = 300ms, .stage = SwarmStatus::Stage::Arriving};
    status.stats.clients = 5'000;
    status.stats.connected = 1'200;
    status.connectsPerSecond = 4'000;
    QCOMPARE(statusLine(status),
             "0.3 s  arriving: 1,200 of 5,000 connected · 4,000 connects/s · 0 failed");
    status.stats.connecting = 256;
    QCOMPARE(statusLine(status),
             "0.3 s  arriving: 1,200 of 5,000 connected · 256 connecting · "
             "4,000 connects/s · 0 failed");
}

void TestSwarmReport::tellsHowWorkGoes()
{
    SwarmStatus status{
        .elapsed = 12'340ms, .eventsPerSecond = 8'684, .stage = SwarmStatus::Stage::Working};
    status.stats.connected = 500;
    status.stats.editing = 50;
    status.stats.viewing = 442;
    status.stats.violations = 3;
    QCOMPARE(statusLine(status),
             "12.3 s  500 connected · 50 editing · 442 viewing · 8,684 events/s · "
             "0 abandoned · 0 failed · 3 violations");
    status.stats.connecting = 2;
    status.stats.frozen = 5;
    QCOMPARE(statusLine(status),
             "12.3 s  500 connected · 2 connecting · 50 editing · 442 viewing · 5 frozen · "
             "8,684 events/s · 0 abandoned · 0 failed · 3 violations");
}

void TestSwarmReport::tellsAProgramHowItGoes()
{
    SwarmStatus status{.elapsed = 1250ms,
                       .eventsPerSecond = 40,
                       .connectsPerSecond = 50,
                       .stage = SwarmStatus::Stage::Arriving};
    status.stats.frozen = 6;
    status.stats.failures.add({ClientFailure::Stage::Subscribe, "Forbidden."}, 3);
    const std::string text = statusJson(status);
    QVERIFY(text.find('\n') == std::string::npos);
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    QCOMPARE(object[QStringLiteral("stage")].toString(), QStringLiteral("arriving"));
    QCOMPARE(object[QStringLiteral("elapsed_seconds")].toDouble(), 1.25);
    QCOMPARE(object[QStringLiteral("events_per_second")].toInt(), 40);
    QCOMPARE(object[QStringLiteral("connects_per_second")].toInt(), 50);
    QCOMPARE(object[QStringLiteral("frozen")].toInt(), 6);
    QCOMPARE(object[QStringLiteral("violations")].toInt(-1), 0);
    QCOMPARE(object[QStringLiteral("clients_not_let_in")].toInt(), 3);
    status.stage = SwarmStatus::Stage::Working;
    QVERIFY(statusJson(status).starts_with(R"({"stage":"working",)"));
}

void TestSwarmReport::sumsUpForAPerson()
{
    SwarmSummary summary = sample();
    const std::string clean = summaryText(summary);
    QVERIFY(clean.find("498 of 500 in 1.25 s, 2 failed\n") != std::string::npos);
    QVERIFY(clean.find("1,234,567 made, 2 failed\n") != std::string::npos);
    QVERIFY(clean.find("20,000 received, 2000 a second\n") != std::string::npos);
    QVERIFY(clean.find("18446744073709551615") != std::string::npos);
    QVERIFY(clean.find("none: no two clients") != std::string::npos);
    summary.stats.violations = 4;
    QVERIFY(summaryText(summary).find("4: two clients edited one order at once")
            != std::string::npos);
}

void TestSwarmReport::sumsUpForAProgram()
{
    const std::string text = summaryJson(sample());
    QVERIFY(text.find('\n') == std::string::npos);
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    QCOMPARE(object[QStringLiteral("connected")].toInt(), 498);
    QCOMPARE(object[QStringLiteral("failed")].toInt(), 2);
    QCOMPARE(object[QStringLiteral("subscribed")].toInt(), 600);
    QCOMPARE(object[QStringLiteral("events_received")].toInt(), 20'000);
    QCOMPARE(object[QStringLiteral("locks_granted")].toInt(), 70);
    QCOMPARE(object[QStringLiteral("locks_denied")].toInt(), 80);
    QCOMPARE(object[QStringLiteral("violations")].toInt(-1), 0);
    QCOMPARE(object[QStringLiteral("rss_kb")].toInt(), 16'384);
    QCOMPARE(object[QStringLiteral("connect_seconds")].toDouble(), 1.25);
    QCOMPARE(object[QStringLiteral("seed")].toString(), QStringLiteral("18446744073709551615"));
}

void TestSwarmReport::groupsFailuresByReason()
{
    SwarmSummary summary = sample();
    summary.clients = 504;
    summary.stats.failures.add({ClientFailure::Stage::Connect, "Refused."}, 4);
    summary.stats.failures.add({ClientFailure::Stage::Subscribe, "Forbidden."});
    const std::string text = summaryText(summary);
    QVERIFY(text.find("failed        4 clients: Refused.\nnot let in    1 client: Forbidden.\n"
                      "failed        2 clients: It had not connected yet when the run ended.\n")
            != std::string::npos);
    const QJsonArray failures = QJsonDocument::fromJson(
                                    QByteArray::fromStdString(summaryJson(summary)))
                                    .object()[QStringLiteral("failures")]
                                    .toArray();
    QCOMPARE(failures.size(), 3);
    QCOMPARE(failures[0][QStringLiteral("reason")].toString(), QStringLiteral("Refused."));
    QCOMPARE(failures[0][QStringLiteral("clients")].toInt(), 4);
    QCOMPARE(failures[0][QStringLiteral("stage")].toString(), QStringLiteral("connect"));
    QCOMPARE(failures[1][QStringLiteral("stage")].toString(), QStringLiteral("subscribe"));
    QCOMPARE(failures[2][QStringLiteral("clients")].toInt(), 2);
}

void TestSwarmReport::tellsOnlyTheFirstReasons()
{
    SwarmSummary summary = sample();
    for (std::uint32_t number = 1; number <= 7; ++number)
        summary.stats.failures.add(
            {ClientFailure::Stage::Subscribe, "Reason " + std::to_string(number) + "."}, number);
    const std::string text = summaryText(summary);
    QVERIFY(text.find("7 clients: Reason 7.") != std::string::npos);
    QVERIFY(text.find("Reason 2.") == std::string::npos);
    QVERIFY(text.find("              … and 3 more reasons (--json)\n") != std::string::npos);
}

void TestSwarmReport::tellsWhatAProbeFound()
{
    SwarmSummary summary = sample();
    QVERIFY(summaryText(summary).find("lock probe") == std::string::npos);
    summary.probe = {.answers = 1'200, .failures = 3, .orphans = 2, .lost = 4};
    QVERIFY(summaryText(summary).find(
                "lock probe    1,200 answers, 3 failed; 2 orphaned locks, 4 lost ones\n")
            != std::string::npos);
    QVERIFY(summaryText(summary).find("violations    6: locks were not where they should be\n")
            != std::string::npos);
    summary.stats.violations = 1;
    QVERIFY(summaryText(summary).find("violations    7: two clients edited one order at once, or "
                                      "locks were not where they should be\n")
            != std::string::npos);
    const QJsonObject object = QJsonDocument::fromJson(
                                   QByteArray::fromStdString(summaryJson(summary)))
                                   .object();
    QCOMPARE(object[QStringLiteral("probe")][QStringLiteral("orphans")].toInt(), 2);
    QCOMPARE(object[QStringLiteral("probe")][QStringLiteral("lost")].toInt(), 4);
    QCOMPARE(object[QStringLiteral("violations")].toInt(), 7);
}

void TestSwarmReport::survivesARunThatNeverBegan()
{
    QVERIFY(summaryText({}).find("0 of 0") != std::string::npos);
    QVERIFY(summaryJson({}).starts_with("{"));
}

QTEST_GUILESS_MAIN(TestSwarmReport)
#include "tst_swarmreport.moc"
