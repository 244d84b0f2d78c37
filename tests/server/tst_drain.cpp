// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>

#include "server/net/closingsockets.h"
#include "server/net/drain.h"
#include "server/net/gate.h"
#include "tests/support/pusherprobe.h"

#include <memory>
#include <vector>

using namespace echolock;
using namespace std::chrono_literals;

/// A gate whose requests are answered when the test says so; the test is the Hub.
class TestDrain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void isOverAtOnceWhereNobodyIs();
    void waitsForConnectionsAndTheirCloseFrames();
    void answersKeptConnectionsUntilTheWebSocketsAreGone();
    void waitsForAReplyThatIsOutstanding();
    void declinesUpgradesOnKeptConnections();
    void saysWhenItTakesTooLong();

private:
    std::unique_ptr<Gate> m_gate;
    std::unique_ptr<ClosingSockets> m_closing;
    std::unique_ptr<Drain> m_drain;
    std::unique_ptr<QSignalSpy> m_finished;
    std::size_t m_connections = 0;
    std::vector<QPointer<HttpConnection>> m_asking;
    QPointer<QWebSocket> m_webSocket;
    QPointer<DirectSocket> m_socket;
};

namespace {

const QByteArray request("GET /ready HTTP/1.1\r\nHost: a\r\n\r\n");

} // namespace

void TestDrain::init()
{
    m_connections = 0;
    m_asking.clear();
    m_gate = std::make_unique<Gate>();
    m_closing = std::make_unique<ClosingSockets>();
    m_drain = std::make_unique<Drain>(*m_gate, *m_closing, [this] { return m_connections; });
    m_finished = std::make_unique<QSignalSpy>(m_drain.get(), &Drain::finished);
    connect(m_gate.get(), &Gate::webSocketReady, this,
            [this](QWebSocket* webSocket, DirectSocket* socket) {
                ++m_connections;
                m_webSocket = webSocket;
                m_socket = socket;
            });
    connect(m_gate.get(), &Gate::requestReceived, this,
            [this](HttpConnection* connection) { m_asking.emplace_back(connection); });
    QVERIFY(m_gate->listenOn(QHostAddress(QHostAddress::LocalHost), 0));
}

void TestDrain::cleanup()
{
    m_drain.reset();
    m_closing.reset();
    m_gate.reset();
    delete m_webSocket.data();
}

void TestDrain::isOverAtOnceWhereNobodyIs()
{
    m_drain->look();
    QVERIFY(!m_drain->isActive());
    m_drain->begin(10s);
    QVERIFY(m_drain->isActive() && !m_gate->isListening());
    // Never from within the call, whose caller may not be ready for it.
    QCOMPARE(m_finished->count(), 0);
    QTRY_COMPARE(m_finished->count(), 1);
    m_drain->look();
    QCoreApplication::processEvents();
    QCOMPARE(m_finished->count(), 1);
}

void TestDrain::waitsForConnectionsAndTheirCloseFrames()
{
    RawProbe probe(m_gate->serverPort());
    QTRY_VERIFY(m_webSocket && !probe.answerHead().isEmpty());
    m_drain->begin(10s);
    QCoreApplication::processEvents();
    probe.stopReading();
    std::string big;
    for (int i = 0; i < 20; ++i)
        appendServerFrame(big, Opcode::Text, std::string(500'000, 'x'));
    m_socket->sendRaw(QByteArray::fromStdString(big));
    m_closing->close(m_webSocket, m_socket, CloseCode::GoingAway, "bye");
    m_connections = 0;
    m_drain->look();
    QCoreApplication::processEvents();
    QCoreApplication::processEvents();
    QCOMPARE(m_finished->count(), 0);
    probe.readOn();
    QTRY_COMPARE(m_finished->count(), 1);
    QTRY_COMPARE(probe.closeCode(), 1001);
}

void TestDrain::answersKeptConnectionsUntilTheWebSocketsAreGone()
{
    RawProbe webSocket(m_gate->serverPort());
    RawProbe idle(m_gate->serverPort(), request);
    RawProbe asks(m_gate->serverPort(), request);
    QTRY_VERIFY(m_webSocket && m_asking.size() == 2);
    m_asking[0]->reply({200, {}, "on"});
    m_asking[1]->reply({200, {}, "on"});
    QTRY_VERIFY(!idle.answerHead().isEmpty() && !asks.answerHead().isEmpty());
    m_drain->begin(10s);
    asks.send({request.constData(), std::size_t(request.size())});
    QTRY_COMPARE(m_asking.size(), std::size_t(3));
    m_asking[2]->reply({503, {}, "off"});
    QTRY_VERIFY(asks.isClosed());
    QVERIFY(asks.answerBody().contains("HTTP/1.1 503"));
    QVERIFY(asks.answerBody().contains("Connection: close"));
    QVERIFY(!idle.isClosed());
    QCOMPARE(m_finished->count(), 0);
    m_connections = 0;
    m_drain->look();
    QTRY_COMPARE(m_finished->count(), 1);
    QTRY_VERIFY(idle.isClosed());
}

void TestDrain::waitsForAReplyThatIsOutstanding()
{
    RawProbe asks(m_gate->serverPort(), request);
    QTRY_COMPARE(m_asking.size(), std::size_t(1));
    m_drain->begin(10s);
    QCoreApplication::processEvents();
    QCoreApplication::processEvents();
    QCOMPARE(m_finished->count(), 0);
    m_asking[0]->reply({200, {}, QByteArray(5'000'000, 'x')});
    QTRY_COMPARE(m_finished->count(), 1);
    QTRY_COMPARE(asks.answerBody().size(), 5'000'000);
}

void TestDrain::declinesUpgradesOnKeptConnections()
{
    RawProbe webSocket(m_gate->serverPort());
    QTRY_VERIFY(m_webSocket);
    RawProbe asks(m_gate->serverPort(), "GET /app/key HTTP/1.1\r\nHost: a\r\nUpgrade: webso");
    QTRY_COMPARE(m_gate->stats().httpOpen, std::uint64_t(1));
    m_drain->begin(10s);
    asks.send("cket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              "Sec-WebSocket-Version: 13\r\n\r\n");
    QTRY_VERIFY(asks.isClosed());
    QVERIFY(asks.answerHead().startsWith("HTTP/1.1 503 "));
}

void TestDrain::saysWhenItTakesTooLong()
{
    QSignalSpy overdue(m_drain.get(), &Drain::overdue);
    RawProbe probe(m_gate->serverPort());
    QTRY_VERIFY(m_webSocket);
    m_drain->begin(50ms);
    QTRY_COMPARE(overdue.count(), 1);
    QCOMPARE(m_finished->count(), 0);
    m_connections = 0;
    m_gate->abandon();
    m_drain->look();
    QTRY_COMPARE(m_finished->count(), 1);
    QCOMPARE(overdue.count(), 1);
}

QTEST_GUILESS_MAIN(TestDrain)
#include "tst_drain.moc"
