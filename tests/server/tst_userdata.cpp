// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/userdata.h"
#include "tests/support/bytes.h"

using namespace echolock;

class TestUserData : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheUser();
    void readsTheWatchlist();
    void refuses_data();
    void refuses();
};

void TestUserData::readsTheUser()
{
    const auto user = decodeUserData(R"({"name":"Ann","user_info":{"a" : 1},"id":"12345"})");
    QVERIFY(user.has_value());
    QCOMPARE(bytes(user->user.user.value), QByteArray("12345"));
    QCOMPARE(bytes(user->user.rawInfo), QByteArray(R"({"a" : 1})"));
    QVERIFY(decodeUserData(R"({"id":"1"})")->user.rawInfo.empty());
    QVERIFY(decodeUserData(R"({"id":"1","user_info":null})")->user.rawInfo.empty());
}

void TestUserData::readsTheWatchlist()
{
    const auto user = decodeUserData(R"({"id":"1","watchlist":["2","","2"]})");
    QVERIFY(user.has_value());
    QCOMPARE(user->watchlist, (std::vector<UserId>{UserId("2"), UserId(), UserId("2")}));
    QVERIFY(decodeUserData(R"({"id":"1","watchlist":[]})")->watchlist.empty());
    QVERIFY(decodeUserData(R"({"id":"1","watchlist":null})")->watchlist.empty());
}

void TestUserData::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char* what, const QByteArray& text, const char* reason) {
        QTest::newRow(what) << text << QByteArray(reason);
    };
    row("nothing", "", "not valid JSON");
    row("half an object", R"({"id":"1")", "not valid JSON");
    row("an array", R"(["1"])", "got an array");
    row("no id", R"({"user_id":"1"})", R"("id" must be a string)");
    row("a number, which pusher-js discards", R"({"id":1})", "got a number");
    row("an empty id", R"({"id":""})", "must not be empty");
    row("half a surrogate pair", R"({"id":"\ud800"})", "half a surrogate");
    row("a user as watchlist", R"({"id":"1","watchlist":"2"})", R"("watchlist" must be an array)");
    row("a number in the watchlist", R"({"id":"1","watchlist":[2]})", "must be a string");
    row("a long id", R"({"id":")" + QByteArray(129, 'x') + R"("})", "at most 128");
}

void TestUserData::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, reason);
    const auto user = decodeUserData(view(text));
    QVERIFY(!user.has_value());
    QCOMPARE(int(user.error().code), int(ErrorCode::InvalidMessage));
    QVERIFY2(bytes(user.error().message).contains(reason), user.error().message.c_str());
}

QTEST_APPLESS_MAIN(TestUserData)
#include "tst_userdata.moc"
