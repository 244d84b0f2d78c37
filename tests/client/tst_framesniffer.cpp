// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/framesniffer.h"
#include "server/base/prng.h"
#include "tests/support/linkplay.h"
#include "tests/support/printers.h"

#include <algorithm>

using namespace echolock;

namespace {

constexpr std::string_view answer = "HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n";
constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: x\r\nUPGRADE: WebSocket\r\n\r\n";

/// What a sniffer finds, and where: `head 45`, `frame 57 text`.
std::vector<std::string> findings(FrameSniffer& sniffer, std::string_view bytes, std::size_t chunk)
{
    std::vector<std::string> found;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::size_t end = std::min((at / chunk + 1) * chunk, bytes.size());
        const Sniff sniff = sniffer.next(bytes.substr(at, end - at));
        at += sniff.bytes;
        if (sniff.end == Sniff::End::Head)
            found.push_back("head " + std::to_string(at));
        else if (sniff.end == Sniff::End::Frame)
            found.push_back("frame " + std::to_string(at) + " " + sniff.text.value_or("-"));
    }
    return found;
}

std::string manyFrames()
{
    std::string bytes(answer);
    for (const std::size_t size : {0U, 5U, 125U, 126U, 300U, 70'000U})
        appendServerFrame(bytes, Opcode::Text, std::string(size, 'x'));
    appendServerFrame(bytes, Opcode::Ping, "ping");
    // A message in two fragments with a pong between.
    bytes += std::string("\x01\x02", 2) + "ab";
    appendServerFrame(bytes, Opcode::Pong, "");
    bytes += std::string("\x80\x01", 2) + "c";
    return bytes;
}

} // namespace

class TestFrameSniffer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsHeadAndFramesWhateverTheChunks();
    void readsMaskedFrames();
    void beginsToReadInTheMiddle();
    void goesOnAfterWhatItCannotRead();
    void saysNothingOfPlainHttp();
    void survivesGarbage();
};

void TestFrameSniffer::findsHeadAndFramesWhateverTheChunks()
{
    const std::string bytes = manyFrames();
    FrameSniffer whole(LinkDirection::Down);
    whole.readTexts();
    const auto expected = findings(whole, bytes, bytes.size());
    QCOMPARE(expected.size(), 11U);
    QCOMPARE(expected.front(), "head " + std::to_string(answer.size()));
    QCOMPARE(expected[2], "frame " + std::to_string(answer.size() + 9) + " xxxxx");
    QCOMPARE(expected[8], "frame " + std::to_string(bytes.size() - 5) + " -");
    QCOMPARE(expected.back(), "frame " + std::to_string(bytes.size()) + " abc");
    for (const std::size_t chunk : {1U, 2U, 3U, 7U, 1000U}) {
        FrameSniffer sniffer(LinkDirection::Down);
        sniffer.readTexts();
        QCOMPARE(findings(sniffer, bytes, chunk), expected);
    }
}

void TestFrameSniffer::readsMaskedFrames()
{
    FrameSniffer sniffer(LinkDirection::Up);
    sniffer.readTexts();
    const std::string bytes = std::string(request) + LinkPlay::clientFrame("hello");
    QCOMPARE(findings(sniffer, bytes, 4).back(),
             "frame " + std::to_string(bytes.size()) + " hello");
}

void TestFrameSniffer::beginsToReadInTheMiddle()
{
    FrameSniffer sniffer(LinkDirection::Down);
    const std::string frame = LinkPlay::serverFrame("one");
    findings(sniffer, std::string(answer) + frame + frame.substr(0, 3), 10'000);
    sniffer.readTexts();
    QCOMPARE(findings(sniffer, frame.substr(3) + LinkPlay::serverFrame("two"), 100),
             (std::vector<std::string>{"frame 2 -", "frame 7 two"}));
}

void TestFrameSniffer::goesOnAfterWhatItCannotRead()
{
    FrameSniffer sniffer(LinkDirection::Down);
    sniffer.readTexts();
    const std::string huge = LinkPlay::serverFrame(std::string(1'000'000, 'x'));
    const std::string masked = LinkPlay::clientFrame("wrong way");
    const std::string bytes = std::string(answer) + huge + masked + LinkPlay::serverFrame("ok");
    const auto found = findings(sniffer, bytes, 16 * 1024);
    QCOMPARE(found.size(), 4U);
    QVERIFY(found[1].ends_with(" -"));
    QVERIFY(found[2].ends_with(" -"));
    QVERIFY(found[3].ends_with(" ok"));
}

void TestFrameSniffer::saysNothingOfPlainHttp()
{
    FrameSniffer up(LinkDirection::Up);
    QCOMPARE(findings(up, "GET / HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n", 100),
             (std::vector<std::string>{"head 18"}));
    FrameSniffer down(LinkDirection::Down);
    QCOMPARE(findings(down, "HTTP/1.1 404 No\r\n\r\n\x81\x01xxxxxxx", 100),
             (std::vector<std::string>{"head 19"}));
}

void TestFrameSniffer::survivesGarbage()
{
    Prng prng(3);
    for (int run = 0; run < 200; ++run) {
        std::string bytes(run % 2 == 0 ? answer : std::string_view());
        for (int i = 0; i < 2000; ++i)
            bytes.push_back(static_cast<char>(prng.below(256)));
        FrameSniffer sniffer(LinkDirection::Down);
        sniffer.readTexts();
        // Always goes on, and never beyond what it was given.
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t given = std::min<std::size_t>(1 + prng.below(100), bytes.size() - at);
            const Sniff sniff = sniffer.next(std::string_view(bytes).substr(at, given));
            QVERIFY(sniff.bytes >= 1 && sniff.bytes <= given);
            at += sniff.bytes;
        }
    }
}

QTEST_GUILESS_MAIN(TestFrameSniffer)
#include "tst_framesniffer.moc"
