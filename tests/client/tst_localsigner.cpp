// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/localsigner.h"
#include "server/protocol/channelauth.h"
#include "tests/client/secretsamples.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

const LocalSigner::Credentials credentials{"278d425bdf160c739803", "7ad3773142a6692b25b8"};

AuthRequest ask(const std::string& channel)
{
    return {AuthRequestId{1}, SocketId("1234.1234"), channel};
}

} // namespace

class TestLocalSigner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signsPrivateChannelsAsPusherDoes();
    void namesTheUserOnPresenceChannelsOnly();
    void namesTheUserOnEveryChannelWhenAsked();
    void namesNoVisitorOnPrivateChannels();
    void writesChannelDataAsPhpDoes_data();
    void writesChannelDataAsPhpDoes();
    void sharesTheSecretOfEncryptedChannelsOnly();
    void signsUsersIn();
    void refusesPresenceWithoutAUser();
    void refusesAUserThatIsNotText_data();
    void refusesAUserThatIsNotText();
};

/// The digest was computed with pusher-http-php for the same key, secret and socket id.
void TestLocalSigner::signsPrivateChannelsAsPusherDoes()
{
    for (const char* user : {"", "alice"}) {
        const auto answer = LocalSigner(credentials, user).answer(ask("private-order.5"));
        QVERIFY(answer.has_value());
        QCOMPARE(answer->auth,
                 "278d425bdf160c739803:"
                 "732916a37955b12f901571315f608cd9f5336f9945e7c592f3c3fb97fa3f77e2");
        QCOMPARE(answer->channelData, "");
    }
}

void TestLocalSigner::namesTheUserOnPresenceChannelsOnly()
{
    const auto answer = LocalSigner(credentials, "alice").answer(ask("presence-order.5"));
    QVERIFY(answer.has_value());
    QCOMPARE(answer->channelData, R"({"user_id":"alice","user_info":{"name":"Alice"}})");
    QCOMPARE(answer->auth,
             credentials.key + ":"
                 + hmacSha256Hex(credentials.secret,
                                 "1234.1234:presence-order.5:" + answer->channelData));
}

/// The signature must cover what names the user, or the server could not believe it.
void TestLocalSigner::namesTheUserOnEveryChannelWhenAsked()
{
    const LocalSigner signer(credentials, "alice", ChannelDataOn::EverySignedChannel);
    for (const char* channel : {"private-order.5", "presence-order.5"}) {
        const auto answer = signer.answer(ask(channel));
        QVERIFY(answer.has_value());
        QCOMPARE(answer->channelData, R"({"user_id":"alice","user_info":{"name":"Alice"}})");
        QCOMPARE(
            answer->auth,
            credentials.key + ":"
                + hmacSha256Hex(credentials.secret,
                                "1234.1234:" + std::string(channel) + ":" + answer->channelData));
    }
}

void TestLocalSigner::namesNoVisitorOnPrivateChannels()
{
    const LocalSigner signer(credentials, "", ChannelDataOn::EverySignedChannel);
    const auto answer = signer.answer(ask("private-order.5"));
    QVERIFY(answer.has_value());
    QCOMPARE(answer->channelData, "");
    QVERIFY(!signer.answer(ask("presence-order.5")));
}

void TestLocalSigner::writesChannelDataAsPhpDoes_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("slash") << QByteArray("a/b") << QByteArray(R"(a\/b)");
    QTest::newRow("quote and backslash") << QByteArray(R"(a"\)") << QByteArray(R"(a\"\\)");
    QTest::newRow("control") << QByteArray("a\n\t\x01") << QByteArray(R"(a\n\t\u0001)");
    QTest::newRow("delete") << QByteArray("\x7f") << QByteArray("\x7f");
    QTest::newRow("two bytes") << QByteArray("Zo\xc3\xab") << QByteArray(R"(Zo\u00eb)");
    QTest::newRow("three bytes") << QByteArray("\xe2\x82\xac") << QByteArray(R"(\u20ac)");
    QTest::newRow("beyond the first plane")
        << QByteArray("\xf0\x9f\x98\x80") << QByteArray(R"(\ud83d\ude00)");
}

void TestLocalSigner::writesChannelDataAsPhpDoes()
{
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, id);
    const auto answer = LocalSigner(credentials, user.toStdString())
                            .answer(ask("presence-order.5"));
    QVERIFY(answer.has_value());
    const std::string expected = R"({"user_id":")" + id.toStdString() + R"(","user_info")";
    QCOMPARE(answer->channelData.substr(0, expected.size()), expected);
}

/// Both answers were computed with pusher 5.3.4 in Node.
void TestLocalSigner::sharesTheSecretOfEncryptedChannelsOnly()
{
    LocalSigner::Credentials withKey = credentials;
    withKey.encryptionKey = masterKey;
    const LocalSigner signer(withKey, "alice");
    const auto answer = signer.answer(ask(std::string(secretChannel)));
    QVERIFY(answer.has_value());
    QCOMPARE(answer->sharedSecret, std::string(secretOfChannel));
    QCOMPARE(answer->auth,
             "278d425bdf160c739803:"
             "02524daff1ee36ace9545418c1ba717fccd28e8fc1ca02636c6466b75d8231af");
    QCOMPARE(signer.answer(ask("private-order.5"))->sharedSecret, "");
    const LocalSigner keyless(credentials, "alice");
    QCOMPARE(keyless.answer(ask(std::string(secretChannel)))->sharedSecret, "");
}

void TestLocalSigner::signsUsersIn()
{
    const auto answer = LocalSigner(credentials, "alice").answer(ask(""));
    QVERIFY(answer.has_value());
    QCOMPARE(answer->userData, R"({"id":"alice","user_info":{"name":"Alice"}})");
    QCOMPARE(answer->auth,
             "278d425bdf160c739803:"
             "8658b33a9b732d63ffddf0c5b32b1b41b5f9e33bb82c85feedd62c243cc41bc0");
    QCOMPARE(answer->channelData, "");
    QVERIFY(!LocalSigner(credentials, "").answer(ask("")));
}

void TestLocalSigner::refusesPresenceWithoutAUser()
{
    const auto answer = LocalSigner(credentials, "").answer(ask("presence-order.5"));
    QVERIFY(!answer);
    QVERIFY(answer.error().message.find("presence-order.5") != std::string::npos);
}

void TestLocalSigner::refusesAUserThatIsNotText_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::newRow("lone continuation") << QByteArray("\x80");
    QTest::newRow("cut off") << QByteArray("a\xe2\x82");
    QTest::newRow("wrong continuation") << QByteArray("\xc3(");
    QTest::newRow("overlong") << QByteArray("\xe0\x80\xaf");
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80");
    QTest::newRow("too large") << QByteArray("\xf4\x90\x80\x80");
}

void TestLocalSigner::refusesAUserThatIsNotText()
{
    QFETCH(QByteArray, user);
    QVERIFY(!LocalSigner(credentials, user.toStdString()).answer(ask("presence-order.5")));
}

QTEST_GUILESS_MAIN(TestLocalSigner)
#include "tst_localsigner.moc"
