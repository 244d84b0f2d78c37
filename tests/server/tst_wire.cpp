// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/tlscontext.h"
#include "server/net/wire.h"
#include "tests/support/bytes.h"
#include "tests/support/certificate.h"
#include "tests/support/tlsclient.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace echolock;

/// A wire on one end of a socket pair; the test reads and writes the other.
class TestWire : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void receivesAndSendsInTheClear();
    void tellsHowThePeerEnded();
    void speaksTlsIfThePeerBeginsWithIt();
    void staysInTheClearIfThePeerDoes();
    void sendsWhatHadToWaitForTheHandshake();
    void saysThatNothingMoreComesBehindAllThatWasQueued();
    void takesACloseNotifyForAFin();
    void seesAResetBehindACloseNotify();
    void saysWhyTlsCannotGoOn();
    void keepsWhatTheKernelDoesNotTake();

private:
    void write(const QByteArray& bytes) const;
    QByteArray read() const;
    /// What the wire makes of what was written.
    QByteArray received();
    void shakeHands(TlsClient& client);
    void connectOverTcp();

    TestCertificate m_certificate;
    std::shared_ptr<const TlsContext> m_context;
    std::unique_ptr<Wire> m_wire;
    Wire::Received m_last;
    int m_peer = -1;
};

void TestWire::initTestCase()
{
    m_context = *TlsContext::load(m_certificate.certificateFile(), m_certificate.keyFile());
}

void TestWire::init()
{
    int ends[2]{};
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    m_wire = std::make_unique<Wire>(ends[0]);
    m_peer = ends[1];
}

void TestWire::cleanup()
{
    m_wire.reset();
    ::close(m_peer);
}

void TestWire::write(const QByteArray& bytes) const
{
    QCOMPARE(::send(m_peer, bytes.constData(), std::size_t(bytes.size()), 0), bytes.size());
}

QByteArray TestWire::read() const
{
    QByteArray bytes(1 << 20, '\0');
    const ssize_t count = ::recv(m_peer, bytes.data(), std::size_t(bytes.size()), 0);
    return bytes.left(qMax<ssize_t>(count, 0));
}

QByteArray TestWire::received()
{
    std::array<char, 64 * 1024> room{};
    std::string plain;
    m_last = m_wire->receive(room, plain);
    return bytes(m_last.bytes);
}

void TestWire::shakeHands(TlsClient& client)
{
    // A round more than it takes, for the tickets behind it.
    for (int round = 0; round < 4; ++round) {
        if (const QByteArray flight = client.take(); !flight.isEmpty())
            write(flight);
        QCOMPARE(received(), QByteArray());
        m_wire->send();
        client.receive(read());
    }
    QVERIFY(client.established());
}

void TestWire::receivesAndSendsInTheClear()
{
    QCOMPARE(received(), QByteArray());
    QVERIFY(!m_last.end && !m_last.mayHaveMore);
    write("hello");
    QCOMPARE(received(), QByteArray("hello"));
    m_wire->queue().append("answer");
    QCOMPARE(m_wire->bytesToSend(), 6);
    QCOMPARE(m_wire->send(), SendQueue::Outcome::Empty);
    QCOMPARE(read(), QByteArray("answer"));
    write(QByteArray(64 * 1024, 'x'));
    QCOMPARE(received().size(), 64 * 1024);
    QVERIFY(m_last.mayHaveMore);
}

void TestWire::tellsHowThePeerEnded()
{
    ::shutdown(m_peer, SHUT_WR);
    QCOMPARE(received(), QByteArray());
    QCOMPARE(m_last.end, std::optional<int>(0));
    m_wire->close();
    QVERIFY(!m_wire->isOpen());
    QCOMPARE(m_wire->send(), SendQueue::Outcome::Broken);
}

void TestWire::speaksTlsIfThePeerBeginsWithIt()
{
    m_wire->offerTls(m_context);
    QVERIFY(!m_wire->isEncrypted());
    TlsClient client;
    shakeHands(client);
    QVERIFY(m_wire->isEncrypted());
    client.write("secret");
    const QByteArray record = client.take();
    QVERIFY(!record.contains("secret"));
    write(record);
    QCOMPARE(received(), QByteArray("secret"));
    m_wire->queue().append("answer");
    QCOMPARE(m_wire->send(), SendQueue::Outcome::Empty);
    client.receive(read());
    QCOMPARE(client.read(), QByteArray("answer"));
}

void TestWire::staysInTheClearIfThePeerDoes()
{
    m_wire->offerTls(m_context);
    write("G");
    QCOMPARE(received(), QByteArray("G"));
    // Only the first byte of all tells.
    write("\x16\x03\x01");
    QCOMPARE(received(), QByteArray("\x16\x03\x01"));
    QVERIFY(!m_wire->isEncrypted());
}

void TestWire::sendsWhatHadToWaitForTheHandshake()
{
    m_wire->offerTls(m_context);
    TlsClient client;
    write(client.take());
    received();
    m_wire->queue().append("early");
    QVERIFY(m_wire->send() == SendQueue::Outcome::Empty);
    QVERIFY(m_wire->bytesToSend() > 0);
    shakeHands(client);
    QCOMPARE(m_wire->bytesToSend(), 0);
    QCOMPARE(client.read(), QByteArray("early"));
}

void TestWire::saysThatNothingMoreComesBehindAllThatWasQueued()
{
    m_wire->offerTls(m_context);
    TlsClient client;
    shakeHands(client);
    const QByteArray all(200'000, 'x');
    m_wire->queue().append(all);
    m_wire->endWhenSent();
    while (m_wire->send() == SendQueue::Outcome::Waiting) {
        client.receive(read());
        QVERIFY(!client.peerClosed());
    }
    client.receive(read());
    QCOMPARE(client.read().size(), all.size());
    QVERIFY(client.peerClosed());
}

void TestWire::takesACloseNotifyForAFin()
{
    m_wire->offerTls(m_context);
    TlsClient client;
    shakeHands(client);
    client.write("last words");
    client.notifyClose();
    write(client.take());
    QCOMPARE(received(), QByteArray("last words"));
    QCOMPARE(m_last.end, std::optional<int>(0));
}

void TestWire::seesAResetBehindACloseNotify()
{
    connectOverTcp();
    m_wire->offerTls(m_context);
    TlsClient client;
    shakeHands(client);
    client.notifyClose();
    write(client.take());
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(m_peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(std::exchange(m_peer, -1));
    QTRY_VERIFY(m_last.end || (received(), m_last.end));
    QCOMPARE(m_last.end, std::optional<int>(ECONNRESET));
}

/// A socket pair knows no reset.
void TestWire::connectOverTcp()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const place = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    QCOMPARE(::bind(listener, place, size), 0);
    QCOMPARE(::listen(listener, 1), 0);
    QCOMPARE(::getsockname(listener, place, &size), 0);
    ::close(std::exchange(m_peer, ::socket(AF_INET, SOCK_STREAM, 0)));
    QCOMPARE(::connect(m_peer, place, size), 0);
    ::fcntl(m_peer, F_SETFL, O_NONBLOCK);
    m_wire = std::make_unique<Wire>(::accept(listener, nullptr, nullptr));
    ::close(listener);
}

void TestWire::saysWhyTlsCannotGoOn()
{
    m_wire->offerTls(m_context);
    write(QByteArray("\x16\x03\x01\0\x05\0\0\0\0\0", 10));
    QCOMPARE(received(), QByteArray());
    QVERIFY(m_wire->tlsError());
    m_wire->send();
    // An alert record.
    QVERIFY(read().startsWith('\x15'));
}

void TestWire::keepsWhatTheKernelDoesNotTake()
{
    m_wire->offerTls(m_context);
    TlsClient client;
    shakeHands(client);
    const QByteArray all(4'000'000, 'x');
    m_wire->queue().append(all);
    QCOMPARE(m_wire->send(), SendQueue::Outcome::Waiting);
    // What is encrypted cannot be taken back, so most of it is not yet.
    QVERIFY(m_wire->bytesToSend() - m_wire->queue().size() < 70'000);
    QVERIFY(m_wire->queue().size() > 3'000'000);
    while (m_wire->bytesToSend() > 0) {
        client.receive(read());
        QVERIFY(m_wire->send() != SendQueue::Outcome::Broken);
    }
    for (QByteArray part = read(); !part.isEmpty(); part = read())
        client.receive(part);
    QVERIFY(client.read() == all);
    m_wire->queue().append(all);
    m_wire->send();
    m_wire->dropQueue();
    QCOMPARE(m_wire->bytesToSend(), 0);
    m_wire->endWhenSent();
    QCOMPARE(m_wire->send(), SendQueue::Outcome::Empty);
    for (QByteArray part = read(); !part.isEmpty(); part = read())
        client.receive(part);
    QVERIFY2(!client.peerClosed(), "what was dropped is no orderly end");
}

QTEST_GUILESS_MAIN(TestWire)
#include "tst_wire.moc"
