// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/ledgerfacts.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLedgerEntry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsAFact();
    void tellsWhoHasWhatWasDenied();
    void tellsALifecycleButNoMessages();
    void shortensDetailsBetweenCodePoints();
};

void TestLedgerEntry::tellsAFact()
{
    LockEvent event = lockFact(LockFact::Granted, "order.7", 3, 5);
    event.cause = LockCause::Acquired;
    event.at = Instant(1500us);
    const LedgerEntry entry = ledgerEntry(event, 1'000'000);
    QCOMPARE(entry.at, 1'001'500);
    QCOMPARE(entry.kind, std::string_view("granted"));
    QCOMPARE(entry.cause, std::string_view("acquired"));
    QCOMPARE(entry.app, std::string_view("app"));
    QCOMPARE(entry.order, std::string_view("order.7"));
    QCOMPARE(entry.user, std::string_view("alice"));
    QCOMPARE(entry.socket, std::string_view("1.2"));
    QCOMPARE(entry.token, std::uint64_t(3));
    QCOMPARE(entry.version, std::uint64_t(5));
    QVERIFY(entry.becomes == LockState::Held);
    QVERIFY(entry.detail.empty());
}

void TestLedgerEntry::tellsWhoHasWhatWasDenied()
{
    LockEvent event = lockFact(LockFact::Denied, "order.7", 0, 5);
    event.holder = {ConnId{2}, SocketId("3.4"), UserId("bob")};
    QCOMPARE(ledgerEntry(event, 0).detail, std::string_view("bob"));
    event.holder.user = UserId();
    QCOMPARE(ledgerEntry(event, 0).detail, std::string_view("3.4"));
}

void TestLedgerEntry::tellsALifecycleButNoMessages()
{
    LifecycleEvent event{.step = LifecycleStep::Closed,
                         .conn = ConnId{1},
                         .socketId = "1.2",
                         .user = "alice",
                         .channel = "private-order.7",
                         .detail = "clean 1001",
                         .at = Instant(7us)};
    const auto entry = ledgerEntry(event, 0);
    QVERIFY(entry.has_value());
    QCOMPARE(entry->kind, std::string_view("closed"));
    QCOMPARE(entry->channel, std::string_view("private-order.7"));
    QCOMPARE(entry->detail, std::string_view("clean 1001"));
    QCOMPARE(entry->at, 7);
    QVERIFY(!entry->becomes);
    event.step = LifecycleStep::Message;
    QVERIFY(!ledgerEntry(event, 0));
}

void TestLedgerEntry::shortensDetailsBetweenCodePoints()
{
    std::string detail(199, 'x');
    detail += "ë and more";
    LifecycleEvent event;
    event.detail = detail;
    QCOMPARE(ledgerEntry(event, 0)->detail, std::string_view(detail).substr(0, 199));
    event.detail = std::string_view(detail).substr(0, 199);
    QCOMPARE(ledgerEntry(event, 0)->detail.size(), std::size_t(199));
}

QTEST_GUILESS_MAIN(TestLedgerEntry)
#include "tst_ledgerentry.moc"
