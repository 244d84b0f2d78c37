// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "server/hub/webhookevent.h"

using namespace echolock;

class TestWebhookEvent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasItsWord();
    void otherWordsNameNoKind();
};

void TestWebhookEvent::everyKindHasItsWord()
{
    using Kind = WebhookEvent::Kind;
    for (int kind = int(Kind::ChannelOccupied); kind <= int(Kind::LockReleased); ++kind)
        QCOMPARE(int(webhookKindOf(toString(Kind(kind))).value()), kind);
    QCOMPARE(toString(Kind::ChannelOccupied), std::string_view("channel_occupied"));
    QCOMPARE(toString(Kind::LockReleased), std::string_view("lock_released"));
}

void TestWebhookEvent::otherWordsNameNoKind()
{
    QVERIFY(!webhookKindOf(""));
    QVERIFY(!webhookKindOf("channel"));
    QVERIFY(!webhookKindOf("CHANNEL_OCCUPIED"));
}

QTEST_GUILESS_MAIN(TestWebhookEvent)
#include "tst_webhookevent.moc"
