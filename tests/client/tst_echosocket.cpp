// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/echosocket.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/pusherstub.h"

using namespace echolock;
using Kind = Observation::Kind;

namespace {

struct Tab
{
    explicit Tab(const PusherStub& stub, const EchoOptions& options = {})
        : socket({.url = stub.url(), .options = options}, "alice", Prng(1),
                 [this](const Observation& seen) { observations.push_back(seen); })
    {
    }

    /// Opens an order's page.
    void visit(std::string_view channel)
    {
        socket.subscribe(channel);
        socket.open();
    }

    std::size_t count(Kind kind) const
    {
        return static_cast<std::size_t>(std::ranges::count(observations, kind, &Observation::kind));
    }

    std::vector<Observation> observations;
    EchoSocket socket;
};

} // namespace

class TestEchoSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesEveryChannelAndStays();
    void abandonsInEveryWay_data();
    void abandonsInEveryWay();
    void opensAgainWithoutChannels();
    void reloadOpensTheNewPageFirst();
    void reloadWhileFrozen();
    void killedWhileFrozen();
    void subscribesWithAForgedSignature();
    void countsTheConnectionsOfAllItsPages();
    void aSleepingTabHearsOnceItIsAwake();
    void aHiddenTabPingsLate();
    void ignoresWhatIsAskedOfAGoneTab();
    void knowsThatItsSocketIsGoneBeforeItComesBack();
};

void TestEchoSocket::leavesEveryChannelAndStays()
{
    const PusherStub stub;
    Tab tab(stub);
    tab.socket.subscribe("private-order.6");
    tab.visit("private-order.7");
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(2));
    tab.socket.abandon(Abandonment::Leave);
    QTRY_COMPARE(stub.visit(0).heard.size(), 4);
    QVERIFY(stub.visit(0).heard.at(2).contains(QStringLiteral("pusher:unsubscribe")));
    QVERIFY(stub.visit(0).heard.at(3).contains(QStringLiteral("pusher:unsubscribe")));
    QVERIFY(tab.socket.state() == ConnectionState::Connected);
}

void TestEchoSocket::abandonsInEveryWay_data()
{
    QTest::addColumn<Abandonment>("how");
    QTest::addColumn<int>("closeCode");
    QTest::addRow("close") << Abandonment::Close << 1000;
    QTest::addRow("tab-close") << Abandonment::TabClose << 1001;
    // Qt says 1000 where there was no close frame; tst_bytestream tells FIN from RST.
    QTest::addRow("kill") << Abandonment::Kill << 1000;
    QTest::addRow("reset") << Abandonment::Reset << 1000;
    QTest::addRow("vanish") << Abandonment::Vanish << 0;
}

void TestEchoSocket::abandonsInEveryWay()
{
    QFETCH(Abandonment, how);
    QFETCH(int, closeCode);
    const PusherStub stub;
    Tab tab(stub);
    tab.visit("private-order.7");
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    tab.socket.abandon(how);
    QVERIFY(tab.socket.state() == ConnectionState::Disconnected);
    if (how == Abandonment::Vanish) {
        stub.visit(0).say(encodePing());
        QCoreApplication::processEvents();
        QVERIFY(!stub.visit(0).closeCode);
        QVERIFY(!tab.socket.isQuiet());
    } else {
        QTRY_COMPARE(stub.visit(0).closeCode, closeCode);
        QTRY_VERIFY(tab.socket.isQuiet());
    }
    QVERIFY(!stub.visit(0).heardText(QStringLiteral("unsubscribe")));
}

void TestEchoSocket::opensAgainWithoutChannels()
{
    const PusherStub stub;
    Tab tab(stub);
    tab.visit("private-order.7");
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    tab.socket.abandon(Abandonment::Vanish);
    tab.socket.open();
    QTRY_VERIFY(tab.socket.state() == ConnectionState::Connected);
    tab.socket.subscribe("private-order.8");
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(2));
    QCOMPARE(stub.visit(1).heard.size(), 1);
    QVERIFY(!stub.visit(0).closeCode);
}

void TestEchoSocket::reloadOpensTheNewPageFirst()
{
    const PusherStub stub;
    Tab tab(stub);
    tab.visit("private-order.7");
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    tab.socket.abandon(Abandonment::Reload);
    QVERIFY(tab.socket.state() == ConnectionState::Connecting);
    QVERIFY(!stub.visit(0).closeCode);
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(2));
    QTRY_COMPARE(stub.visit(0).closeCode, 1001);
    QCOMPARE(tab.socket.socketId().value, "1.2");
    QVERIFY(stub.visit(1).heardText(QStringLiteral("private-order.7")));
    QCOMPARE(tab.count(Kind::Error), std::size_t(0));
}

void TestEchoSocket::reloadWhileFrozen()
{
    const PusherStub stub;
    Tab tab(stub);
    tab.visit("private-order.7");
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    tab.socket.abandon(Abandonment::Freeze);
    tab.socket.abandon(Abandonment::Reload);
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(2));
    QTRY_COMPARE(stub.visit(0).closeCode, 1001);
}

void TestEchoSocket::killedWhileFrozen()
{
    const PusherStub stub;
    Tab tab(stub);
    tab.visit("private-order.7");
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    tab.socket.abandon(Abandonment::Freeze);
    stub.visit(0).say(encodePing());
    stub.visit(0).socket->flush();
    tab.socket.abandon(Abandonment::Kill);
    QTRY_COMPARE(stub.visit(0).closeCode, 1000);
    QVERIFY(!stub.visit(0).heardText(QStringLiteral("pong")));
}

void TestEchoSocket::subscribesWithAForgedSignature()
{
    const PusherStub stub;
    Tab tab(stub);
    tab.socket.open();
    QTRY_VERIFY(tab.socket.state() == ConnectionState::Connected);
    tab.socket.subscribeWithAuth("private-order.7", "key:forged");
    QTRY_COMPARE(stub.visit(0).heard.size(), 1);
    QVERIFY(stub.visit(0).heard.at(0).contains(QStringLiteral("key:forged")));
}

void TestEchoSocket::countsTheConnectionsOfAllItsPages()
{
    const PusherStub stub;
    Tab tab(stub);
    tab.visit("private-order.7");
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    tab.socket.abandon(Abandonment::Reload);
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(2));
    tab.socket.abandon(Abandonment::Kill);
    QCOMPARE(tab.socket.connects().made, std::uint64_t(2));
    QCOMPARE(tab.socket.connects().failed, std::uint64_t(0));
}

void TestEchoSocket::aSleepingTabHearsOnceItIsAwake()
{
    const PusherStub stub;
    Tab asleep(stub);
    Tab other(stub);
    asleep.visit("private-order.7");
    QTRY_COMPARE(asleep.count(Kind::Subscribed), std::size_t(1));
    other.visit("private-order.7");
    QTRY_COMPARE(other.count(Kind::Subscribed), std::size_t(1));
    asleep.socket.abandon(Abandonment::Sleep);
    for (std::size_t index = 0; index < 2; ++index)
        stub.visit(index).say(encodeEvent("private-order.7", "note", "{}"));
    QTRY_COMPARE(other.count(Kind::Event), std::size_t(1));
    QCOMPARE(asleep.count(Kind::Event), std::size_t(0));
    asleep.socket.thaw();
    // Unlike after a freeze, nothing has come: it has to be sent again.
    QCOMPARE(asleep.count(Kind::Event), std::size_t(0));
    QTRY_COMPARE(asleep.count(Kind::Event), std::size_t(1));
    QVERIFY(asleep.socket.state() == ConnectionState::Connected);
}

/// One that is in front pings at the same time.
void TestEchoSocket::aHiddenTabPingsLate()
{
    const PusherStub stub;
    const EchoOptions hurried{.activityTimeout = std::chrono::milliseconds(100)};
    Tab hidden(stub, hurried);
    Tab front(stub, hurried);
    hidden.socket.open();
    QTRY_COMPARE(stub.visitCount(), std::size_t(1));
    hidden.socket.hide();
    front.socket.open();
    QTRY_COMPARE(stub.visitCount(), std::size_t(2));
    QTRY_VERIFY(stub.visit(1).heardText(QStringLiteral("pusher:ping")));
    QVERIFY(!stub.visit(0).heardText(QStringLiteral("pusher:ping")));
    hidden.socket.show();
    QTRY_VERIFY(stub.visit(0).heardText(QStringLiteral("pusher:ping")));
}

void TestEchoSocket::ignoresWhatIsAskedOfAGoneTab()
{
    const PusherStub stub;
    Tab tab(stub);
    tab.visit("private-order.7");
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    tab.socket.abandon(Abandonment::Reset);
    const std::size_t seen = tab.observations.size();
    tab.socket.subscribe("private-order.8");
    tab.socket.unsubscribe("private-order.7");
    tab.socket.whisper("private-order.7", "typing", "{}");
    tab.socket.sendRaw("{}");
    tab.socket.thaw();
    for (const Abandonment how : allAbandonments)
        tab.socket.abandon(how);
    QCOMPARE(tab.observations.size(), seen);
    QCOMPARE(stub.visitCount(), std::size_t(1));
}

/// pusher-js says nothing for a second.
void TestEchoSocket::knowsThatItsSocketIsGoneBeforeItComesBack()
{
    const PusherStub stub;
    Tab tab(stub);
    tab.visit("private-order.7");
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    QVERIFY(!tab.socket.isCutOff());
    stub.visit(0).socket->abort();
    QTRY_VERIFY(tab.socket.isCutOff());
    QVERIFY(tab.socket.state() == ConnectionState::Connected);
    QTRY_COMPARE(stub.visitCount(), std::size_t(2));
    QVERIFY(!tab.socket.isCutOff());
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    const QCoreApplication app(argc, argv);
    TestEchoSocket test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_echosocket.moc"
