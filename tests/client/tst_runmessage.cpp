// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/joint/runmessage.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

PartReport someReport()
{
    PartReport report;
    std::uint64_t value = 10;
    for (const SwarmCount& count : swarmCounts())
        count.set(report.stats, value++);
    report.stats.failures.add({.stage = ClientFailure::Stage::Subscribe, .reason = "No."}, 4);
    report.upTo = Instant(3s);
    report.holds = {
        {.kind = HoldChange::Kind::Begins, .client = 5, .order = "order.7", .at = Instant(1s)},
        {.kind = HoldChange::Kind::Saved,
         .client = 5,
         .order = "order.7",
         .at = Instant(2s),
         .since = Instant(1500ms)},
        {.kind = HoldChange::Kind::Ends, .client = 5, .order = "order.7", .at = Instant(3s)}};
    report.entries = {{.at = Instant(2s),
                       .what = ClientAct{.client = 5,
                                         .kind = ClientAct::Kind::Abandon,
                                         .how = Abandonment::Kill}}};
    report.entriesDropped = 3;
    report.clients = {{.client = 5,
                       .order = "order.7",
                       .belief = Belief::Viewing,
                       .gone = true,
                       .at = Instant(2s)}};
    report.problems = {"It rains.", "\xff"};
    report.residentKilobytes = 77;
    return report;
}

Result<RunMessage> roundTrip(const RunMessage& message)
{
    const std::string line = encodeRunMessage(message);
    return decodeRunMessage(line);
}

} // namespace

class TestRunMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOneLine();
    void readsAGreeting();
    void readsSettings();
    void readsAReport();
    void readsTheShortOnes();
    void refusesBadOnes_data();
    void refusesBadOnes();
    void refusesEveryTornOne();
    void keepsAFullReportShorterThanALineMayBe();
};

void TestRunMessage::isOneLine()
{
    const std::string line = encodeRunMessage(
        RunSettings{.share = {}, .folder = "a\nb", .arguments = {"--mix=x\ny"}});
    QCOMPARE(line.find('\n'), line.size() - 1);
}

void TestRunMessage::readsAGreeting()
{
    const auto read = roundTrip(RunHello{.pid = 42, .boot = "b-1", .clockReads = 5h});
    QVERIFY(read);
    const auto& hello = std::get<RunHello>(*read);
    QCOMPARE(hello.pid, std::uint64_t(42));
    QCOMPARE(hello.boot, "b-1");
    QVERIFY(hello.clockReads == 5h);
}

void TestRunMessage::readsSettings()
{
    const auto read = roundTrip(RunSettings{.process = 2,
                                            .processes = 3,
                                            .share = {.first = 301, .count = 300},
                                            .folder = "/here",
                                            .arguments = {"--mix=rough", "--url=ws://a\"b"},
                                            .history = true,
                                            .follow = true});
    QVERIFY(read);
    const auto& settings = std::get<RunSettings>(*read);
    QCOMPARE(settings.process, 2U);
    QCOMPARE(settings.processes, 3U);
    QVERIFY(settings.share == (ClientShare{.first = 301, .count = 300}));
    QCOMPARE(settings.folder, "/here");
    QVERIFY(settings.arguments == (std::vector<std::string>{"--mix=rough", "--url=ws://a\"b"}));
    QVERIFY(settings.history);
    QVERIFY(settings.follow);
}

void TestRunMessage::readsAReport()
{
    const PartReport report = someReport();
    const auto read = roundTrip(report);
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    const auto& same = std::get<PartReport>(*read);
    QVERIFY(same.stats == report.stats);
    QVERIFY(same.upTo == report.upTo);
    QVERIFY(same.holds == report.holds);
    QCOMPARE(same.entries.size(), std::size_t(1));
    QVERIFY(std::get<ClientAct>(same.entries[0].what).how == Abandonment::Kill);
    QVERIFY(same.clients == report.clients);
    QCOMPARE(same.entriesDropped, std::uint64_t(3));
    QVERIFY(same.problems == (std::vector<std::string>{"It rains.", "\uFFFD"}));
    QCOMPARE(same.residentKilobytes, std::uint64_t(77));
}

void TestRunMessage::readsTheShortOnes()
{
    QCOMPARE(std::get<RunRefusal>(*roundTrip(RunRefusal{"No."})).why, "No.");
    QVERIFY(std::get<RunStart>(*roundTrip(RunStart{3s})).clockReads == 3s);
    QVERIFY(std::get<RunArrived>(*roundTrip(RunArrived{4s})).clockReads == 4s);
    QVERIFY(std::get<RunDone>(*roundTrip(RunDone{.byHand = true})).byHand);
    QVERIFY(!std::get<RunDone>(*roundTrip(RunDone())).byHand);
    QVERIFY(std::holds_alternative<RunReady>(*roundTrip(RunReady())));
    QVERIFY(std::holds_alternative<RunTaken>(*roundTrip(RunTaken())));
    QVERIFY(std::holds_alternative<RunStop>(*roundTrip(RunStop())));
}

void TestRunMessage::refusesBadOnes_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const QByteArray& line, const QByteArray& says) {
        QTest::addRow("%s", name) << line << says;
    };
    row("nothing", "", "no JSON");
    row("garbage", "GET / HTTP/1.1", "no JSON");
    row("a list", "[1]", "an array");
    row("no version", R"({"type":"ready"})", "version is not 1");
    row("a later version", R"({"v":2,"type":"ready"})", "all processes must be of one release");
    row("no type", R"({"v":1})", "type");
    row("an unknown type", R"({"v":1,"type":"sing"})", "type");
    row("a short greeting", R"({"v":1,"type":"hello","pid":1})", "boot");
    row("a negative pid", R"({"v":1,"type":"hello","pid":-1,"boot":"","clock_ns":1})", "pid");
    row("a start without a time", R"({"v":1,"type":"start"})", "clock_ns");
    row("arguments that are none",
        R"({"v":1,"type":"settings","process":1,"processes":1,"first":1,)"
        R"("count":1,"history":false,"follow":false,"folder":"","arguments":[1]})",
        "array of strings");
    row("a report without numbers", R"({"v":1,"type":"report"})", "stats");
}

void TestRunMessage::refusesBadOnes()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, says);
    const auto read = decodeRunMessage(line.toStdString());
    QVERIFY(!read);
    QVERIFY2(QByteArray::fromStdString(read.error().message).contains(says),
             read.error().message.c_str());
}

void TestRunMessage::refusesEveryTornOne()
{
    const std::string line = encodeRunMessage(someReport());
    for (std::size_t length = 0; length + 1 < line.size(); ++length)
        QVERIFY(!decodeRunMessage(line.substr(0, length)));
}

void TestRunMessage::keepsAFullReportShorterThanALineMayBe()
{
    PartReport report = someReport();
    Observation observation;
    observation.kind = Observation::Kind::Lock;
    observation.channel = std::string(100'000, '\1');
    observation.lock.event = "lock.changed";
    for (std::string* text : {&observation.lock.order.value, &observation.lock.state,
                              &observation.lock.cause, &observation.lock.nonce})
        *text = std::string(100'000, '\1');
    report.entries.assign(reportItemsMax, {.at = Instant(), .what = ClientSaw{1, observation}});
    report.holds.assign(reportItemsMax,
                        {.kind = HoldChange::Kind::Saved,
                         .client = 1,
                         .order = std::string(200, '\1'),
                         .at = Instant()});
    QVERIFY(encodeRunMessage(report).size() < runLineBytesMax);
}

QTEST_GUILESS_MAIN(TestRunMessage)
#include "tst_runmessage.moc"
