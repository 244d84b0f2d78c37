// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/sendqueue.h"

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

private:
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

QTEST_GUILESS_MAIN(TestSendQueue)
#include "tst_sendqueue.moc"
