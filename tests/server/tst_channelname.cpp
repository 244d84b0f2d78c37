// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/channelname.h"
#include "tests/support/bytes.h"

using namespace echolock;

class TestChannelName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsKindAndBaseApart_data();
    void tellsKindAndBaseApart();
    void acceptsTheLongestName();
    void refusesWithTheReason_data();
    void refusesWithTheReason();
};

void TestChannelName::tellsKindAndBaseApart_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("isCache");
    QTest::addColumn<QByteArray>("base");

    const auto row = [](const char* name, ChannelKind kind, bool isCache, const char* base) {
        QTest::newRow(name) << QByteArray(name) << static_cast<int>(kind) << isCache
                            << QByteArray(base);
    };
    row("order.7", ChannelKind::Public, false, "order.7");
    row("cache-order.7", ChannelKind::Public, true, "order.7");
    row("private-order.7", ChannelKind::Private, false, "order.7");
    row("private-cache-order.7", ChannelKind::Private, true, "order.7");
    row("private-encrypted-order.7", ChannelKind::Encrypted, false, "order.7");
    row("private-encrypted-cache-order.7", ChannelKind::Encrypted, true, "order.7");
    row("presence-order.7", ChannelKind::Presence, false, "order.7");
    row("presence-cache-order.7", ChannelKind::Presence, true, "order.7");
    row("privateer", ChannelKind::Public, false, "privateer");
    row("private", ChannelKind::Public, false, "private");
    row("Private-order.7", ChannelKind::Public, false, "Private-order.7");
    row("private-encrypted", ChannelKind::Private, false, "encrypted");
    row("private-encryptedorder.7", ChannelKind::Private, false, "encryptedorder.7");
    row("private-cachet", ChannelKind::Private, false, "cachet");
    row("private-presence-order.7", ChannelKind::Private, false, "presence-order.7");
    row("presence-encrypted-order.7", ChannelKind::Presence, false, "encrypted-order.7");
    row("private-", ChannelKind::Private, false, "");
    row("#server-to-user-7", ChannelKind::Public, false, "#server-to-user-7");
    row("#server-to-user-a:b/ü", ChannelKind::Public, false, "#server-to-user-a:b/ü");
    row("#private-order.7", ChannelKind::Public, false, "#private-order.7");
    row("-_=@,.;", ChannelKind::Public, false, "-_=@,.;");
}

void TestChannelName::tellsKindAndBaseApart()
{
    QFETCH(QByteArray, name);
    QFETCH(int, kind);
    QFETCH(bool, isCache);
    QFETCH(QByteArray, base);

    const auto channel = parseChannelName(view(name));

    QVERIFY(channel.has_value());
    QCOMPARE(bytes(channel->full), name);
    QCOMPARE(bytes(channel->base), base);
    QCOMPARE(static_cast<int>(channel->kind), kind);
    QCOMPARE(channel->isCache, isCache);
    QCOMPARE(channel->needsAuth(), channel->kind != ChannelKind::Public);
    QCOMPARE(channel->isPresence(), channel->kind == ChannelKind::Presence);
}

void TestChannelName::acceptsTheLongestName()
{
    QVERIFY(parseChannelName(std::string(channelNameLengthMax, 'x')).has_value());
}

void TestChannelName::refusesWithTheReason_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("reason");

    QTest::newRow("empty") << QByteArray() << QByteArray("empty");
    QTest::newRow("only a hash") << QByteArray("#") << QByteArray("empty");
    QTest::newRow("a user's, too long")
        << QByteArray("#server-to-user-") + QByteArray(513, 'x') << QByteArray("at most 200");
    QTest::newRow("too long") << QByteArray(201, 'x') << QByteArray("201 characters; at most 200");
    QTest::newRow("huge") << QByteArray(1 << 20, '!') << QByteArray("at most 200");
    QTest::newRow("space") << QByteArray("order 7") << QByteArray("character at position 6");
    QTest::newRow("slash") << QByteArray("order/7") << QByteArray("(/) at position 6");
    QTest::newRow("inner hash") << QByteArray("a#b") << QByteArray("(#) at position 2");
    QTest::newRow("colon") << QByteArray("private-a:b") << QByteArray("(:) at position 10");
    QTest::newRow("newline at the end") << QByteArray("order.7\n") << QByteArray("position 8");
    QTest::newRow("nul") << QByteArray("a\0b", 3) << QByteArray("position 2");
    QTest::newRow("not ASCII") << QByteArray("b\xc3\xbc") << QByteArray("position 2");
}

void TestChannelName::refusesWithTheReason()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, reason);

    const auto channel = parseChannelName(view(name));

    QVERIFY(!channel.has_value());
    QVERIFY2(bytes(channel.error().message).contains(reason), channel.error().message.c_str());
}

QTEST_APPLESS_MAIN(TestChannelName)
#include "tst_channelname.moc"
