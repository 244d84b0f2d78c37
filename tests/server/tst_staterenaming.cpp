// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/base/staterenaming.h"

using namespace echolock;

class TestStateRenaming : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesWhoIsNotNamed();
    void renamesInFrames_data();
    void renamesInFrames();
    void exchangesTwo();
};

namespace {

StateRenaming sample()
{
    StateRenaming renaming;
    renaming.conn(ConnId{1}, ConnId{2});
    renaming.client(0, 1);
    renaming.socket(SocketId("12.3"), SocketId("45.6"));
    renaming.user(UserId("al"), UserId("bob"));
    renaming.user(UserId("al-x"), UserId("carol"));
    renaming.user(UserId("7"), UserId("8"));
    renaming.word("key:aa11", "key:bb22");
    return renaming;
}

} // namespace

void TestStateRenaming::leavesWhoIsNotNamed()
{
    const StateRenaming renaming = sample();
    QCOMPARE(renaming.of(ConnId{1}).value, 2U);
    QCOMPARE(renaming.of(ConnId{3}).value, 3U);
    QCOMPARE(renaming.ofClient(0), 1U);
    QCOMPARE(renaming.ofClient(2), 2U);
    QCOMPARE(renaming.of(SocketId("12.3")).value, std::string("45.6"));
    QCOMPARE(renaming.of(SocketId("12.34")).value, std::string("12.34"));
    QCOMPARE(renaming.of(UserId("al")).value, std::string("bob"));
    QCOMPARE(renaming.of(UserId("alice")).value, std::string("alice"));
}

void TestStateRenaming::renamesInFrames_data()
{
    QTest::addColumn<std::string>("frame");
    QTest::addColumn<std::string>("renamed");
    const auto row = [](const char* cause, const char* frame, const char* renamed) {
        QTest::newRow(cause) << std::string(frame) << std::string(renamed);
    };
    row("nothing", "", "");
    row("a whole text", "12.3", "45.6");
    row("a socket id", R"({"socket":"12.3"})", R"({"socket":"45.6"})");
    row("part of a longer one", R"({"socket":"12.34","other":"112.3"})",
        R"({"socket":"12.34","other":"112.3"})");
    row("in quoted JSON", R"({"data":"{\"user_id\":\"al\"}"})",
        R"({"data":"{\"user_id\":\"bob\"}"})");
    row("in a value of a store", "12.3/1/al", "45.6/1/bob");
    row("part of a word", "alal _al al.7 general", "alal _al al.7 general");
    row("in the name of a user's channel", "#server-to-user-al", "#server-to-user-bob");
    row("the longer one of two", "al-x al-y", "carol bob-y");
    row("a number that is an id", R"({"user_id":"7"})", R"({"user_id":"8"})");
    row("a number that is none", R"({"token":7})", R"({"token":7})");
    row("a signature", R"({"auth":"key:aa11"})", R"({"auth":"key:bb22"})");
    row("twice", "al,al", "bob,bob");
}

void TestStateRenaming::renamesInFrames()
{
    QFETCH(std::string, frame);
    std::string out = "before ";
    sample().append(frame, out);
    QTEST(out.substr(7), "renamed");
}

void TestStateRenaming::exchangesTwo()
{
    StateRenaming renaming;
    renaming.user(UserId("al"), UserId("bob"));
    renaming.user(UserId("bob"), UserId("al"));
    std::string out;
    renaming.append("al,bob", out);
    QCOMPARE(out, std::string("bob,al"));
}

QTEST_APPLESS_MAIN(TestStateRenaming)
#include "tst_staterenaming.moc"
