// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/clientcodec.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

/// Which order a channel is, and who its owner: what a user of the server can rely on, whatever
/// kind of channel a page opens and however it says who is there.
class TestOrders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areTheSameOnEveryKindOfChannel_data();
    void areTheSameOnEveryKindOfChannel();
    void areKeptApart_data();
    void areKeptApart();
    void refuseWhatIsNoChannel_data();
    void refuseWhatIsNoChannel();
    void areOwnedByTheUserWhoeverSaysSo_data();
    void areOwnedByTheUserWhoeverSaysSo();
    void goOnWithWhoSignsInLater();
    void areLeftWithTheLastOfTwoKinds();
};

namespace {

const Owner& ownerOf(const HubHarness& harness)
{
    static const Owner nobody;
    for (const EffectEntry& entry : harness.log().entries())
        if (const auto* const event = std::get_if<LockEvent>(&entry))
            if (event->fact == LockFact::Granted)
                return event->owner;
    return nobody;
}

} // namespace

void TestOrders::areTheSameOnEveryKindOfChannel_data()
{
    QTest::addColumn<std::string>("channel");
    for (const char* kind : {"private-", "private-encrypted-", "presence-", "private-cache-",
                             "private-encrypted-cache-", "presence-cache-"})
        QTest::newRow(kind) << std::string(kind) + "order.7";
}

void TestOrders::areTheSameOnEveryKindOfChannel()
{
    QFETCH(std::string, channel);
    HubHarness harness;
    harness.subscribe(harness.open(), channel, "ann");
    harness.subscribe(harness.open(), "private-order.7", "bob");
    QCOMPARE(harness.factLine(), std::string("granted #1, denied #2"));
    for (const LockEvent& event : harness.log().all<LockEvent>())
        QCOMPARE(event.order.value, std::string("order.7"));
}

void TestOrders::areKeptApart_data()
{
    QTest::addColumn<std::string>("id");
    for (const char* id :
         {"07", "7x", "x7", "7,0", "77", "-7", "550e8400-e29b-41d4-a716-446655440000",
          "550E8400-e29b-41d4-a716-446655440000", "01HZX3VQK8T4Y5N6M7P8R9S0T1", "=7", "7@7"})
        QTest::newRow(id) << std::string(id);
    QTest::newRow("as long as may be") << std::string(186, '7');
}

void TestOrders::areKeptApart()
{
    QFETCH(std::string, id);
    HubHarness harness;
    for (const char* taken : {"7", "0", "1", "550", "9223372036854775807"})
        harness.subscribe(harness.open(), std::string("private-order.") + taken, "ann");
    harness.log().clear();
    harness.subscribe(harness.open(), "private-order." + id, "bob");
    QCOMPARE(harness.factLine(), std::string("granted #6"));
    QCOMPARE(harness.log().all<LockEvent>().front().order.value, "order." + id);
}

void TestOrders::refuseWhatIsNoChannel_data()
{
    QTest::addColumn<std::string>("id");
    QTest::newRow("space") << std::string(" 7");
    QTest::newRow("plus") << std::string("+7");
    QTest::newRow("slash") << std::string("7/");
    QTest::newRow("NFC") << std::string("\xc3\xa9");
    QTest::newRow("NFD") << std::string("e\xcc\x81");
    QTest::newRow("another script's seven") << std::string("\xd9\xa7");
    QTest::newRow("one beyond the limit") << std::string(187, '7');
    QTest::newRow("10,000 digits") << std::string(10'000, '7');
}

void TestOrders::refuseWhatIsNoChannel()
{
    QFETCH(std::string, id);
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order." + id);
    QCOMPARE(harness.factLine(), std::string());
    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{4200});
    harness.subscribe(conn, "private-order.7");
    QCOMPARE(harness.factLine(), std::string("granted #1"));
}

void TestOrders::areOwnedByTheUserWhoeverSaysSo_data()
{
    QTest::addColumn<std::string>("channel");
    QTest::addColumn<std::string>("channelData");
    QTest::addColumn<std::string>("userData");
    QTest::addColumn<std::string>("user");
    const auto row = [](const char* name, const char* channel, const char* data,
                        const char* userData, const char* user) {
        QTest::newRow(name) << std::string(channel) << std::string(data) << std::string(userData)
                            << std::string(user);
    };
    row("presence", "presence-order.7", R"({"user_id":"7"})", "", "7");
    row("a number", "presence-order.7", R"({"user_id":7})", "", "7");
    row("signed data of a private channel", "private-order.7", R"({"user_id":"7"})", "", "7");
    row("of an encrypted one", "private-encrypted-order.7", R"({"user_id":7})", "", "7");
    row("sign-in", "private-order.7", "", R"({"id":"7"})", "7");
    row("sign-in, presence", "presence-order.7", "", R"({"id":"7"})", "7");
    row("the first counts", "presence-order.7", R"({"user_id":"8"})", R"({"id":"7"})", "7");
    row("nobody", "private-order.7", "", "", "");
    row("data that names nobody", "private-order.7", R"({"cart":1})", "", "");
}

void TestOrders::areOwnedByTheUserWhoeverSaysSo()
{
    QFETCH(std::string, channel);
    QFETCH(std::string, channelData);
    QFETCH(std::string, userData);
    QFETCH(std::string, user);
    HubHarness harness;
    const ConnId conn = harness.open();
    if (!userData.empty())
        harness.signIn(conn, userData);
    harness.text(conn,
                 encodeSubscribe({.channel = channel,
                                  .auth = harness.sign(conn, channel, channelData),
                                  .channelData = channelData}));
    QCOMPARE(harness.factLine(), std::string("granted #1"));
    QCOMPARE(ownerOf(harness).user.value, user);
    // A user is waited for, a mere connection is not.
    harness.log().clear();
    harness.close(conn);
    QCOMPARE(harness.factLine(), std::string(user.empty() ? "released #1" : "suspended #1"));
}

void TestOrders::goOnWithWhoSignsInLater()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order.7");
    harness.signIn(conn, R"({"id":"ann"})");
    harness.log().clear();
    harness.clientEvent(conn, "private-order.7", "client-lock.acquire");
    QCOMPARE(harness.factLine(), std::string("confirmed #1"));
    const ConnId other = harness.open();
    harness.subscribe(other, "presence-order.7", "ann");
    QCOMPARE(harness.factLine(), std::string("confirmed #1, confirmed #2"));
    harness.close(conn);
    harness.close(other);
    QCOMPARE(harness.factLine(), std::string("confirmed #1, confirmed #2, suspended #2"));
}

void TestOrders::areLeftWithTheLastOfTwoKinds()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.subscribe(conn, "presence-order.7", "ann");
    harness.subscribe(conn, "private-order.7");
    QCOMPARE(harness.factLine(), std::string("granted #1, confirmed #1"));
    harness.log().clear();
    harness.unsubscribe(conn, "presence-order.7");
    QCOMPARE(harness.factLine(), std::string());
    harness.unsubscribe(conn, "private-order.7");
    QCOMPARE(harness.factLine(), std::string("released #1"));
}

QTEST_GUILESS_MAIN(TestOrders)
#include "tst_orders.moc"
