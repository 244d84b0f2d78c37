// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/swarmpart.h"
#include "tests/client/runpeers.h"

#include <map>
#include <set>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

/// A part of a run and the sum of its reports.
struct Part
{
    explicit Part(const QString& url)
        : part(optionsFor(url), {.first = 21, .count = 10}, SwarmPart::Clients::Followed)
    {
        QObject::connect(&part, &SwarmPart::reported, &part, [this](const PartReport& report) {
            last = report;
            holds.insert(holds.end(), report.holds.begin(), report.holds.end());
            entries.insert(entries.end(), report.entries.begin(), report.entries.end());
            for (const RunClient& client : report.clients)
                clients[client.client] = client;
        });
        QObject::connect(&part, &SwarmPart::ended, &part, [this] { ++ends; });
    }

    static SwarmOptions optionsFor(const QString& url)
    {
        SwarmOptions options;
        options.target.url = QUrl(url);
        options.target.links = LinkPlan::Links::Always;
        options.mix = mixByName("rough").value();
        options.record = SwarmOptions::Record::History;
        return options;
    }

    PartReport last;
    std::vector<HoldChange> holds;
    std::vector<ClientEntry> entries;
    std::map<std::uint32_t, RunClient> clients;
    int ends = 0;
    SwarmPart part;
};

} // namespace

class TestSwarmPart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsFromTheCommonStart();
    void tellsTheEndOfEveryHoldBeforeItsOwn();
    void endsWithoutHavingBegun();
    void followsWhatConcernsItsOwnClients();
};

void TestSwarmPart::countsFromTheCommonStart()
{
    const RunServer server;
    Part part(server.server.url());
    const Duration start = clockNow() + 20ms;
    part.part.begin(start);
    QTRY_COMPARE(part.last.stats.connected, 10U);
    QTRY_VERIFY(part.entries.size() >= 20);
    for (const ClientEntry& entry : part.entries) {
        QVERIFY(entry.at >= Instant());
        QVERIFY(entry.at < Instant(clockNow() - start));
        QVERIFY(entry.client() >= 21 && entry.client() <= 30);
    }
    QTRY_COMPARE(part.clients.size(), std::size_t(10));
    for (const auto& [number, client] : part.clients) {
        QVERIFY(client.order.starts_with("order."));
        QVERIFY(client.at >= Instant());
        QVERIFY(client.at < Instant(clockNow() - start));
    }
    QVERIFY(part.last.upTo > Instant());
    QVERIFY(part.last.residentKilobytes > 0);
}

void TestSwarmPart::tellsTheEndOfEveryHoldBeforeItsOwn()
{
    const RunServer server;
    Part part(server.server.url());
    part.part.begin(clockNow());
    QTRY_VERIFY(part.last.stats.editing > 0);
    part.part.end();
    part.part.end();
    QTRY_COMPARE(part.ends, 1);
    QCOMPARE(part.last.stats.clients, 0U);
    QCOMPARE(part.last.stats.clientsConnectedOnce, 10U);
    std::map<std::string, int> open;
    for (const HoldChange& hold : part.holds)
        open[hold.order] += hold.kind == HoldChange::Kind::Begins ? 1 : -1;
    QVERIFY(!open.empty());
    for (const auto& [order, count] : open)
        QCOMPARE(count, 0);
}

void TestSwarmPart::endsWithoutHavingBegun()
{
    Part part(QStringLiteral("ws://127.0.0.1:1"));
    part.part.end();
    QCOMPARE(part.ends, 1);
    Part waiting(QStringLiteral("ws://127.0.0.1:1"));
    waiting.part.begin(clockNow() + 1h);
    waiting.part.end();
    QTRY_COMPARE(waiting.ends, 1);
}

void TestSwarmPart::followsWhatConcernsItsOwnClients()
{
    const RunServer server;
    Part part(server.server.url());
    const std::vector<ClientStep> steps{
        {.client = 20, .kind = ClientStep::Kind::Cut, .fault = "c"},
        {.client = 21, .kind = ClientStep::Kind::Cut, .fault = "c"},
        {.client = 30, .kind = ClientStep::Kind::Cut, .fault = "c"},
        {.at = 1h, .client = 25, .kind = ClientStep::Kind::Cut, .fault = "c"}};
    // Before there is anybody it means nothing.
    part.part.follow(steps, clockNow());
    part.part.begin(clockNow());
    QTRY_COMPARE(part.last.stats.connected, 10U);
    part.part.follow(steps, clockNow() + 20ms);
    const auto cut = [&part] {
        std::set<std::uint32_t> clients;
        for (const ClientEntry& entry : part.entries) {
            const auto* const saw = std::get_if<ClientSaw>(&entry.what);
            if (saw && saw->observation.text.starts_with("A fault reset the connection"))
                clients.insert(static_cast<std::uint32_t>(entry.client()));
        }
        return clients;
    };
    QTRY_COMPARE(cut().size(), std::size_t(2));
    QVERIFY(cut() == (std::set<std::uint32_t>{21, 30}));
}

QTEST_GUILESS_MAIN(TestSwarmPart)
#include "tst_swarmpart.moc"
