// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "server/hub/webhookevent.h"

using namespace echolock;

class TestWebhookEvent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasItsWord();
};

void TestWebhookEvent::everyKindHasItsWord()
{
    using Kind = WebhookEvent::Kind;
    QSet<QByteArray> words;
    for (int kind = int(Kind::ChannelOccupied); kind <= int(Kind::LockReleased); ++kind)
        words << QByteArray::fromStdString(std::string(toString(Kind(kind))));
    QCOMPARE(int(words.size()), int(Kind::LockReleased) + 1);
    QCOMPARE(toString(Kind::ChannelOccupied), std::string_view("channel_occupied"));
    QCOMPARE(toString(Kind::LockReleased), std::string_view("lock_released"));
}

QTEST_GUILESS_MAIN(TestWebhookEvent)
#include "tst_webhookevent.moc"
