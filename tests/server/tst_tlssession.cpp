// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/tlscontext.h"
#include "server/net/tlssession.h"
#include "tests/support/bytes.h"
#include "tests/support/certificate.h"
#include "tests/support/tlsclient.h"

using namespace echolock;

/// The server's session and a client, with the test as the network between them.
class TestTlsSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void carriesBytesBothWays();
    void takesAHandshakeByteByByte();
    void encryptsNothingBeforeTheHandshakeIsOver();
    void encryptsALongQueueInParts();
    void saysAndHearsThatNothingMoreComes();
    void choosesHttp11_data();
    void choosesHttp11();
    void refusesWhoOnlySpeaksHttp2();
    void refusesOldVersions();
    void refusesASecondHandshake();
    void refusesGarbage_data();
    void refusesGarbage();
    void refusesARecordThatWasChanged();

private:
    /// Lets both speak until neither has anything to say.
    void exchange(TlsClient& client);
    QByteArray sent();

    TestCertificate m_certificate;
    std::shared_ptr<const TlsContext> m_context;
    std::unique_ptr<TlsSession> m_session;
    std::string m_plain;
};

void TestTlsSession::initTestCase()
{
    m_context = *TlsContext::load(m_certificate.certificateFile(), m_certificate.keyFile());
}

void TestTlsSession::init()
{
    m_session = std::make_unique<TlsSession>(m_context);
    m_plain.clear();
}

QByteArray TestTlsSession::sent()
{
    const QByteArray output = bytes(m_session->output().unsent());
    m_session->output().clear();
    return output;
}

void TestTlsSession::exchange(TlsClient& client)
{
    for (;;) {
        const QByteArray fromClient = client.take();
        m_session->decrypt(view(fromClient), m_plain);
        const QByteArray fromServer = sent();
        client.receive(fromServer);
        if (fromClient.isEmpty() && fromServer.isEmpty())
            return;
    }
}

void TestTlsSession::carriesBytesBothWays()
{
    TlsClient client;
    exchange(client);
    QVERIFY(client.established() && m_session->established());
    client.write("to the server");
    SendQueue queue;
    queue.append("to the client");
    QVERIFY(m_session->encrypt(queue));
    QCOMPARE(queue.size(), 0);
    QVERIFY(!bytes(m_session->output().unsent()).contains("to the client"));
    exchange(client);
    QCOMPARE(bytes(m_plain), QByteArray("to the server"));
    QCOMPARE(client.read(), QByteArray("to the client"));
}

void TestTlsSession::takesAHandshakeByteByByte()
{
    TlsClient client;
    for (int round = 0; round < 4; ++round) {
        const QByteArray flight = client.take();
        for (const char byte : flight)
            m_session->decrypt({&byte, 1}, m_plain);
        const QByteArray answer = sent();
        for (const char byte : answer)
            client.receive(QByteArray(1, byte));
    }
    QVERIFY(client.established() && m_session->established());
    client.write("hello");
    const QByteArray record = client.take();
    for (const char byte : record) {
        QVERIFY(m_plain.empty());
        m_session->decrypt({&byte, 1}, m_plain);
    }
    QCOMPARE(bytes(m_plain), QByteArray("hello"));
}

void TestTlsSession::encryptsNothingBeforeTheHandshakeIsOver()
{
    SendQueue queue;
    queue.append("early");
    QVERIFY(!m_session->encrypt(queue));
    QCOMPARE(queue.size(), 5);
    QCOMPARE(m_session->output().size(), 0);
    m_session->notifyClose();
    QCOMPARE(m_session->output().size(), 0);
}

void TestTlsSession::encryptsALongQueueInParts()
{
    TlsClient client;
    exchange(client);
    const QByteArray all = QByteArray("0123456789").repeated(100'000);
    SendQueue queue;
    queue.append(all);
    int parts = 0;
    while (m_session->encrypt(queue)) {
        // What waits encrypted cannot be taken back, so it is never much.
        QVERIFY(m_session->output().size() < 70'000);
        client.receive(sent());
        ++parts;
    }
    QVERIFY(parts > 10);
    QVERIFY(client.read() == all);
    QCOMPARE(queue.size(), 0);
}

void TestTlsSession::saysAndHearsThatNothingMoreComes()
{
    TlsClient client;
    exchange(client);
    m_session->notifyClose();
    m_session->notifyClose();
    exchange(client);
    QVERIFY(client.peerClosed());
    QVERIFY(!m_session->peerClosed());
    client.notifyClose();
    exchange(client);
    QVERIFY(m_session->peerClosed());
    QVERIFY(!m_session->error());
}

void TestTlsSession::choosesHttp11_data()
{
    QTest::addColumn<QByteArray>("offered");
    QTest::addColumn<QByteArray>("chosen");
    QTest::newRow("nothing offered") << QByteArray() << QByteArray();
    QTest::newRow("alone") << QByteArray("\x08http/1.1") << QByteArray("http/1.1");
    QTest::newRow("behind h2") << QByteArray("\x02h2\x08http/1.1") << QByteArray("http/1.1");
}

void TestTlsSession::choosesHttp11()
{
    QFETCH(const QByteArray, offered);
    QFETCH(const QByteArray, chosen);
    TlsClient client({.protocols = offered});
    exchange(client);
    QVERIFY(client.established());
    QCOMPARE(client.protocol(), chosen);
}

void TestTlsSession::refusesWhoOnlySpeaksHttp2()
{
    TlsClient client({.protocols = "\x02h2"});
    exchange(client);
    QVERIFY(m_session->error());
    QVERIFY2(client.error().contains("no application protocol"), client.error().constData());
}

void TestTlsSession::refusesOldVersions()
{
    TlsClient client({.versionMin = TLS1_VERSION, .versionMax = TLS1_1_VERSION});
    exchange(client);
    QVERIFY(!client.established());
    QCOMPARE(QByteArray::fromStdString(m_session->error().value_or("")),
             QByteArray("unsupported protocol"));
    QVERIFY2(client.error().contains("protocol version"), client.error().constData());
}

void TestTlsSession::refusesASecondHandshake()
{
    TlsClient client({.versionMax = TLS1_2_VERSION});
    exchange(client);
    QVERIFY(client.established());
    QVERIFY(client.renegotiate());
    exchange(client);
    client.write("after");
    exchange(client);
    // A warning, or the end: in no case another handshake.
    QVERIFY(!client.established() || m_session->error());
}

void TestTlsSession::refusesGarbage_data()
{
    QTest::addColumn<QByteArray>("garbage");
    QTest::newRow("zeros") << QByteArray("\x16\x03\x01\x00\x05\0\0\0\0\0", 10);
    QTest::newRow("text") << QByteArray("\x16GET / HTTP/1.1\r\n\r\n");
    QTest::newRow("a record that is too long") << QByteArray("\x16\x03\x01\xff\xff\x01\0\0\0", 9);
    QTest::newRow("an alert first") << QByteArray("\x15\x03\x01\0\x02\x02\x28", 7);
    QTest::newRow("data before a handshake") << QByteArray("\x17\x03\x03\0\x05hello", 10);
    QTest::newRow("a hello that is too long")
        << QByteArray("\x16\x03\x01\x00\x04\x01\xff\xff\xff", 9);
}

void TestTlsSession::refusesGarbage()
{
    QFETCH(const QByteArray, garbage);
    m_session->decrypt(view(garbage), m_plain);
    QVERIFY(m_session->error());
    QVERIFY(m_plain.empty());
    QVERIFY(!m_session->established());
    // Nothing changes its mind.
    m_session->decrypt(view(TlsClient().take()), m_plain);
    QVERIFY(m_session->error());
}

void TestTlsSession::refusesARecordThatWasChanged()
{
    TlsClient client;
    exchange(client);
    client.write("first");
    exchange(client);
    client.write("second");
    QByteArray record = client.take();
    record[record.size() - 1] = char(record.back() ^ 1);
    m_session->decrypt(view(record), m_plain);
    QVERIFY(m_session->error());
    QCOMPARE(bytes(m_plain), QByteArray("first"));
    client.receive(sent());
    QVERIFY2(client.error().contains("bad record mac"), client.error().constData());
}

QTEST_GUILESS_MAIN(TestTlsSession)
#include "tst_tlssession.moc"
