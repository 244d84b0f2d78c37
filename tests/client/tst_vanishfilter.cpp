// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/tcpconnect.h"
#include "client/net/vanishfilter.h"
#include "tests/support/rawpeer.h"

using namespace echolock;

class TestVanishFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesThePeerWithoutAcknowledgement();
    void hearsAgainWhatIsSentAgain();
    void saysNoToWhatIsNoSocket();
};

void TestVanishFilter::leavesThePeerWithoutAcknowledgement()
{
    RawPeer peer;
    const QHostAddress loopback(QHostAddress::LocalHost);
    const Result<int> fd = startConnecting({.to = loopback, .port = peer.port(), .from = {}},
                                           "peer");
    QVERIFY(fd.has_value());
    QTRY_VERIFY(peer.accepted());
    peer.send("heard");
    QTRY_COMPARE(peer.unacknowledged(), 0U);

    QVERIFY(dropAllIncoming(*fd));
    peer.send("not heard");
    QCOMPARE(peer.unacknowledged(), 1U);
    char buffer[64];
    QCOMPARE(::recv(*fd, buffer, sizeof buffer, 0), ssize_t(5));
    QCOMPARE(::recv(*fd, buffer, sizeof buffer, 0), ssize_t(-1));
    QCOMPARE(peer.unacknowledged(), 1U);
    ::close(*fd);
}

void TestVanishFilter::hearsAgainWhatIsSentAgain()
{
    RawPeer peer;
    const QHostAddress loopback(QHostAddress::LocalHost);
    const Result<int> fd = startConnecting({.to = loopback, .port = peer.port(), .from = {}},
                                           "peer");
    QVERIFY(fd.has_value());
    QTRY_VERIFY(peer.accepted());
    QVERIFY(dropAllIncoming(*fd));
    peer.send("late");
    QCOMPARE(peer.unacknowledged(), 1U);
    QVERIFY(receiveIncoming(*fd));
    // The peer's kernel sends it again by itself.
    QTRY_COMPARE(peer.unacknowledged(), 0U);
    char buffer[64];
    QCOMPARE(::recv(*fd, buffer, sizeof buffer, 0), ssize_t(4));
    ::close(*fd);
}

void TestVanishFilter::saysNoToWhatIsNoSocket()
{
    QVERIFY(!dropAllIncoming(-1));
    QVERIFY(!receiveIncoming(-1));
}

QTEST_GUILESS_MAIN(TestVanishFilter)
#include "tst_vanishfilter.moc"
