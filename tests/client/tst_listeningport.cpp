// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/proxy/listeningport.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/rawclient.h"

#include <vector>

using namespace echolock;

class TestListeningPort : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handsOutDescriptors();
    void saysThatAPortIsInUse();
    void closedItRefuses();
};

void TestListeningPort::handsOutDescriptors()
{
    std::vector<int> accepted;
    ListeningPort port([&accepted](int descriptor) { accepted.push_back(descriptor); });
    QVERIFY(port.open(parseHostPort("127.0.0.1:0").value()));
    const std::uint16_t number = parseHostPort(port.address()).value().port;
    QVERIFY(number > 0);
    const RawClient first(number);
    const RawClient second(number);
    QTRY_COMPARE(accepted.size(), std::size_t(2));
    QVERIFY((::fcntl(accepted.front(), F_GETFL) & O_NONBLOCK) != 0);
    for (const int descriptor : accepted)
        ::close(descriptor);
}

void TestListeningPort::saysThatAPortIsInUse()
{
    ListeningPort first([](int) {});
    QVERIFY(first.open(parseHostPort("127.0.0.1:0").value()));
    ListeningPort second([](int) {});
    const Result<void> outcome = second.open(parseHostPort(first.address()).value());
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().message,
             first.address()
                 + " is in use by another program; choose another port, or 0 for a free one.");
}

void TestListeningPort::closedItRefuses()
{
    ListeningPort port([](int) {});
    QVERIFY(port.open(parseHostPort("127.0.0.1:0").value()));
    const std::uint16_t number = parseHostPort(port.address()).value().port;
    port.close();
    QVERIFY(!RawClient(number).isConnected());
}

int main(int argc, char* argv[])
{
    EpollDispatcher::installForApplication();
    const QCoreApplication application(argc, argv);
    TestListeningPort test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_listeningport.moc"
