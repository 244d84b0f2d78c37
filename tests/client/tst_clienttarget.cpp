// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/clienttarget.h"

using namespace echolock;

class TestClientTarget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addressesAServer_data();
    void addressesAServer();
    void keepsThePathOfItsServer_data();
    void keepsThePathOfItsServer();
    void trustsOnlyOverTls();
};

void TestClientTarget::addressesAServer_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("tls");
    QTest::addColumn<int>("port");
    QTest::newRow("ws") << "ws://shop.test" << false << 80;
    QTest::newRow("wss") << "wss://shop.test" << true << 443;
    QTest::newRow("port") << "wss://shop.test:6001" << true << 6001;
}

void TestClientTarget::addressesAServer()
{
    QFETCH(QString, url);
    QFETCH(bool, tls);
    QFETCH(int, port);
    const ClientTarget target{.url = QUrl(url)};
    QCOMPARE(pageOptions(target).useTls, tls);
    const LeanAddress address = addressOf(target, tls ? AddressKind::Tls : AddressKind::Plain);
    QCOMPARE(address.host, QStringLiteral("shop.test"));
    QCOMPARE(int(address.port), port);
}

void TestClientTarget::keepsThePathOfItsServer_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("none") << "ws://shop.test" << QByteArray("/app/k?");
    QTest::newRow("slash") << "ws://shop.test/" << QByteArray("/app/k?");
    QTest::newRow("path") << "ws://shop.test/real%20time/" << QByteArray("/real%20time/app/k?");
}

void TestClientTarget::keepsThePathOfItsServer()
{
    QFETCH(QString, url);
    QFETCH(QByteArray, start);
    const LeanAddress address = addressOf({.url = QUrl(url), .key = "k"}, AddressKind::Plain);
    QVERIFY2(address.target.starts_with(start.toStdString()), address.target.c_str());
}

void TestClientTarget::trustsOnlyOverTls()
{
    const ClientTarget target{.tls = TlsTrust::load({}).value()};
    QVERIFY(!addressOf(target, AddressKind::Plain).tls);
    QVERIFY(addressOf(target, AddressKind::Tls).tls == target.tls);
}

QTEST_GUILESS_MAIN(TestClientTarget)

#include "tst_clienttarget.moc"
