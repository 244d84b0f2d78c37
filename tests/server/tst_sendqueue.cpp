// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/sendqueue.h"
#include "server/protocol/wsframe.h"
#include "tests/support/bytes.h"

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>

using namespace echolock;

class TestSendQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void sharesASingleBuffer();
    void keepsTheOrderOfEverythingAppended();
    void sendsTheRestWhenThereIsRoomAgain();
    void tellsABrokenConnection();
    void handsOutPartByPart();
    void dropsAllFramesOfWhichNothingIsSent();
    void keepsTheRestOfTheFrameThatIsBeingSent_data();
    void keepsTheRestOfTheFrameThatIsBeingSent();
    void keepsTheHeadInFrontOfTheFrames();
    void findsTheFrameInALongQueue();
    void survivesBytesThatAreNoFrames();

private:
    static QByteArray frame(qsizetype payloadBytes)
    {
        std::string out;
        appendServerFrame(out, Opcode::Text, std::string(std::size_t(payloadBytes), 'x'));
        return QByteArray::fromStdString(out);
    }

    QByteArray received();

    int m_ends[2]{};
};

void TestSendQueue::init()
{
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, m_ends), 0);
}

void TestSendQueue::cleanup()
{
    ::close(m_ends[0]);
    ::close(m_ends[1]);
}

QByteArray TestSendQueue::received()
{
    QByteArray bytes(1 << 20, '\0');
    const ssize_t count = ::recv(m_ends[1], bytes.data(), static_cast<std::size_t>(bytes.size()),
                                 0);
    return bytes.left(qMax<ssize_t>(count, 0));
}

void TestSendQueue::sharesASingleBuffer()
{
    const QByteArray frame("one frame for many");
    const char* const data = frame.constData();
    SendQueue queue;
    queue.append(frame);
    QVERIFY(!frame.isDetached());
    QCOMPARE(queue.sendTo(m_ends[0]), SendQueue::Outcome::Empty);
    QVERIFY(frame.isDetached());
    QCOMPARE(frame.constData(), data);
    QCOMPARE(received(), frame);
}

void TestSendQueue::keepsTheOrderOfEverythingAppended()
{
    SendQueue queue;
    queue.append(QByteArray("a"));
    queue.append("bc", 2);
    queue.append(QByteArray("d"));
    QCOMPARE(queue.size(), 4);
    QCOMPARE(queue.sendTo(m_ends[0]), SendQueue::Outcome::Empty);
    QCOMPARE(queue.size(), 0);
    QCOMPARE(received(), QByteArray("abcd"));
}

void TestSendQueue::sendsTheRestWhenThereIsRoomAgain()
{
    QByteArray all;
    for (int i = 0; i < 1'000'000; ++i)
        all.append(QByteArray::number(i));
    SendQueue queue;
    queue.append(all);
    QByteArray got;
    QCOMPARE(queue.sendTo(m_ends[0]), SendQueue::Outcome::Waiting);
    QVERIFY(queue.size() < all.size());
    queue.append("end", 3);
    while (queue.size() > 0) {
        got += received();
        QVERIFY(queue.sendTo(m_ends[0]) != SendQueue::Outcome::Broken);
    }
    for (QByteArray part = received(); !part.isEmpty(); part = received())
        got += part;
    QCOMPARE(got.size(), all.size() + 3);
    QVERIFY(got == all + "end");
}

void TestSendQueue::tellsABrokenConnection()
{
    ::shutdown(m_ends[0], SHUT_WR);
    SendQueue queue;
    queue.append("x", 1);
    QCOMPARE(queue.sendTo(m_ends[0]), SendQueue::Outcome::Broken);
    QCOMPARE(errno, EPIPE);
    queue.clear();
    QCOMPARE(queue.sendTo(m_ends[0]), SendQueue::Outcome::Empty);
}

void TestSendQueue::handsOutPartByPart()
{
    SendQueue queue;
    queue.append("abc");
    queue.consume(1);
    QCOMPARE(bytes(queue.unsent()), QByteArray("bc"));
    queue.append("d");
    queue.consume(2);
    QCOMPARE(bytes(queue.unsent()), QByteArray("d"));
    queue.consume(1);
    QCOMPARE(queue.size(), 0);
}

void TestSendQueue::dropsAllFramesOfWhichNothingIsSent()
{
    SendQueue queue;
    queue.append(frame(10));
    queue.append(frame(300));
    queue.dropUnbegunFrames();
    QCOMPARE(queue.size(), 0);
    queue.append("next");
    QCOMPARE(bytes(queue.unsent()), QByteArray("next"));
}

void TestSendQueue::keepsTheRestOfTheFrameThatIsBeingSent_data()
{
    QTest::addColumn<qsizetype>("payloadBytes");
    QTest::addColumn<qsizetype>("sent");
    for (const qsizetype payload : {10, 300, 70'000}) {
        const qsizetype whole = frame(payload).size();
        for (const qsizetype sent : {qsizetype(1), qsizetype(2), whole / 2, whole - 1, whole})
            QTest::addRow("%d of %d", int(sent), int(whole)) << payload << sent;
    }
}

void TestSendQueue::keepsTheRestOfTheFrameThatIsBeingSent()
{
    QFETCH(const qsizetype, payloadBytes);
    QFETCH(const qsizetype, sent);
    SendQueue queue;
    const QByteArray first = frame(5);
    const QByteArray second = frame(payloadBytes);
    queue.append(first);
    queue.append(second);
    queue.append(frame(5));
    queue.consume(first.size() + sent);
    queue.dropUnbegunFrames();
    QCOMPARE(bytes(queue.unsent()), second.mid(sent));
}

void TestSendQueue::keepsTheHeadInFrontOfTheFrames()
{
    const QByteArray head("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    SendQueue queue;
    queue.append(head);
    queue.beginFrames();
    queue.append(frame(5));
    queue.consume(4);
    queue.dropUnbegunFrames();
    QCOMPARE(bytes(queue.unsent()), head.mid(4));
}

void TestSendQueue::findsTheFrameInALongQueue()
{
    SendQueue queue;
    const QByteArray one = frame(100'000);
    for (int i = 0; i < 40; ++i)
        queue.append(one);
    // Past the size at which sent bytes are dropped, in steps that end inside of frames.
    for (int i = 0; i < 30; ++i)
        queue.consume(90'001);
    const qsizetype sent = 30 * qsizetype(90'001);
    queue.dropUnbegunFrames();
    QCOMPARE(queue.size(), one.size() - sent % one.size());
}

void TestSendQueue::survivesBytesThatAreNoFrames()
{
    SendQueue queue;
    QByteArray endless("\x81\x7f");
    endless += QByteArray(8, '\xff') + QByteArray(3'000'000, '\xff');
    queue.append(endless);
    queue.consume(2'000'000);
    QCOMPARE(queue.size(), endless.size() - 2'000'000);
    queue.beginFrames();
    queue.append(frame(5));
    queue.dropUnbegunFrames();
    QCOMPARE(queue.size(), endless.size() - 2'000'000);
}

QTEST_GUILESS_MAIN(TestSendQueue)
#include "tst_sendqueue.moc"
