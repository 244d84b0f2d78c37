// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/tlslayer.h"
#include "server/net/tlscontext.h"
#include "server/net/tlssession.h"
#include "tests/support/certificate.h"

using namespace echolock;

class TestTlsLayer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void carriesTextBothWays();
    void takesAnyCutOfBytes();
    void saysThatNothingMoreWillCome();
    void refusesACertificate_data();
    void refusesACertificate();
    void looksAwayWhereToldTo();
    void refusesWhatIsNoTls();
};

namespace {

const TestCertificate& good()
{
    static const TestCertificate certificate;
    return certificate;
}

std::shared_ptr<const TlsTrust> trusting(const TestCertificate& certificate)
{
    return TlsTrust::load({.caFile = certificate.certificateFile().toStdString()}).value();
}

/// Both ends of a connection, whose bytes a test carries.
struct Ends
{
    explicit Ends(std::shared_ptr<const TlsTrust> trust, const std::string& host = "localhost")
        : client(std::move(trust), host, host + ":443")
        , server(TlsContext::load(good().certificateFile(), good().keyFile()).value())
    {
        client.start();
    }

    /// Until nobody has anything to say.
    void exchange()
    {
        for (std::string sent = client.takeOutput(); !sent.empty(); sent = client.takeOutput()) {
            server.decrypt(sent, atServer);
            toClient();
        }
    }

    void toClient()
    {
        const std::string bytes(server.output().unsent());
        server.output().consume(qint64(bytes.size()));
        for (std::size_t at = 0; at < bytes.size(); at += cut)
            client.decrypt(std::string_view(bytes).substr(at, cut), atClient);
    }

    void say(std::string_view text)
    {
        SendQueue plain;
        plain.append(text.data(), qint64(text.size()));
        while (server.encrypt(plain)) { }
        toClient();
    }

    TlsLayer client;
    TlsSession server;
    std::string atClient;
    std::string atServer;
    std::size_t cut = 100'000;
};

} // namespace

void TestTlsLayer::carriesTextBothWays()
{
    Ends ends(trusting(good()));
    QVERIFY(!ends.client.established());
    ends.exchange();
    QVERIFY2(ends.client.established(), ends.client.problem().c_str());
    const std::string large(100'000, 'x');
    ends.client.encrypt(large);
    ends.exchange();
    QCOMPARE(ends.atServer, large);
    ends.say("hello");
    QCOMPARE(ends.atClient, std::string("hello"));
    QVERIFY(ends.client.takeOutput().empty());
}

void TestTlsLayer::takesAnyCutOfBytes()
{
    Ends ends(trusting(good()), "127.0.0.1");
    ends.cut = 1;
    ends.exchange();
    QVERIFY(ends.client.established());
    ends.say("hello");
    QCOMPARE(ends.atClient, std::string("hello"));
}

void TestTlsLayer::saysThatNothingMoreWillCome()
{
    Ends ends(trusting(good()));
    ends.exchange();
    ends.client.notifyClose();
    ends.exchange();
    QVERIFY(ends.server.peerClosed());
    QVERIFY(!ends.client.peerClosed());
    ends.server.notifyClose();
    ends.toClient();
    QVERIFY(ends.client.peerClosed());
    QCOMPARE(ends.client.problem(), std::string());
}

void TestTlsLayer::refusesACertificate_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("known");
    QTest::addColumn<QString>("problem");
    QTest::newRow("another name") << "app.test" << true
                                  << "is for DNS:localhost, IP Address:127.0.0.1 and not for "
                                     "app.test";
    QTest::newRow("another address") << "127.0.0.2" << true
                                     << "is for DNS:localhost, IP Address:127.0.0.1 and not for "
                                        "127.0.0.2";
    QTest::newRow("nobody signed it") << "localhost" << false << "--ca FILE";
}

void TestTlsLayer::refusesACertificate()
{
    QFETCH(QString, host);
    QFETCH(bool, known);
    QFETCH(QString, problem);
    Ends ends(known ? trusting(good()) : TlsTrust::load({}).value(), host.toStdString());
    ends.exchange();
    QVERIFY(!ends.client.established());
    QVERIFY2(ends.client.problem().find(problem.toStdString()) != std::string::npos,
             ends.client.problem().c_str());
    QVERIFY(ends.server.error().has_value());
}

void TestTlsLayer::looksAwayWhereToldTo()
{
    Ends ends(TlsTrust::load({.verify = TlsTrust::Options::Verify::No}).value(), "app.test");
    ends.exchange();
    QVERIFY(ends.client.established());
}

void TestTlsLayer::refusesWhatIsNoTls()
{
    TlsLayer client(TlsTrust::load({}).value(), "localhost", "localhost:443");
    client.start();
    std::string plain;
    client.decrypt("HTTP/1.1 400 Bad Request\r\n\r\n", plain);
    QCOMPARE(client.problem(),
             std::string("localhost:443 does not speak TLS: use ws://, or the "
                         "port where it speaks wss://."));
    QVERIFY(plain.empty());
}

QTEST_GUILESS_MAIN(TestTlsLayer)

#include "tst_tlslayer.moc"
