// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/savetarget.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestSaveTarget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fillsInWhatIsSaved();
    void whereNoTokenIsKnownThereIsNull();
    void whatWasFilledInIsNoTemplate();
    void knowsWhatAStatusSays();
};

void TestSaveTarget::fillsInWhatIsSaved()
{
    const SaveSubject subject{.order = "order.7", .token = FencingToken{12}, .user = "alice"};
    QCOMPARE(filledIn("http://shop/{order}/{id}?t={token}&u={user}{user}", subject),
             "http://shop/order.7/7?t=12&u=alicealice");
    QCOMPARE(filledIn(R"({"token":{token},"note":"{what}"})", subject),
             R"({"token":12,"note":"{what}"})");
    QCOMPARE(filledIn("", subject), "");
}

void TestSaveTarget::whereNoTokenIsKnownThereIsNull()
{
    QCOMPARE(filledIn("{token}", {.order = "order.7", .token = {}, .user = "a"}), "null");
}

/// A value is not looked at again.
void TestSaveTarget::whatWasFilledInIsNoTemplate()
{
    QCOMPARE(filledIn("{user}", {.order = "order.7", .token = {}, .user = "{id}"}), "{id}");
}

void TestSaveTarget::knowsWhatAStatusSays()
{
    QVERIFY(saveAnswerOf(200) == SaveAnswer::Done);
    QVERIFY(saveAnswerOf(204) == SaveAnswer::Done);
    for (const int status : {409, 412, 423})
        QVERIFY(saveAnswerOf(status) == SaveAnswer::Refused);
    for (const int status : {0, 199, 302, 401, 404, 419, 500})
        QVERIFY(saveAnswerOf(status) == SaveAnswer::Failed);
}

QTEST_GUILESS_MAIN(TestSaveTarget)
#include "tst_savetarget.moc"
