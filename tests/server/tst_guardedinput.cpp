// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/guardedinput.h"
#include "tests/support/bytes.h"

using namespace echolock;

class TestGuardedInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatCameAsItCame();
    void showsTheHeadAloneDuringTheHandshake();
    void handsOutValidFramesOnly();
    void knowsHalfAFrameAndACloseFrame();

private:
    static std::string frame(Opcode opcode, std::string_view payload)
    {
        std::string out;
        appendClientFrame(out, opcode, payload, 0x01020304);
        return out;
    }
};

void TestGuardedInput::showsWhatCameAsItCame()
{
    GuardedInput input;
    input.accept("GET /");
    input.accept(" HTTP");
    QCOMPARE(bytes(input.view()), QByteArray("GET / HTTP"));
    input.consume(4);
    char room[4];
    QCOMPARE(input.take(room, sizeof room), std::size_t(4));
    QCOMPARE(QByteArray(room, 4), QByteArray("/ HT"));
    QCOMPARE(bytes(input.view()), QByteArray("TP"));
    QVERIFY(!input.violation() && !input.closeSeen() && !input.midFrame());
}

void TestGuardedInput::showsTheHeadAloneDuringTheHandshake()
{
    GuardedInput input;
    const std::string first = frame(Opcode::Text, "first");
    input.accept("head" + first.substr(0, 3));
    input.startGuard(4, {});
    QCOMPARE(bytes(input.view()), QByteArray("head"));
    input.accept(first.substr(3));
    QCOMPARE(bytes(input.view()), QByteArray("head"));
    input.consume(4);
    QCOMPARE(input.size(), std::size_t(0));
    input.openFrames();
    QCOMPARE(bytes(input.view()), QByteArray::fromStdString(first));
}

void TestGuardedInput::handsOutValidFramesOnly()
{
    GuardedInput input;
    input.startGuard(0, {});
    input.openFrames();
    const std::string good = frame(Opcode::Text, "good");
    std::string unmasked;
    appendServerFrame(unmasked, Opcode::Text, "bad");
    input.accept(good + unmasked + good);
    QCOMPARE(bytes(input.view()), QByteArray::fromStdString(good));
    QVERIFY(input.violation());
    QCOMPARE(input.violation()->code, std::uint16_t(1002));
}

void TestGuardedInput::knowsHalfAFrameAndACloseFrame()
{
    GuardedInput input;
    input.startGuard(0, {});
    input.openFrames();
    const std::string close = frame(Opcode::Close, closePayload(4001, "why"));
    input.accept(close.substr(0, 5));
    QVERIFY(input.midFrame() && !input.closeSeen());
    input.accept(close.substr(5));
    QVERIFY(!input.midFrame() && input.closeSeen());
    QCOMPARE(input.closeSeen()->code.value_or(0), std::uint16_t(4001));
}

QTEST_GUILESS_MAIN(TestGuardedInput)
#include "tst_guardedinput.moc"
