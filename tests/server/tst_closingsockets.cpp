// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>

#include "server/net/closingsockets.h"
#include "server/net/gate.h"
#include "tests/support/pusherprobe.h"

using namespace echolock;

class TestClosingSockets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void sendsWhatIsQueuedAndThenTheCloseFrame();
    void sparesASlowReaderWhatItDidNotRead();
    void finishesTheFrameThatIsBeingSent();
    void resetsWhoNeverReads();
    void takesOneThatIsGoneAlready();

private:
    /// Of the RawProbe's WebSocket, whose client is still there.
    void accepted(RawProbe& probe);

    std::unique_ptr<Gate> m_gate;
    std::unique_ptr<ClosingSockets> m_closing;
    QPointer<QWebSocket> m_webSocket;
    QPointer<DirectSocket> m_socket;
};

namespace {

QByteArray frame(const QByteArray& text)
{
    std::string out;
    appendServerFrame(out, Opcode::Text, text.toStdString());
    return QByteArray::fromStdString(out);
}

} // namespace

void TestClosingSockets::init()
{
    m_gate = std::make_unique<Gate>();
    m_closing = std::make_unique<ClosingSockets>();
    connect(m_gate.get(), &Gate::webSocketReady, this,
            [this](QWebSocket* webSocket, DirectSocket* socket) {
                m_webSocket = webSocket;
                m_socket = socket;
            });
    QVERIFY(m_gate->listenOn(QHostAddress(QHostAddress::LocalHost), 0));
}

void TestClosingSockets::cleanup()
{
    m_closing.reset();
    m_gate.reset();
    delete m_webSocket.data();
}

void TestClosingSockets::accepted(RawProbe& probe)
{
    QTRY_VERIFY(m_webSocket && !probe.answerHead().isEmpty());
}

void TestClosingSockets::sendsWhatIsQueuedAndThenTheCloseFrame()
{
    RawProbe probe(m_gate->serverPort());
    accepted(probe);
    QSignalSpy emptied(m_closing.get(), &ClosingSockets::emptied);
    m_socket->sendRaw(frame("last words"));
    m_closing->close(m_webSocket, m_socket, CloseCode::GoingAway, "why");
    QTRY_VERIFY(probe.isClosed());
    QCOMPARE(probe.heard(), QList<QByteArray>{"last words"});
    QCOMPARE(probe.closeCode(), 1001);
    QCOMPARE(emptied.count(), 1);
    QVERIFY(m_closing->isEmpty());
    QTRY_VERIFY(!m_webSocket && !m_socket);
}

void TestClosingSockets::sparesASlowReaderWhatItDidNotRead()
{
    RawProbe probe(m_gate->serverPort());
    accepted(probe);
    m_socket->setOutgoingLimit(100'000);
    // Nothing is sent before the loop runs again, so all of it can be taken back.
    m_socket->sendRaw(frame("never sent"));
    m_closing->closeSlowReader(m_webSocket, m_socket);
    QTRY_VERIFY(probe.isClosed());
    QCOMPARE(probe.heard(), QList<QByteArray>());
    QCOMPARE(probe.closeCode(), 4101);
}

void TestClosingSockets::finishesTheFrameThatIsBeingSent()
{
    RawProbe probe(m_gate->serverPort());
    accepted(probe);
    m_socket->setOutgoingLimit(1'000'000);
    QSignalSpy overflowed(m_socket, &DirectSocket::overflowed);
    // More than the kernel takes while the client's loop does not run.
    const QByteArray big = frame(QByteArray(99'991, 'x'));
    int taken = 0;
    while (m_socket->sendRaw(big))
        ++taken;
    const qint64 queued = m_socket->bytesToWrite();
    QVERIFY(queued > 0);
    m_closing->closeSlowReader(m_webSocket, m_socket);
    QVERIFY(m_socket->bytesToWrite() < big.size() + 200);
    QTRY_VERIFY_WITH_TIMEOUT(probe.isClosed(), 20'000);
    QCOMPARE(probe.closeCode(), 4101);
    QVERIFY(!probe.heard().isEmpty() && probe.heard().size() < taken);
    for (const QByteArray& message : probe.heard())
        QCOMPARE(message.size(), 99'991);
}

void TestClosingSockets::resetsWhoNeverReads()
{
    RawProbe probe(m_gate->serverPort());
    accepted(probe);
    probe.stopReading();
    m_socket->setOutgoingLimit(100 << 20);
    while (m_socket->bytesToWrite() < 20'000'000)
        m_socket->sendRaw(frame(QByteArray(100'000, 'x')));
    QSignalSpy emptied(m_closing.get(), &ClosingSockets::emptied);
    m_closing->close(m_webSocket, m_socket, CloseCode::GoingAway, "why");
    QVERIFY(!m_closing->isEmpty());
    m_closing->resetAll();
    QVERIFY(m_closing->isEmpty());
    QTRY_VERIFY(!m_webSocket && !m_socket);
}

void TestClosingSockets::takesOneThatIsGoneAlready()
{
    RawProbe probe(m_gate->serverPort());
    accepted(probe);
    m_socket->resetHard();
    m_closing->close(m_webSocket, m_socket, CloseCode::GoingAway, "why");
    QVERIFY(m_closing->isEmpty());
    QTRY_VERIFY(!m_webSocket && !m_socket);
}

QTEST_GUILESS_MAIN(TestClosingSockets)
#include "tst_closingsockets.moc"
