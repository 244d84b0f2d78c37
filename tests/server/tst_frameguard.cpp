// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/frameguard.h"

using namespace echolock;

namespace {

std::string frame(std::uint8_t firstByte, std::string_view payload, std::uint32_t mask = 0x01020304)
{
    std::string bytes;
    appendClientFrame(bytes, Opcode::Text, payload, mask);
    bytes[0] = static_cast<char>(firstByte);
    return bytes;
}

} // namespace

class TestFrameGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesWholeFramesAsTheyAre();
    void letsNothingOutBeforeAFrameIsWhole();
    void joinsFragments();
    void showsTheCloseThatWasSent();
    void translatesCloseCodesThatQtRefuses();
    void stopsAtTheFirstViolation();
};

void TestFrameGuard::copiesWholeFramesAsTheyAre()
{
    const std::string stream = frame(0x81, "text") + frame(0x82, "binary") + frame(0x89, "ping")
        + frame(0x8a, "pong");
    for (std::size_t step = 1; step <= stream.size(); ++step) {
        FrameGuard guard({});
        std::string out;
        for (std::size_t at = 0; at < stream.size(); at += step)
            guard.feed(std::string_view(stream).substr(at, step), out);
        QCOMPARE(out, stream);
        QVERIFY(!guard.violation());
    }
}

void TestFrameGuard::letsNothingOutBeforeAFrameIsWhole()
{
    const std::string whole = frame(0x81, "hello");
    FrameGuard guard({});
    std::string out;
    guard.feed(std::string_view(whole).substr(0, whole.size() - 1), out);
    QVERIFY(out.empty());
    QVERIFY(guard.midFrame());
    guard.feed(std::string_view(whole).substr(whole.size() - 1), out);
    QCOMPARE(out, whole);
}

void TestFrameGuard::joinsFragments()
{
    FrameGuard guard({});
    std::string out;
    guard.feed(frame(0x01, "\xe2\x82") + frame(0x89, "?") + frame(0x80, "\xac"), out);
    QCOMPARE(out, frame(0x89, "?") + frame(0x81, "\xe2\x82\xac", 0));
}

void TestFrameGuard::showsTheCloseThatWasSent()
{
    FrameGuard guard({});
    std::string out;
    const std::string close = frame(0x88, closePayload(4321, "going"));
    guard.feed(close, out);
    QCOMPARE(out, close);
    QCOMPARE(int(guard.closeSeen()->code.value_or(0)), 4321);
    QCOMPARE(guard.closeSeen()->reason, std::string("going"));
}

void TestFrameGuard::translatesCloseCodesThatQtRefuses()
{
    FrameGuard guard({});
    std::string out;
    guard.feed(frame(0x88, closePayload(1012, "restart")), out);
    QCOMPARE(out, frame(0x88, closePayload(1001, "restart"), 0));
    QCOMPARE(int(guard.closeSeen()->code.value_or(0)), 1012);
}

void TestFrameGuard::stopsAtTheFirstViolation()
{
    FrameGuard guard({});
    std::string out;
    guard.feed(frame(0x81, "good") + frame(0xf1, "bad") + frame(0x81, "good again"), out);
    guard.feed(frame(0x81, "later"), out);
    QCOMPARE(out, frame(0x81, "good"));
    QVERIFY(guard.violation().has_value());
    QCOMPARE(int(guard.violation()->code), 1002);
    QVERIFY(!guard.closeSeen());
}

QTEST_GUILESS_MAIN(TestFrameGuard)
#include "tst_frameguard.moc"
