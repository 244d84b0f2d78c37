// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/link/refusestage.h"
#include "tests/support/linkplay.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

using Log = std::vector<std::string>;

namespace {

Fault read(std::string_view text)
{
    return parseFault(text).value();
}

} // namespace

class TestRefuseStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resetsAtOnce();
    void endsAtOnce();
    void answersTheRequestItself();
    void closesAfterTheUpgrade();
    void refusesSomeConnections();
    void refusesForATime();
};

void TestRefuseStage::resetsAtOnce()
{
    LinkPlay play({read("refuse")});
    play.open();
    QCOMPARE(play.takeLog(), (Log{"0s reset"}));
}

void TestRefuseStage::endsAtOnce()
{
    LinkPlay play({read("refuse how=fin")});
    play.open();
    QCOMPARE(play.takeLog(), (Log{"0s fin up", "0s fin down"}));
}

void TestRefuseStage::answersTheRequestItself()
{
    LinkPlay play({read("refuse how=429")});
    play.open();
    play.up("GET / HTTP/1.1\r\n");
    QCOMPARE(play.takeLog(), Log());
    play.up("\r\n");
    QVERIFY(play.gotDown().starts_with("HTTP/1.1 429 Too Many Requests\r\n"));
    QVERIFY(play.gotDown().ends_with("\r\n\r\n"));
    QCOMPARE(play.gotUp(), std::string());
    QVERIFY(play.link.isOver());
}

void TestRefuseStage::closesAfterTheUpgrade()
{
    LinkPlay play({read("refuse how=4201")});
    play.open();
    play.upgrade();
    QVERIFY(play.gotUp().starts_with("GET"));
    std::string expected = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
    appendServerFrame(expected, Opcode::Close, closePayload(4201, "refused by a fault"));
    QCOMPARE(play.gotDown(), expected);
    QVERIFY(play.link.isOver());
}

void TestRefuseStage::refusesSomeConnections()
{
    std::string refused;
    for (std::uint32_t connection = 1; connection <= 5; ++connection) {
        LinkPlay play({read("refuse first=2 last=3")}, 1, {.connection = connection});
        play.open();
        refused += play.link.isOver() ? std::to_string(connection) : std::string();
    }
    QCOMPARE(refused, std::string("23"));
}

void TestRefuseStage::refusesForATime()
{
    const auto isRefused = [](Duration age) {
        LinkPlay play({read("refuse until=5s")}, 1, {.connection = 9, .age = age});
        play.open();
        return play.link.isOver();
    };
    QVERIFY(isRefused(4999ms));
    QVERIFY(!isRefused(5s));
}

QTEST_GUILESS_MAIN(TestRefuseStage)
#include "tst_refusestage.moc"
