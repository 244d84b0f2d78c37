// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/tcpconnect.h"
#include "tests/support/rawpeer.h"

#include <poll.h>
#include <set>
#include <sys/resource.h>

using namespace echolock;

namespace {

const QHostAddress loopback(QHostAddress::LocalHost);

/// Waits until a connect has an outcome.
bool isWritable(int fd)
{
    pollfd entry{.fd = fd, .events = POLLOUT, .revents = 0};
    return ::poll(&entry, 1, 0) == 1;
}

} // namespace

class TestTcpConnect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void connectsToAListener();
    void connectsFromAGivenAddress();
    void goesOnFromAnotherAddressOfThisMachine();
    void namesAPeerThatRefuses();
    void refusesALocalAddressThatIsNotOurs();
    void saysWhenDescriptorsRunOut();
    void hasASentenceForEveryError_data();
    void hasASentenceForEveryError();
};

void TestTcpConnect::connectsToAListener()
{
    RawPeer peer;
    const Result<int> fd = startConnecting({.to = loopback, .port = peer.port(), .from = {}},
                                           "peer");
    QVERIFY(fd.has_value());
    QTRY_VERIFY(isWritable(*fd));
    QVERIFY(finishConnecting(*fd, "peer").has_value());
    QTRY_VERIFY(peer.accepted());
    ::close(*fd);
}

void TestTcpConnect::connectsFromAGivenAddress()
{
    RawPeer peer;
    const QHostAddress from(QStringLiteral("127.0.0.9"));
    const Result<int> fd = startConnecting({.to = loopback, .port = peer.port(), .from = from},
                                           "peer");
    QVERIFY(fd.has_value());
    sockaddr_in local{};
    socklen_t length = sizeof local;
    ::getsockname(*fd, reinterpret_cast<sockaddr*>(&local), &length);
    QCOMPARE(QHostAddress(ntohl(local.sin_addr.s_addr)), from);
    ::close(*fd);
}

void TestTcpConnect::goesOnFromAnotherAddressOfThisMachine()
{
    TcpRoute route{.to = loopback, .port = 9, .receiveBuffer = 4096};
    std::set<quint32> seen;
    while (const std::optional<TcpRoute> next = fromNextAddress(route)) {
        route = *next;
        QVERIFY(route.from.isLoopback());
        QVERIFY(seen.insert(route.from.toIPv4Address()).second);
    }
    QCOMPARE(seen.size(), std::size_t(15));
    QCOMPARE(route.port, quint16(9));
    QCOMPARE(route.receiveBuffer, 4096);
    const auto fromThird = fromNextAddress(
        {.to = loopback, .from = QHostAddress(QStringLiteral("127.0.0.3"))});
    QCOMPARE(fromThird->from, QHostAddress(QStringLiteral("127.0.1.3")));
    QVERIFY(!fromNextAddress({.to = QHostAddress(QStringLiteral("192.0.2.1"))}));
    QVERIFY(!fromNextAddress({.to = QHostAddress(QHostAddress::LocalHostIPv6)}));
    QVERIFY(!fromNextAddress({.to = loopback, .from = QHostAddress(QStringLiteral("192.0.2.1"))}));
}

void TestTcpConnect::namesAPeerThatRefuses()
{
    std::uint16_t closedPort = 0;
    {
        const RawPeer gone;
        closedPort = gone.port();
    }
    const Result<int> fd = startConnecting({.to = loopback, .port = closedPort, .from = {}},
                                           "shop:1");
    QVERIFY(fd.has_value());
    QTRY_VERIFY(isWritable(*fd));
    const Result<void> outcome = finishConnecting(*fd, "shop:1");
    QVERIFY(!outcome.has_value());
    QCOMPARE(outcome.error().message, "shop:1 refused the connection: is a server running there?");
    ::close(*fd);
}

void TestTcpConnect::refusesALocalAddressThatIsNotOurs()
{
    const QHostAddress foreign(QStringLiteral("192.0.2.1"));
    const Result<int> fd = startConnecting({.to = loopback, .port = 9, .from = foreign}, "peer");
    QVERIFY(!fd.has_value());
    QVERIFY(fd.error().message.find("peer") != std::string::npos);
}

void TestTcpConnect::saysWhenDescriptorsRunOut()
{
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    rlimit none = before;
    none.rlim_cur = 0;
    ::setrlimit(RLIMIT_NOFILE, &none);
    const Result<int> fd = startConnecting({.to = loopback, .port = 9, .from = {}}, "peer");
    ::setrlimit(RLIMIT_NOFILE, &before);
    QVERIFY(!fd.has_value());
    QVERIFY(fd.error().message.find("ulimit -n") != std::string::npos);
}

void TestTcpConnect::hasASentenceForEveryError_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<QByteArray>("sentence");
    QTest::addRow("reset") << ECONNRESET << QByteArray("p:1 reset the connection.");
    QTest::addRow("timeout") << ETIMEDOUT << QByteArray("p:1 did not answer.");
    QTest::addRow("no route") << ENETUNREACH
                              << QByteArray("p:1 cannot be reached: Network is unreachable.");
    QTest::addRow("no port") << EADDRNOTAVAIL
                             << QByteArray("No local port is left to connect to p:1: too many "
                                           "connections were made within a minute.");
}

void TestTcpConnect::hasASentenceForEveryError()
{
    QFETCH(int, error);
    QFETCH(QByteArray, sentence);
    QCOMPARE(QByteArray::fromStdString(connectProblem("p:1", error)), sentence);
}

QTEST_GUILESS_MAIN(TestTcpConnect)
#include "tst_tcpconnect.moc"
