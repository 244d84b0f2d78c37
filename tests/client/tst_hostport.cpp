// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/proxy/hostport.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestHostPort : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAddresses_data();
    void readsAddresses();
    void refusesWhatIsNone_data();
    void refusesWhatIsNone();
    void writesAddresses();
    void knowsThisMachine();
};

void TestHostPort::readsAddresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::newRow("IPv4") << "127.0.0.1:6001"
                          << "127.0.0.1" << 6001;
    QTest::newRow("IPv6") << "[::1]:6001"
                          << "::1" << 6001;
    QTest::newRow("name") << "reverb:8080"
                          << "reverb" << 8080;
    QTest::newRow("any") << ":0"
                         << "" << 0;
}

void TestHostPort::readsAddresses()
{
    QFETCH(QString, text);
    const Result<HostPort> read = parseHostPort(text.toStdString());
    QVERIFY(read);
    QTEST(read->host, "host");
    QTEST(int(read->port), "port");
}

void TestHostPort::refusesWhatIsNone_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("problem");
    QTest::newRow("no port") << "localhost"
                             << "has no port; write host:port";
    QTest::newRow("bare IPv6") << "::1:80"
                               << "in brackets";
    QTest::newRow("no number") << "a:http"
                               << "no port from 0 to 65535";
    QTest::newRow("large") << "a:65536"
                           << "no port from 0 to 65535";
    QTest::newRow("nothing") << ""
                             << "has no port";
}

void TestHostPort::refusesWhatIsNone()
{
    QFETCH(QString, text);
    QFETCH(QString, problem);
    const Result<HostPort> read = parseHostPort(text.toStdString());
    QVERIFY(!read);
    QVERIFY2(read.error().message.find(problem.toStdString()) != std::string::npos,
             read.error().message.c_str());
}

void TestHostPort::writesAddresses()
{
    QCOMPARE(formatHostPort(QHostAddress(QHostAddress::LocalHost), 80), "127.0.0.1:80");
    QCOMPARE(formatHostPort(QHostAddress(QHostAddress::LocalHostIPv6), 80), "[::1]:80");
    QCOMPARE(formatHostPort(QHostAddress(QHostAddress::Any), 80), "[::]:80");
}

void TestHostPort::knowsThisMachine()
{
    QCOMPARE(localAddress(QString()).value(), QHostAddress(QHostAddress::Any));
    QCOMPARE(localAddress(QStringLiteral("localhost")).value(),
             QHostAddress(QHostAddress::LocalHost));
    QCOMPARE(localAddress(QStringLiteral("127.0.0.2")).value(),
             QHostAddress(QStringLiteral("127.0.0.2")));
}

QTEST_GUILESS_MAIN(TestHostPort)
#include "tst_hostport.moc"
