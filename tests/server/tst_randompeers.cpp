// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/hubserver.h"
#include "tests/support/decisions.h"
#include "tests/support/pusherprobe.h"

#include <array>
#include <memory>
#include <vector>

using namespace echolock;

namespace {

constexpr int seeds = 12;
constexpr std::size_t peers = 5;
constexpr std::size_t piecesPerPeer = 40;

/// Bytes as no client should send them, with enough good ones among them to get further.
std::string pieceOf(Decisions& decisions)
{
    constexpr std::array<std::string_view, 7> known{
        R"({"event":"pusher:ping","data":{}})",
        R"({"event":"pusher:subscribe","data":{"channel":"private-order.7","auth":"key:00"}})",
        R"({"event":"pusher:subscribe","data":{"channel":"orders"}})",
        R"({"event":"client-lock.release","channel":"private-order.7","data":{"token":1}})",
        "GET /apps/app/channels HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /apps/app/events HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
        "GET /app/key?protocol=7 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: "
        "Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"};
    constexpr std::array opcodes{Opcode::Text, Opcode::Text,  Opcode::Text,        Opcode::Binary,
                                 Opcode::Ping, Opcode::Close, Opcode::Continuation};
    const std::size_t kind = decisions.below(6);
    if (kind == 0)
        return decisions.text(40);
    std::string piece(decisions.pick(known));
    if (kind == 1)
        return piece;
    const std::string payload = kind == 2 ? decisions.text(40) : piece;
    piece.clear();
    appendClientFrame(piece, decisions.pick(opcodes), payload, decisions.byte());
    if (kind == 3)
        piece[decisions.below(piece.size())] ^= char(1U << decisions.below(8));
    if (kind == 4)
        piece.resize(decisions.below(piece.size()));
    return piece;
}

struct Counter : ServerObserver
{
    int opened = 0;
    int messages = 0;

    void lifecycleHappened(const LifecycleEvent& event) override
    {
        opened += event.step == LifecycleStep::Opened ? 1 : 0;
        messages += event.step == LifecycleStep::Message ? 1 : 0;
    }
};

} // namespace

/// Peers that send what they like, from fixed seeds, beside one who must not notice.
class TestRandomPeers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void disturbNobody_data();
    void disturbNobody();
};

void TestRandomPeers::disturbNobody_data()
{
    QTest::addColumn<quint64>("seed");
    for (int seed = 1; seed <= seeds; ++seed)
        QTest::addRow("seed %d", seed) << quint64(seed);
}

void TestRandomPeers::disturbNobody()
{
    QFETCH(quint64, seed);
    ServerOptions options;
    options.port = 0;
    Counter counter;
    HubServer server(options, &counter);
    QVERIFY(server.listen().has_value());
    PusherProbe bystander(server.url());
    QTRY_VERIFY(!bystander.socketId().isEmpty());
    bystander.subscribe(QStringLiteral("private-order.7"));
    QTRY_COMPARE(bystander.heard(QStringLiteral("lock.granted")).size(), 1);
    const auto heardBefore = bystander.heard().size();

    Decisions decisions(Prng(seed), 20'000);
    std::vector<std::unique_ptr<RawProbe>> strangers(peers);
    for (std::size_t i = 0; i < piecesPerPeer * peers; ++i) {
        auto& stranger = strangers[decisions.below(peers)];
        if (stranger && stranger->isClosed())
            stranger.reset();
        const std::string piece = pieceOf(decisions);
        if (stranger)
            stranger->send(piece);
        else if (decisions.oneIn(4))
            stranger = std::make_unique<RawProbe>(server.port(), QByteArray::fromStdString(piece));
        else
            stranger = std::make_unique<RawProbe>(server.port());
        if (decisions.oneIn(8))
            stranger.reset();
        // What was sent so far is on its way while more is drawn.
        QCoreApplication::processEvents();
    }
    bystander.say(QStringLiteral(R"({"event":"pusher:ping","data":{}})"));
    QTRY_COMPARE(bystander.heard(QStringLiteral("pusher:pong")).size(), 1);
    QCOMPARE(bystander.heard().size(), heardBefore + 1);

    strangers.clear();
    QTRY_COMPARE(server.stats().connections, std::size_t(1));
    QCOMPARE(server.stats().subscriptions, std::size_t(1));
    QCOMPARE(server.stats().locksHeld, std::size_t(1));
    QVERIFY(!bystander.isClosed());
    // The bystander's own are 1 and 2.
    QVERIFY2(counter.opened > 2 && counter.messages > 3, "The strangers got nowhere.");
}

QTEST_GUILESS_MAIN(TestRandomPeers)
#include "tst_randompeers.moc"
