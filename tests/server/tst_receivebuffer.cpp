// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/receivebuffer.h"

using namespace echolock;

class TestReceiveBuffer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsInTheOrderReceived();
    void consumesNoMoreThanThereIs();
    void takesNothingToNowhere();
    void splitsBehindAPartlyReadHead();
    void keepsBytesWhileReadAndFilledInTurn();
};

void TestReceiveBuffer::readsInTheOrderReceived()
{
    ReceiveBuffer buffer;
    buffer.tail().append("hello ");
    buffer.tail().append("world");
    QCOMPARE(buffer.view(), std::string_view("hello world"));
    char bytes[4]{};
    QCOMPARE(buffer.take(bytes, 4), std::size_t(4));
    QCOMPARE(std::string_view(bytes, 4), std::string_view("hell"));
    QCOMPARE(buffer.view(), std::string_view("o world"));
    QCOMPARE(buffer.size(), std::size_t(7));
}

void TestReceiveBuffer::consumesNoMoreThanThereIs()
{
    ReceiveBuffer buffer;
    buffer.consume(5);
    buffer.tail().append("abc");
    buffer.consume(99);
    QCOMPARE(buffer.size(), std::size_t(0));
    char byte = 0;
    QCOMPARE(buffer.take(&byte, 1), std::size_t(0));
    buffer.tail().append("d");
    QCOMPARE(buffer.view(), std::string_view("d"));
}

/// As QIODevice::skip() does. Only the sanitizers see a difference.
void TestReceiveBuffer::takesNothingToNowhere()
{
    ReceiveBuffer buffer;
    buffer.tail().append("abc");
    QCOMPARE(buffer.take(nullptr, 0), std::size_t(0));
    QCOMPARE(buffer.view(), std::string_view("abc"));
}

void TestReceiveBuffer::splitsBehindAPartlyReadHead()
{
    ReceiveBuffer buffer;
    buffer.tail().append("readHEADframes");
    buffer.consume(4);
    QCOMPARE(buffer.splitAfter(4), std::string("frames"));
    QCOMPARE(buffer.view(), std::string_view("HEAD"));
    QCOMPARE(buffer.splitAfter(10), std::string());
    QCOMPARE(buffer.view(), std::string_view("HEAD"));
}

void TestReceiveBuffer::keepsBytesWhileReadAndFilledInTurn()
{
    ReceiveBuffer buffer;
    std::string sent;
    std::string got;
    for (int i = 0; i < 2000; ++i) {
        const std::string part = std::to_string(i) + std::string(1000, 'x');
        sent += part;
        buffer.tail().append(part);
        got += std::string(buffer.view().substr(0, 900));
        buffer.consume(900);
    }
    got += buffer.view();
    QVERIFY(got == sent);
}

QTEST_GUILESS_MAIN(TestReceiveBuffer)
#include "tst_receivebuffer.moc"
