// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/wsframe.h"

#include <string>
#include <vector>

using namespace echolock;

namespace {

struct Recorder : WsSink
{
    std::vector<std::string> seen;
    std::vector<WsViolation> violations;

    void onFrame(const WsFrame& frame) override
    {
        seen.push_back(std::to_string(static_cast<int>(frame.opcode)) + ":"
                       + std::string(frame.payload));
    }

    void onViolation(const WsViolation& violation) override { violations.push_back(violation); }
};

std::string clientFrame(std::uint8_t firstByte, std::string_view payload)
{
    std::string frame;
    appendClientFrame(frame, Opcode::Text, payload, 0x12345678);
    frame[0] = static_cast<char>(firstByte);
    return frame;
}

std::string closeFrame(std::string_view payload)
{
    return clientFrame(0x88, payload);
}

} // namespace

class TestWsFrame : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrites_data();
    void readsWhatItWrites();
    void readsTheSameHoweverBytesAreSplit();
    void joinsFragmentsAroundAPing();
    void acceptsTextSplitInsideACodePoint();
    void acceptsCloseCodes_data();
    void acceptsCloseCodes();
    void cutsACloseReasonBetweenCodePoints();
    void ignoresWhatFollowsAClose();
    void tellsAHalfFrame();
    void refuses_data();
    void refuses();
    void refusesMaskedFramesFromAServer();
    void refusesOnlyOnce();
};

void TestWsFrame::readsWhatItWrites_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 7, 125, 126, 127, 65535, 65536, 200000})
        QTest::addRow("%d bytes", size) << size;
}

void TestWsFrame::readsWhatItWrites()
{
    QFETCH(const int, size);
    const std::string payload(static_cast<std::size_t>(size), 'x');
    std::string fromClient;
    std::string fromServer;
    appendClientFrame(fromClient, Opcode::Text, payload, 0xdeadbeef);
    appendServerFrame(fromServer, Opcode::Binary, payload);
    Recorder atServer;
    Recorder atClient;
    WsFrameParser(WsFrameParser::Role::Server, {}).feed(fromClient, atServer);
    WsFrameParser(WsFrameParser::Role::Client, {}).feed(fromServer, atClient);
    QCOMPARE(atServer.seen, std::vector<std::string>{"1:" + payload});
    QCOMPARE(atClient.seen, std::vector<std::string>{"2:" + payload});
}

void TestWsFrame::readsTheSameHoweverBytesAreSplit()
{
    std::string stream;
    appendClientFrame(stream, Opcode::Text, "first", 1);
    appendClientFrame(stream, Opcode::Ping, "p", 2);
    appendClientFrame(stream, Opcode::Binary, std::string(300, 'b'), 3);
    stream += clientFrame(0x01, "fra") + clientFrame(0x80, "gment");
    stream += closeFrame(closePayload(4001, "bye"));
    Recorder whole;
    WsFrameParser(WsFrameParser::Role::Server, {}).feed(stream, whole);
    QCOMPARE(whole.seen.size(), std::size_t(5));
    for (std::size_t step = 1; step < stream.size(); ++step) {
        Recorder split;
        WsFrameParser parser(WsFrameParser::Role::Server, {});
        for (std::size_t at = 0; at < stream.size(); at += step)
            parser.feed(std::string_view(stream).substr(at, step), split);
        QCOMPARE(split.seen, whole.seen);
        QVERIFY(split.violations.empty());
        QCOMPARE(parser.closeSeen()->code.value_or(0), 4001);
        QCOMPARE(parser.closeSeen()->reason, std::string("bye"));
    }
}

void TestWsFrame::joinsFragmentsAroundAPing()
{
    Recorder recorder;
    WsFrameParser parser(WsFrameParser::Role::Server, {});
    parser.feed(clientFrame(0x01, "one ") + clientFrame(0x89, "?") + clientFrame(0x00, "two ")
                    + clientFrame(0x80, "three"),
                recorder);
    QCOMPARE(recorder.seen, (std::vector<std::string>{"9:?", "1:one two three"}));
    QVERIFY(!parser.midFrame());
}

void TestWsFrame::acceptsTextSplitInsideACodePoint()
{
    Recorder recorder;
    WsFrameParser parser(WsFrameParser::Role::Server, {});
    parser.feed(clientFrame(0x01, "\xf0\x9f") + clientFrame(0x80, "\x94\x92"), recorder);
    QVERIFY(recorder.violations.empty());
    QCOMPARE(recorder.seen, std::vector<std::string>{"1:\xf0\x9f\x94\x92"});
}

void TestWsFrame::acceptsCloseCodes_data()
{
    QTest::addColumn<int>("code");
    for (const int code :
         {1000, 1001, 1002, 1003, 1007, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4201, 4999})
        QTest::addRow("%d", code) << code;
}

void TestWsFrame::acceptsCloseCodes()
{
    QFETCH(const int, code);
    Recorder recorder;
    WsFrameParser parser(WsFrameParser::Role::Server, {});
    parser.feed(closeFrame(closePayload(static_cast<std::uint16_t>(code), "why")), recorder);
    QVERIFY(recorder.violations.empty());
    QCOMPARE(int(parser.closeSeen()->code.value_or(0)), code);
}

void TestWsFrame::cutsACloseReasonBetweenCodePoints()
{
    std::string reason(122, 'r');
    reason += "\xc3\xa9 and more";
    const std::string payload = closePayload(1000, reason);
    QCOMPARE(payload.size(), std::size_t(124));
    QCOMPARE(payload.substr(2), std::string(122, 'r'));
}

void TestWsFrame::ignoresWhatFollowsAClose()
{
    Recorder recorder;
    WsFrameParser parser(WsFrameParser::Role::Server, {});
    parser.feed(closeFrame("") + clientFrame(0x81, "late"), recorder);
    parser.feed("\xff\xff garbage", recorder);
    QCOMPARE(recorder.seen, std::vector<std::string>{"8:"});
    QVERIFY(recorder.violations.empty());
    QVERIFY(parser.closeSeen().has_value());
    QVERIFY(!parser.closeSeen()->code.has_value());
}

void TestWsFrame::tellsAHalfFrame()
{
    Recorder recorder;
    WsFrameParser parser(WsFrameParser::Role::Server, {});
    QVERIFY(!parser.midFrame());
    const std::string frame = clientFrame(0x81, "hello");
    parser.feed(std::string_view(frame).substr(0, 8), recorder);
    QVERIFY(parser.midFrame());
    parser.feed(std::string_view(frame).substr(8), recorder);
    QVERIFY(!parser.midFrame());
    parser.feed(clientFrame(0x01, "a fragment"), recorder);
    QVERIFY(parser.midFrame());
}

void TestWsFrame::refuses_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<int>("code");
    std::string unmasked;
    appendServerFrame(unmasked, Opcode::Text, "hi");
    QTest::addRow("unmasked") << unmasked << 1002;
    QTest::addRow("first reserved bit") << clientFrame(0xc1, "x") << 1002;
    QTest::addRow("last reserved bit") << clientFrame(0x91, "x") << 1002;
    for (const int opcode : {3, 7, 11, 15})
        QTest::addRow("opcode %d", opcode)
            << clientFrame(static_cast<std::uint8_t>(0x80 | opcode), "x") << 1002;
    QTest::addRow("fragmented ping") << clientFrame(0x09, "x") << 1002;
    QTest::addRow("fragmented close") << clientFrame(0x08, "") << 1002;
    QTest::addRow("ping of 126 bytes") << clientFrame(0x89, std::string(126, 'x')) << 1002;
    QTest::addRow("continuation of nothing") << clientFrame(0x80, "x") << 1002;
    QTest::addRow("text inside a message")
        << clientFrame(0x01, "x") + clientFrame(0x81, "y") << 1002;
    QTest::addRow("5 as 16 bits") << std::string("\x81\xfe\x00\x05", 4) + std::string(9, 'x')
                                  << 1002;
    QTest::addRow("5 as 64 bits") << std::string("\x81\xff\0\0\0\0\0\0\0\x05", 10)
            + std::string(9, 'x') << 1002;
    QTest::addRow("negative length")
        << std::string("\x81\xff\xff\0\0\0\0\0\0\x05", 10) + "mask" << 1002;
    QTest::addRow("half a close code") << closeFrame("\x03") << 1002;
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
        QTest::addRow("close %d", code)
            << closeFrame(closePayload(static_cast<std::uint16_t>(code), "")) << 1002;
    QTest::addRow("close reason not UTF-8") << closeFrame(closePayload(1000, "\xff")) << 1007;
    QTest::addRow("text not UTF-8") << clientFrame(0x81, "a\xc0\xaf") << 1007;
    QTest::addRow("surrogate") << clientFrame(0x81, "\xed\xa0\x80") << 1007;
    QTest::addRow("code point never finished")
        << clientFrame(0x01, "\xf0\x9f") + clientFrame(0x80, "") << 1007;
    QTest::addRow("frame too large")
        << std::string("\x82\xff\0\0\0\0\0\x10\0\x01", 10) + "mask" << 1009;
    std::string parts = clientFrame(0x02, std::string(600'000, 'x'));
    parts += clientFrame(0x80, std::string(600'000, 'x'));
    QTest::addRow("message too large") << parts << 1009;
}

void TestWsFrame::refuses()
{
    QFETCH(const std::string, bytes);
    QFETCH(const int, code);
    Recorder recorder;
    WsFrameParser parser(WsFrameParser::Role::Server, {});
    parser.feed(clientFrame(0x81, "valid") + bytes, recorder);
    QCOMPARE(recorder.seen, std::vector<std::string>{"1:valid"});
    QCOMPARE(recorder.violations.size(), std::size_t(1));
    QCOMPARE(int(recorder.violations[0].code), code);
    QVERIFY(!recorder.violations[0].reason.empty());
    QVERIFY(!parser.midFrame());
}

void TestWsFrame::refusesMaskedFramesFromAServer()
{
    Recorder recorder;
    WsFrameParser(WsFrameParser::Role::Client, {}).feed(clientFrame(0x81, "x"), recorder);
    QCOMPARE(recorder.violations.size(), std::size_t(1));
    QCOMPARE(int(recorder.violations[0].code), 1002);
}

void TestWsFrame::refusesOnlyOnce()
{
    Recorder recorder;
    WsFrameParser parser(WsFrameParser::Role::Server, {});
    for (int i = 0; i < 3; ++i)
        parser.feed(clientFrame(0xf1, "x"), recorder);
    QCOMPARE(recorder.violations.size(), std::size_t(1));
    QVERIFY(parser.finished());
}

QTEST_GUILESS_MAIN(TestWsFrame)
#include "tst_wsframe.moc"
