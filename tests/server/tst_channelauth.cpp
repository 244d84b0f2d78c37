// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/channelauth.h"
#include "tests/support/bytes.h"

using namespace echolock;

namespace {

// The key pair of Pusher's own documentation.
constexpr std::string_view key = "278d425bdf160c739803";
constexpr std::string_view secret = "7ad3773142a6692b25b8";
constexpr std::string_view socketId = "1234.1234";

} // namespace

class TestChannelAuth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signsChannelsAsPusherDoes_data();
    void signsChannelsAsPusherDoes();
    void signsApiRequestsAsPusherDoes_data();
    void signsApiRequestsAsPusherDoes();
    void signsAWholeCallAsPusherDoes();
    void signsUsersAndWebhooksAsPusherDoes();
    void hashesWithMd5();
    void sortsAndLowersKeysAndLeavesValuesAlone();
    void splitsQueries_data();
    void splitsQueries();
    void comparesWholeStrings();
};

void TestChannelAuth::signsChannelsAsPusherDoes_data()
{
    QTest::addColumn<QByteArray>("channel");
    QTest::addColumn<QByteArray>("channelData");
    QTest::addColumn<QByteArray>("signature");

    QTest::newRow("private-foobar")
        << QByteArray("private-foobar") << QByteArray()
        << QByteArray("58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4");
    QTest::newRow("private-order.5")
        << QByteArray("private-order.5") << QByteArray()
        << QByteArray("732916a37955b12f901571315f608cd9f5336f9945e7c592f3c3fb97fa3f77e2");
    QTest::newRow("presence-foobar")
        << QByteArray("presence-foobar")
        << QByteArray(R"({"user_id":10,"user_info":{"name":"Mr. Channels"}})")
        << QByteArray("31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80");
}

void TestChannelAuth::signsChannelsAsPusherDoes()
{
    QFETCH(QByteArray, channel);
    QFETCH(QByteArray, channelData);
    QFETCH(QByteArray, signature);

    const std::string text = channelStringToSign(socketId, view(channel), view(channelData));

    QCOMPARE(bytes(signChannel(key, secret, text)), bytes(key) + ':' + signature);
}

void TestChannelAuth::signsApiRequestsAsPusherDoes_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("signature");

    const QByteArray common("auth_key=278d425bdf160c739803&auth_timestamp=1353088179"
                            "&auth_version=1.0");
    QTest::newRow("trigger")
        << QByteArray("POST") << QByteArray("/apps/3/events")
        << common + "&body_md5=ec365a775a4cd0599faeb73354201b6f&auth_signature=ignored"
        << QByteArray("da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c");
    QTest::newRow("channels")
        << QByteArray("GET") << QByteArray("/apps/3/channels")
        << QByteArray("info=user_count&filter_by_prefix=presence%2D&") + common
        << QByteArray("16819168891cb5dfd72b5c7a5d3d602605b26c6ba1930033b5e2eeeb65010291");
    QTest::newRow("terminate")
        << QByteArray("POST") << QByteArray("/apps/3/users/42/terminate_connections")
        << QByteArray("BODY_MD5=99914b932bd37a50b983c5e7c90ae93b&") + common
        << QByteArray("2829710742ff5f799010258297d09016e2366257e3e954039eeda349073a2bcf");
}

void TestChannelAuth::signsApiRequestsAsPusherDoes()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, signature);

    const std::string text = apiStringToSign(view(method), view(path), parseQuery(view(query)));

    QCOMPARE(bytes(hmacSha256Hex(secret, text)), signature);
}

void TestChannelAuth::signsAWholeCallAsPusherDoes()
{
    const std::string query = signedApiQuery(
        {.key = key, .secret = secret},
        {.method = "POST",
         .path = "/apps/3/events",
         .body = R"({"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"})",
         .timestamp = 1353088179});
    QCOMPARE(bytes(query),
             QByteArray("auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"
                        "&body_md5=ec365a775a4cd0599faeb73354201b6f&auth_signature="
                        "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"));
}

void TestChannelAuth::signsUsersAndWebhooksAsPusherDoes()
{
    QCOMPARE(bytes(hmacSha256Hex(secret, userStringToSign(socketId, R"({"id":"12345"})"))),
             QByteArray("4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba"));
    QCOMPARE(bytes(hmacSha256Hex(secret,
                                 R"({"time_ms":1327078148132,"events":[)"
                                 R"({"name":"channel_vacated","channel":)"
                                 R"("private-order.5"}]})")),
             QByteArray("dd1a3317be35e4caa1339b8bd2695bc61553e2cd3994ace6261e02cc6ca844a3"));
}

void TestChannelAuth::hashesWithMd5()
{
    QCOMPARE(bytes(md5Hex("")), QByteArray("d41d8cd98f00b204e9800998ecf8427e"));
    QCOMPARE(bytes(md5Hex("{}")), QByteArray("99914b932bd37a50b983c5e7c90ae93b"));
}

void TestChannelAuth::sortsAndLowersKeysAndLeavesValuesAlone()
{
    const QueryParams params{{"b", "2 /&"}, {"A", "X"}, {"Auth_Signature", "s"}, {"a", "later"}};

    QCOMPARE(bytes(apiStringToSign("GET", "/apps/1", params)),
             QByteArray("GET\n/apps/1\na=X&a=later&b=2 /&"));
    QCOMPARE(bytes(apiStringToSign("GET", "/apps/1", {})), QByteArray("GET\n/apps/1\n"));
}

void TestChannelAuth::splitsQueries_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("parts");

    const auto row = [](const char* query, const char* parts) {
        QTest::newRow(query) << QByteArray(query) << QByteArray(parts);
    };
    row("", "");
    row("&&", "");
    row("a=1&b=2", "[a|1][b|2]");
    row("a=1&a=2", "[a|1][a|2]");
    row("a", "[a|]");
    row("=a", "[|a]");
    row("a=b=c", "[a|b=c]");
    row("a=x+y%20z%2B", "[a|x y z+]");
    row("%61%5b%5D=%c3%BC", "[a[]|\xc3\xbc]");
    row("a=%&b=%1&c=%zz&d=%%31&e=%-1&f=%", "[a|%][b|%1][c|%zz][d|%1][e|%-1][f|%]");
}

void TestChannelAuth::splitsQueries()
{
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, parts);

    QByteArray printed;
    for (const auto& [name, value] : parseQuery(view(query)))
        printed += '[' + bytes(name) + '|' + bytes(value) + ']';

    QCOMPARE(printed, parts);
}

void TestChannelAuth::comparesWholeStrings()
{
    QVERIFY(equalConstantTime("", ""));
    QVERIFY(equalConstantTime("abc", "abc"));
    QVERIFY(!equalConstantTime("abc", "abd"));
    QVERIFY(!equalConstantTime("abc", "bbc"));
    QVERIFY(!equalConstantTime("abc", "ab"));
    QVERIFY(!equalConstantTime("", "a"));
}

QTEST_APPLESS_MAIN(TestChannelAuth)
#include "tst_channelauth.moc"
