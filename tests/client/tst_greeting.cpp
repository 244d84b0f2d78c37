// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/greeting.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestGreeting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAGreeting_data();
    void readsAGreeting();
    void readsAnErrorInItsPlace_data();
    void readsAnErrorInItsPlace();
    void cannotUseAnythingElse_data();
    void cannotUseAnythingElse();
    void doesNotHearAnErrorThatCallsForNothing_data();
    void doesNotHearAnErrorThatCallsForNothing();
};

namespace {

void addText(const char* name, const char* text)
{
    QTest::newRow(name) << QByteArray(text);
}

} // namespace

void TestGreeting::readsAGreeting_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("socketId");
    QTest::addColumn<int>("milliseconds");
    QTest::newRow("string") << QByteArray(R"("{\"socket_id\":\"1.2\",\"activity_timeout\":30}")")
                            << QByteArray("1.2") << 30'000;
    QTest::newRow("object") << QByteArray(R"({"socket_id":"1.2","activity_timeout":30})")
                            << QByteArray("1.2") << 30'000;
    QTest::newRow("a fraction") << QByteArray(R"({"socket_id":"1.2","activity_timeout":2.5})")
                                << QByteArray("1.2") << 2'500;
    QTest::newRow("in quotes") << QByteArray(R"({"socket_id":"1.2","activity_timeout":"30"})")
                               << QByteArray("1.2") << 30'000;
    QTest::newRow("without an id")
        << QByteArray(R"({"activity_timeout":30})") << QByteArray("undefined") << 30'000;
}

void TestGreeting::readsAGreeting()
{
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, socketId);
    QFETCH(int, milliseconds);
    const QByteArray text = R"({"event":"pusher:connection_established","data":)" + data + "}";
    const Greeting greeting = readGreeting(text.toStdString());
    const auto* greeted = std::get_if<Greeted>(&greeting);
    QVERIFY(greeted);
    QCOMPARE(greeted->socketId.value, socketId.toStdString());
    QCOMPARE(greeted->activityTimeout, Duration(std::chrono::milliseconds(milliseconds)));
}

void TestGreeting::readsAnErrorInItsPlace_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("action");
    const auto row = [](const char* data, int code, CloseAction action) {
        QTest::newRow(data) << QByteArray(data) << code << static_cast<int>(action);
    };
    row(R"({"code":4001,"message":"No"})", 4001, CloseAction::Refused);
    row(R"("{\"code\":4100,\"message\":\"No\"}")", 4100, CloseAction::Backoff);
    row(R"({"code":4200,"message":"No"})", 4200, CloseAction::Retry);
    row(R"({"code":1002,"message":"No"})", 1002, CloseAction::Backoff);
    row(R"({"message":"No"})", 0, CloseAction::Refused);
    row(R"("No")", 0, CloseAction::Refused);
}

void TestGreeting::readsAnErrorInItsPlace()
{
    QFETCH(QByteArray, data);
    QFETCH(int, code);
    QFETCH(int, action);
    const QByteArray text = R"({"event":"pusher:error","data":)" + data + "}";
    const Greeting greeting = readGreeting(text.toStdString());
    const auto* error = std::get_if<GreetedByError>(&greeting);
    QVERIFY(error);
    QCOMPARE(error->code, code);
    QCOMPARE(static_cast<int>(error->action), action);
    QCOMPARE(error->message, "No");
}

void TestGreeting::cannotUseAnythingElse_data()
{
    QTest::addColumn<QByteArray>("text");
    addText("nothing", "");
    addText("no JSON", "hello");
    addText("null", "null");
    addText("another event", R"({"event":"news","data":"{}"})");
    addText("no data", R"({"event":"pusher:connection_established"})");
    addText("data is text", R"({"event":"pusher:connection_established","data":"hello"})");
    addText("no timeout",
            R"({"event":"pusher:connection_established","data":{"socket_id":"1.1"}})");
    addText("timeout 0",
            R"({"event":"pusher:connection_established","data":{"activity_timeout":0}})");
    addText("error without data", R"({"event":"pusher:error"})");
    addText("error with null", R"({"event":"pusher:error","data":null})");
}

void TestGreeting::cannotUseAnythingElse()
{
    QFETCH(QByteArray, text);
    const Greeting greeting = readGreeting(text.toStdString());
    const auto* unusable = std::get_if<UnusableGreeting>(&greeting);
    QVERIFY(unusable);
    QVERIFY(!unusable->why.empty());
}

void TestGreeting::doesNotHearAnErrorThatCallsForNothing_data()
{
    QTest::addColumn<QByteArray>("text");
    addText("null", R"({"event":"pusher:error","data":{"code":null,"message":"No"}})");
    addText("1000", R"({"event":"pusher:error","data":{"code":1000,"message":"No"}})");
    addText("3999", R"({"event":"pusher:error","data":{"code":3999,"message":"No"}})");
}

void TestGreeting::doesNotHearAnErrorThatCallsForNothing()
{
    QFETCH(QByteArray, text);
    QVERIFY(std::holds_alternative<UnheardGreeting>(readGreeting(text.toStdString())));
}

QTEST_GUILESS_MAIN(TestGreeting)
#include "tst_greeting.moc"
