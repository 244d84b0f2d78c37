// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/bytestream.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/rawpeer.h"

#include <array>
#include <functional>

using namespace echolock;

namespace {

struct Listener : ByteStreamListener
{
    void streamConnected() override { ++connects; }

    void streamReceived(std::string_view bytes) override
    {
        received += bytes;
        if (onReceived)
            onReceived();
    }

    void streamEnded(const std::string& problem) override
    {
        ++ends;
        lastProblem = problem;
    }

    void streamDrained() override { ++drains; }

    int connects = 0;
    int ends = 0;
    int drains = 0;
    std::string received;
    std::string lastProblem;
    std::function<void()> onReceived;
};

/// A stream connected to a peer.
struct Pair
{
    Pair()
    {
        stream.open({.to = QHostAddress(QHostAddress::LocalHost), .port = peer.port(), .from = {}},
                    "peer");
    }

    bool isUp() { return listener.connects == 1 && peer.accepted(); }

    RawPeer peer;
    Listener listener;
    ByteStream stream{listener};
};

} // namespace

class TestByteStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void carriesBytesBothWays();
    void writesOncePerTurn();
    void writesMoreThanTheKernelTakesAtOnce();
    void givesUpOnAPeerThatDoesNotRead();
    void tellsTheEndOfTheStream();
    void tellsAReset();
    void tellsARefusalFromTheEventLoop();
    void killedItEndsWithFinEvenWithUnreadData();
    void resetItEndsWithRst();
    void vanishedItIsSilentBothWays();
    void nothingArrivesUntilEveryOutageHasEnded();
    void mayBeInAnOutageBeforeItIsOpened();
    void vanishedItIsSilentWhateverEnds();
    void frozenItGoesOnWhereItStopped();
    void canBeFrozenWhileConnecting();
    void canBeEndedWhileConnecting();
    void canBeEndedWhileItTells();
    void closeFlushesFirst();
    void takesOverAnAcceptedSocket();
    void tellsWhenWhatWaitedIsSent();
};

void TestByteStream::carriesBytesBothWays()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.stream.write("ping");
    QTRY_COMPARE(pair.peer.received(), "ping");
    pair.peer.send("pong");
    QTRY_COMPARE(pair.listener.received, "pong");
    QCOMPARE(pair.listener.ends, 0);
}

void TestByteStream::writesOncePerTurn()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.stream.write("a");
    pair.stream.write("b");
    QCOMPARE(pair.peer.received(), "");
    QCoreApplication::processEvents();
    QTRY_COMPARE(pair.peer.received(), "ab");
}

void TestByteStream::writesMoreThanTheKernelTakesAtOnce()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    const std::string half(6'000'000, 'x');
    // Above the limit only if nobody reads.
    pair.stream.write(half.substr(0, 3'900'000));
    QTRY_COMPARE(pair.peer.received().size(), std::size_t(3'900'000));
    pair.stream.write(half.substr(0, 3'900'000));
    QTRY_COMPARE(pair.peer.received().size(), std::size_t(7'800'000));
    QCOMPARE(pair.listener.ends, 0);
}

void TestByteStream::givesUpOnAPeerThatDoesNotRead()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    const std::string megabyte(1'000'000, 'x');
    for (int i = 0; i < 40 && pair.listener.ends == 0; ++i) {
        pair.stream.write(megabyte);
        QCoreApplication::processEvents();
    }
    QCOMPARE(pair.listener.ends, 1);
    QCOMPARE(pair.listener.lastProblem,
             "peer does not read what it is sent: more than 4 MB are waiting.");
    QVERIFY(!pair.stream.isOpen());
}

void TestByteStream::tellsTheEndOfTheStream()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.peer.send("last words");
    pair.peer.hangUp();
    QTRY_COMPARE(pair.listener.ends, 1);
    QCOMPARE(pair.listener.lastProblem, "");
    QCOMPARE(pair.listener.received, "last words");
}

void TestByteStream::tellsAReset()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.stream.write("unread");
    QCoreApplication::processEvents();
    pair.peer.hangUp();
    QTRY_COMPARE(pair.listener.ends, 1);
    QCOMPARE(pair.listener.lastProblem, "peer reset the connection.");
}

void TestByteStream::tellsARefusalFromTheEventLoop()
{
    Listener listener;
    ByteStream stream(listener);
    stream.open({.to = QHostAddress(QHostAddress::LocalHost),
                 .port = 9,
                 .from = QHostAddress(QStringLiteral("192.0.2.1"))},
                "peer");
    QCOMPARE(listener.ends, 0);
    QTRY_COMPARE(listener.ends, 1);
    QVERIFY(listener.lastProblem.find("peer") != std::string::npos);
}

void TestByteStream::killedItEndsWithFinEvenWithUnreadData()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.stream.freeze();
    pair.peer.send("unread");
    QTRY_COMPARE(pair.peer.unacknowledged(), 0U);
    pair.stream.write("never sent");
    pair.stream.fin();
    QTRY_VERIFY(pair.peer.sawFin());
    pair.peer.send("too late, and still no reset");
    QTRY_COMPARE(pair.peer.unacknowledged(), 0U);
    QCOMPARE(pair.peer.received(), "");
    QVERIFY(pair.stream.isOpen());
    pair.peer.hangUp();
    QTRY_VERIFY(!pair.stream.isOpen());
    QCOMPARE(pair.listener.ends, 0);
    QCOMPARE(pair.listener.received, "");
}

void TestByteStream::resetItEndsWithRst()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.stream.reset();
    QTRY_VERIFY(pair.peer.sawReset());
    QCOMPARE(pair.listener.ends, 0);
}

void TestByteStream::vanishedItIsSilentBothWays()
{
    auto pair = std::make_unique<Pair>();
    QTRY_VERIFY(pair->isUp());
    pair->stream.write("never sent");
    pair->stream.vanish();
    pair->peer.send("never heard");
    QCoreApplication::processEvents();
    QVERIFY(pair->peer.sawNoEnd());
    QCOMPARE(pair->peer.received(), "");
    QCOMPARE(pair->peer.unacknowledged(), 1U);
    QCOMPARE(pair->listener.received, "");
    pair->stream.fin();
    QVERIFY(pair->peer.sawNoEnd());
}

void TestByteStream::nothingArrivesUntilEveryOutageHasEnded()
{
    using Outage = ByteStream::Outage;
    for (const auto& [first, second] :
         {std::pair{Outage::Fault, Outage::Sleep}, std::pair{Outage::Sleep, Outage::Fault}}) {
        Pair pair;
        QTRY_VERIFY(pair.isUp());
        // Twice is as once.
        for (const Outage outage : {Outage::Fault, Outage::Sleep, Outage::Fault})
            pair.stream.beginOutage(outage);
        pair.stream.endOutage(first);
        pair.peer.send("late");
        QCOMPARE(pair.peer.unacknowledged(), 1U);
        pair.stream.endOutage(second);
        QTRY_COMPARE(pair.listener.received, "late");
        QTRY_COMPARE(pair.peer.unacknowledged(), 0U);
    }
}

void TestByteStream::mayBeInAnOutageBeforeItIsOpened()
{
    RawPeer peer;
    Listener listener;
    ByteStream stream(listener);
    stream.beginOutage(ByteStream::Outage::Sleep);
    stream.open({.to = QHostAddress(QHostAddress::LocalHost), .port = peer.port(), .from = {}},
                "peer");
    QTRY_VERIFY(peer.accepted());
    peer.send("late");
    QCOMPARE(peer.unacknowledged(), 1U);
    stream.endOutage(ByteStream::Outage::Sleep);
    QTRY_COMPARE(listener.received, "late");
}

void TestByteStream::vanishedItIsSilentWhateverEnds()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.stream.beginOutage(ByteStream::Outage::Fault);
    pair.stream.vanish();
    pair.stream.endOutage(ByteStream::Outage::Fault);
    pair.stream.endOutage(ByteStream::Outage::Sleep);
    pair.peer.send("not heard");
    QCOMPARE(pair.peer.unacknowledged(), 1U);
}

void TestByteStream::frozenItGoesOnWhereItStopped()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.stream.freeze();
    pair.peer.send("meanwhile");
    pair.stream.write("later");
    QTRY_COMPARE(pair.peer.unacknowledged(), 0U);
    QCoreApplication::processEvents();
    QCOMPARE(pair.listener.received, "");
    QCOMPARE(pair.peer.received(), "");
    pair.stream.thaw();
    QCOMPARE(pair.listener.received, "meanwhile");
    QTRY_COMPARE(pair.peer.received(), "later");
}

void TestByteStream::canBeFrozenWhileConnecting()
{
    Pair pair;
    pair.stream.freeze();
    QTRY_VERIFY(pair.peer.accepted());
    QCoreApplication::processEvents();
    QCOMPARE(pair.listener.connects, 0);
    pair.stream.thaw();
    QTRY_COMPARE(pair.listener.connects, 1);
}

void TestByteStream::canBeEndedWhileConnecting()
{
    for (void (ByteStream::*way)() :
         {&ByteStream::fin, &ByteStream::reset, &ByteStream::vanish, &ByteStream::close}) {
        Pair pair;
        (pair.stream.*way)();
        QCoreApplication::processEvents();
        QCOMPARE(pair.listener.connects, 0);
        QCOMPARE(pair.listener.ends, 0);
    }
}

void TestByteStream::canBeEndedWhileItTells()
{
    for (void (ByteStream::*way)() :
         {&ByteStream::fin, &ByteStream::reset, &ByteStream::vanish, &ByteStream::close}) {
        Pair pair;
        QTRY_VERIFY(pair.isUp());
        pair.listener.onReceived = [&pair, way] { (pair.stream.*way)(); };
        pair.peer.send("go");
        QTRY_COMPARE(pair.listener.received, "go");
        QCoreApplication::processEvents();
        QCOMPARE(pair.listener.ends, 0);
    }
}

void TestByteStream::closeFlushesFirst()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.stream.write("last words");
    pair.stream.close();
    QTRY_VERIFY(pair.peer.sawFin());
    QCOMPARE(pair.peer.received(), "last words");
    QVERIFY(!pair.stream.isOpen());
}

void TestByteStream::takesOverAnAcceptedSocket()
{
    std::array<int, 2> ends{};
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    Listener near;
    Listener far;
    ByteStream first(near);
    ByteStream second(far);
    first.adopt(ends[0], "first");
    second.adopt(ends[1], "second");
    first.write("there");
    second.write("back");
    QTRY_COMPARE(far.received, "there");
    QTRY_COMPARE(near.received, "back");
    QCOMPARE(near.connects, 0);
    first.close();
    QTRY_COMPARE(far.ends, 1);
}

void TestByteStream::tellsWhenWhatWaitedIsSent()
{
    Pair pair;
    QTRY_VERIFY(pair.isUp());
    pair.stream.write("fits");
    QTRY_COMPARE(pair.peer.received(), "fits");
    QCOMPARE(pair.listener.drains, 0);
    const std::string block(256 * 1024, 'x');
    std::size_t written = 4;
    while (pair.stream.waiting() == 0) {
        pair.stream.write(block);
        pair.stream.flushAtOnce();
        written += block.size();
    }
    QCOMPARE(pair.listener.drains, 0);
    QTRY_COMPARE(pair.peer.received().size(), written);
    QTRY_COMPARE(pair.listener.drains, 1);
    QCOMPARE(pair.stream.waiting(), std::size_t(0));
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    const QCoreApplication app(argc, argv);
    TestByteStream test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_bytestream.moc"
