// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/localcrowd.h"
#include "tests/client/runpeers.h"

using namespace echolock;

class TestLocalCrowd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesAndGoes();
    void tellsWhereEachIsToAProbeOnly();
    void stormsOnceEverybodyHasArrived();
};

void TestLocalCrowd::comesAndGoes()
{
    const RunServer server;
    ClientCommand command;
    command.swarm.target.url = QUrl(server.server.url());
    command.clients = 10;
    LocalCrowd crowd(command);
    QSignalSpy began(&crowd, &Crowd::began);
    QSignalSpy ended(&crowd, &Crowd::ended);
    SwarmStats stats;
    connect(&crowd, &Crowd::changed, this,
            [&stats](const SwarmBatch& batch) { stats = batch.stats; });
    crowd.begin();
    QCOMPARE(began.size(), 1);
    QTRY_COMPARE(stats.connected, 10U);
    QVERIFY(crowd.parts().empty());
    crowd.end();
    QCOMPARE(ended.size(), 1);
}

void TestLocalCrowd::tellsWhereEachIsToAProbeOnly()
{
    const RunServer server;
    for (const char* probe : {"", "http://127.0.0.1:1/{id}"}) {
        ClientCommand command;
        command.swarm.target.url = QUrl(server.server.url());
        command.probe.url = probe;
        command.clients = 3;
        LocalCrowd crowd(command);
        SwarmStats stats;
        std::size_t told = 0;
        connect(&crowd, &Crowd::changed, this, [&](const SwarmBatch& batch) {
            stats = batch.stats;
            told += batch.clients.size();
        });
        crowd.begin();
        QTRY_COMPARE(stats.connected, 3U);
        QCOMPARE(told > 0, !command.probe.url.empty());
        crowd.end();
    }
}

void TestLocalCrowd::stormsOnceEverybodyHasArrived()
{
    const RunServer server;
    const ClientCommand command = parseClientCommand({QStringLiteral("echolock-clients"),
                                                      QStringLiteral("--url"), server.server.url(),
                                                      QStringLiteral("--clients=10"),
                                                      QStringLiteral("--mix=calm"),
                                                      QStringLiteral("--fault=storm clients=60%")})
                                      .value();
    LocalCrowd crowd(command);
    SwarmStats stats;
    connect(&crowd, &Crowd::changed, this,
            [&stats](const SwarmBatch& batch) { stats = batch.stats; });
    crowd.begin();
    QTRY_COMPARE(stats.connected, 10U);
    crowd.beginGroupFaults();
    QTRY_COMPARE(stats.connectsMade, std::uint64_t(16));
    crowd.end();
}

QTEST_GUILESS_MAIN(TestLocalCrowd)
#include "tst_localcrowd.moc"
