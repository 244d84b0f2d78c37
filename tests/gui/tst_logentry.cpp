// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/models/logentry.h"
#include "tests/support/livefacts.h"

using namespace echolock;
using namespace Qt::StringLiterals;

class TestLogEntry : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aGrantNamesItsOwner()
    {
        const LogEntry entry = entryFor(lockFact(LockFact::Granted, "order.7", "alice", "1.1"));
        QCOMPARE(entry.what, QStringLiteral("locked · opened the order"));
        QCOMPARE(entry.order, QStringLiteral("order.7"));
        QCOMPARE(entry.who, QStringLiteral("alice"));
        QCOMPARE(entry.tone, LogTone::Locked);
        QVERIFY(prettyFrame(entry.raw).contains(u"\"socket_id\": \"1.1\""));
        QVERIFY(!entry.isFrame);
    }

    void aRefusalNamesTheHolder()
    {
        LockEvent event = lockFact(LockFact::Denied, "order.7", "bob", "2.2");
        event.holder.user = UserId("alice");
        const LogEntry entry = entryFor(event);
        QCOMPARE(entry.what, QStringLiteral("refused · held by alice"));
        QCOMPARE(entry.who, QStringLiteral("bob"));
        QCOMPARE(entry.tone, LogTone::Refused);
    }

    void aReleaseNamesItsCause()
    {
        LockEvent event = lockFact(LockFact::Released, "order.7", "", "1.1");
        event.cause = LockCause::PingTimeout;
        const LogEntry entry = entryFor(event);
        QCOMPARE(entry.what, QStringLiteral("unlocked · ping timed out"));
        QCOMPARE(entry.who, QStringLiteral("1.1"));
        QCOMPARE(entry.tone, LogTone::Unlocked);
    }

    void aPlaceInTheQueueComesFirst()
    {
        LockEvent event = lockFact(LockFact::Denied, "order.7", "bob", "2.2");
        event.holder.user = UserId("alice");
        event.position = 2;
        const LogEntry entry = entryFor(event);
        QCOMPARE(entry.what, QStringLiteral("place 2 in line · held by alice"));
        QVERIFY(prettyFrame(entry.raw).contains(u"\"position\": 2"));
    }

    void tooManyOrdersAreNotBlamedOnAHolder()
    {
        LockEvent event = lockFact(LockFact::Denied, "order.7", "bob", "2.2");
        event.cause = LockCause::TooManyOrders;
        QCOMPARE(entryFor(event).what, QStringLiteral("refused · too many orders"));
    }

    void graceReadsAsAStory()
    {
        LockEvent event = lockFact(LockFact::Suspended, "order.7", "alice", "1.1");
        event.cause = LockCause::ConnectionLost;
        event.ttl = std::chrono::seconds(5);
        LogEntry entry = entryFor(event);
        QCOMPARE(entry.what, QStringLiteral("in grace · connection lost"));
        QVERIFY(prettyFrame(entry.raw).contains(u"\"ttl_ms\": 5000"));
        event = lockFact(LockFact::Resumed, "order.7", "alice", "9.9");
        entry = entryFor(event);
        QCOMPARE(entry.what, QStringLiteral("locked again · opened the order"));
        QCOMPARE(entry.tone, LogTone::Locked);
        event = lockFact(LockFact::Released, "order.7", "alice", "1.1");
        event.cause = LockCause::GraceExpired;
        QCOMPARE(entryFor(event).what, QStringLiteral("unlocked · did not come back"));
    }

    void aRevocationSaysHowManyTabsAreTold()
    {
        LockEvent event = lockFact(LockFact::Revoked, "order.7", "alice", "1.1");
        event.cause = LockCause::LeaseExpired;
        event.others = {ConnId(), ConnId()};
        const LogEntry entry = entryFor(event);
        QCOMPARE(entry.what, QStringLiteral("revoked · lease ran out"));
        QVERIFY(prettyFrame(entry.raw).contains(u"\"other_tabs\": 2"));
    }

    void aFrameIsKeptAsItCame()
    {
        LifecycleRecord record;
        record.step = LifecycleStep::Message;
        record.socketId = "1.1";
        record.user = "alice";
        record.channel = "presence-order.7";
        record.detail
            = "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"presence-order.7\"}}";
        const LogEntry entry = entryFor(record);
        QCOMPARE(entry.what, QStringLiteral("frame · pusher:subscribe"));
        QCOMPARE(entry.order, QStringLiteral("order.7"));
        QCOMPARE(entry.raw.toStdString(), record.detail);
        QVERIFY(entry.isFrame);
    }

    void aFrameThatIsNoJsonIsStillAFrame_data()
    {
        QTest::addColumn<QString>("frame");
        QTest::addRow("empty") << "";
        QTest::addRow("text") << "hello";
        QTest::addRow("cut within the event") << "{\"event\":\"push";
        QTest::addRow("event is a number") << "{\"event\":7}";
    }

    void aFrameThatIsNoJsonIsStillAFrame()
    {
        QFETCH(QString, frame);
        LifecycleRecord record;
        record.step = LifecycleStep::Message;
        record.detail = frame.toStdString();
        const LogEntry entry = entryFor(record);
        QCOMPARE(entry.what, QStringLiteral("frame"));
        QCOMPARE(prettyFrame(entry.raw),
                 frame.startsWith(u"{\"event\":7") ? prettyFrame(frame) : frame);
    }

    void anErrorRaisesTheAlarm()
    {
        LifecycleRecord record;
        record.step = LifecycleStep::Error;
        record.socketId = "1.1";
        record.detail = "Invalid signature";
        const LogEntry entry = entryFor(record);
        QVERIFY(entry.what.endsWith(u"Invalid signature"));
        QCOMPARE(entry.who, QStringLiteral("1.1"));
        QCOMPARE(entry.tone, LogTone::Alarm);
    }

    void onlyNewsOfAClientIsWorthALine()
    {
        const ClientSnapshot viewing = clientSays(3, "order.7", Belief::Viewing, "1.1");
        QVERIFY(!entryFor(&viewing, viewing));
        ClientSnapshot editing = viewing;
        editing.belief = Belief::Editing;
        QCOMPARE(entryFor(&viewing, editing)->what, QStringLiteral("believes: editing"));
        QCOMPARE(entryFor(&viewing, editing)->who, QStringLiteral("user3 #3"));
        ClientSnapshot vanished = editing;
        vanished.note = "vanished";
        vanished.gone = true;
        QCOMPARE(entryFor(&editing, vanished)->what, QStringLiteral("vanished"));
        QCOMPARE(entryFor(&editing, vanished)->tone, LogTone::Alarm);
        ClientSnapshot offline = viewing;
        offline.state = ConnectionState::Unavailable;
        QCOMPARE(entryFor(&viewing, offline)->what, QStringLiteral("unavailable"));
        QCOMPARE(entryFor(nullptr, clientSays(4, "", Belief::Nothing, ""))->what,
                 QStringLiteral("connected"));
    }

    void jsonWithinAStringIsOpened()
    {
        const QString raw = QString::fromLatin1(
            "{\"event\":\"lock.granted\",\"data\":\"{\\\"token\\\":3}\"}");
        const QStringList lines = prettyFrame(raw).split(u'\n');
        QCOMPARE(lines,
                 (QStringList{u"{"_s, u"    \"data\": {"_s, u"        \"token\": 3"_s, u"    },"_s,
                              u"    \"event\": \"lock.granted\""_s, u"}"_s}));
        QCOMPARE(prettyFrame(QStringLiteral("not JSON {")), QStringLiteral("not JSON {"));
    }
};

QTEST_GUILESS_MAIN(TestLogEntry)
#include "tst_logentry.moc"
