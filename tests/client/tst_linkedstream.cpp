// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/net/linkedstream.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/rawpeer.h"

#include <functional>

using namespace echolock;

namespace {

struct Listener : FaultyStreamListener
{
    void streamConnected() override { ++connects; }

    void streamReceived(std::string_view bytes) override { received += bytes; }

    void streamEnded(const std::string& /*problem*/) override { ++ends; }

    void streamClient(ClientActivity /*activity*/) override { }

    int connects = 0;
    int ends = 0;
    std::string received;
};

using End = std::function<void(LinkedStream&)>;

} // namespace

class TestLinkedStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void carriesBytesWithAndWithoutFaults_data() { plans(); }

    void carriesBytesWithAndWithoutFaults();

    void endsAlikeWithAndWithoutFaults_data() { plans(); }

    void endsAlikeWithAndWithoutFaults();

    void canBeFrozenBeforeItIsOpened_data() { plans(); }

    void canBeFrozenBeforeItIsOpened();

    void canBeOfflineBeforeItIsOpened_data() { plans(); }

    void canBeOfflineBeforeItIsOpened();

private:
    static void plans();
};

void TestLinkedStream::plans()
{
    QTest::addColumn<QString>("fault");
    QTest::newRow("none") << QString();
    QTest::newRow("one that does nothing") << QStringLiteral("latency mean=0s");
}

namespace {

/// A stream with the fault of the present row, connected to a peer.
struct Pair
{
    Pair()
    {
        QFETCH(QString, fault);
        if (!fault.isEmpty())
            plan.faults.push_back(parseFault(fault.toStdString()).value());
    }

    void open()
    {
        stream.open({.to = QHostAddress(QHostAddress::LocalHost), .port = peer.port(), .from = {}},
                    "peer", {}, plan, Prng(1));
    }

    bool isUp() { return listener.connects == 1 && peer.accepted(); }

    LinkPlan plan;
    RawPeer peer;
    Listener listener;
    LinkedStream stream{listener};
};

} // namespace

void TestLinkedStream::carriesBytesWithAndWithoutFaults()
{
    Pair pair;
    pair.open();
    QTRY_VERIFY(pair.isUp());
    pair.stream.write("ping");
    QTRY_COMPARE(pair.peer.received(), "ping");
    pair.peer.send("pong");
    QTRY_COMPARE(pair.listener.received, "pong");
    QVERIFY(pair.stream.isOpen());
    pair.peer.shutDown();
    QTRY_COMPARE(pair.listener.ends, 1);
}

void TestLinkedStream::endsAlikeWithAndWithoutFaults()
{
    using Saw = bool (RawPeer::*)();
    const std::array<std::pair<End, Saw>, 4> ends{
        std::pair{End(&LinkedStream::close), &RawPeer::sawFin},
        std::pair{End(&LinkedStream::fin), &RawPeer::sawFin},
        std::pair{End(&LinkedStream::reset), &RawPeer::sawReset},
        std::pair{End(&LinkedStream::vanish), &RawPeer::sawNoEnd},
    };
    for (const auto& [end, saw] : ends) {
        Pair pair;
        pair.open();
        QTRY_VERIFY(pair.isUp());
        end(pair.stream);
        QTRY_VERIFY((pair.peer.*saw)());
        pair.stream.giveUp(nullptr);
        QCOMPARE(pair.listener.ends, 0);
    }
}

void TestLinkedStream::canBeFrozenBeforeItIsOpened()
{
    Pair pair;
    pair.stream.freeze();
    pair.open();
    QTRY_VERIFY(pair.peer.accepted());
    QCoreApplication::processEvents();
    QCOMPARE(pair.listener.connects, 0);
    pair.stream.thaw();
    QTRY_VERIFY(pair.isUp());
}

void TestLinkedStream::canBeOfflineBeforeItIsOpened()
{
    Pair pair;
    pair.stream.goOffline();
    pair.open();
    QTRY_VERIFY(pair.peer.accepted());
    pair.peer.send("late");
    QCOMPARE(pair.peer.unacknowledged(), 1U);
    pair.stream.goOnline();
    QTRY_COMPARE(pair.listener.received, "late");
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    const QCoreApplication app(argc, argv);
    TestLinkedStream test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_linkedstream.moc"
