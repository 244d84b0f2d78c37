// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/signincheck.h"
#include "server/protocol/channelauth.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestSigninCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsThePublishedSignature();
    void refusesWhatIsNotSigned_data();
    void refusesWhatIsNotSigned();
    void refusesAUserWithoutAnId();
    void refusesALargeUser();
    void keepsAConnectionToItsUser();
};

namespace {

const AppConfig app{"3", "278d425bdf160c739803", "7ad3773142a6692b25b8"};
const AppRules rules(app, {});

Connection newConnection()
{
    return Connection({ConnId{1}, SocketId("1234.1234"), {}}, 0, Instant());
}

std::string signedFor(const std::string& userData)
{
    return signChannel(app.key, app.secret, userStringToSign("1234.1234", userData));
}

} // namespace

void TestSigninCheck::acceptsThePublishedSignature()
{
    const auto user = checkSignin(
        rules, newConnection(),
        {.auth = "278d425bdf160c739803:"
                 "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba",
         .userData = R"({"id":"12345"})"});
    QVERIFY(user.has_value());
    QCOMPARE(user->user.user, UserId("12345"));
}

void TestSigninCheck::refusesWhatIsNotSigned_data()
{
    QTest::addColumn<std::string>("auth");
    const std::string userData = R"({"id":"1"})";
    QTest::newRow("nothing") << std::string();
    QTest::newRow("junk") << std::string("junk");
    QTest::newRow("another user's") << signedFor(R"({"id":"2"})");
    QTest::newRow("another socket's")
        << signChannel(app.key, app.secret, userStringToSign("9.9", userData));
    QTest::newRow("another key") << "other" + signedFor(userData).substr(app.key.size());
    QTest::newRow("a channel's") << signChannel(app.key, app.secret,
                                                channelStringToSign("1234.1234", "user", userData));
}

void TestSigninCheck::refusesWhatIsNotSigned()
{
    QFETCH(std::string, auth);
    const auto user = checkSignin(rules, newConnection(),
                                  {.auth = auth, .userData = R"({"id":"1"})"});
    QVERIFY(!user.has_value());
    QCOMPARE(user.error().code, ErrorCode::Unauthorized);
    QVERIFY2(user.error().message.find("1234.1234::user::") != std::string::npos,
             user.error().message.c_str());
    QVERIFY2(user.error().message.find(app.secret) == std::string::npos, "the secret is told");
}

void TestSigninCheck::refusesAUserWithoutAnId()
{
    const std::string userData = R"({"name":"Ann"})";
    const auto user = checkSignin(rules, newConnection(),
                                  {.auth = signedFor(userData), .userData = userData});
    QVERIFY(!user.has_value());
    QCOMPARE(user.error().code, ErrorCode::InvalidMessage);
}

void TestSigninCheck::refusesALargeUser()
{
    const auto signIn = [](std::size_t infoBytes, std::size_t watched) {
        std::string data = R"({"id":"12","user_info":")" + std::string(infoBytes - 2, 'x')
            + R"(","watchlist":[")" + std::string(watched, 'y') + R"("]})";
        return checkSignin(rules, newConnection(), {.auth = signedFor(data), .userData = data});
    };
    // The watchlist is told to nobody, so it does not count.
    QVERIFY(signIn(1022, 5000));
    const auto refused = signIn(1023, 0);
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().code, ErrorCode::InvalidMessage);
}

void TestSigninCheck::keepsAConnectionToItsUser()
{
    Connection connection = newConnection();
    connection.signIn({UserId("1"), {}});
    const std::string same = R"({"id":"1","name":"Ann"})";
    const std::string other = R"({"id":"2"})";
    QVERIFY(checkSignin(rules, connection, {.auth = signedFor(same), .userData = same}));
    const auto refused = checkSignin(rules, connection,
                                     {.auth = signedFor(other), .userData = other});
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().code, ErrorCode::Unauthorized);
}

QTEST_GUILESS_MAIN(TestSigninCheck)
#include "tst_signincheck.moc"
