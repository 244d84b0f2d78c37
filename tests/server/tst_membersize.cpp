// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/membersize.h"

using namespace echolock;

class TestMemberSize : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsTheIdAndTheInfo();
};

void TestMemberSize::countsTheIdAndTheInfo()
{
    const HubOptions options{.presenceMemberBytesMax = 6};
    QVERIFY(!refusalOfSize({UserId("1234"), "{}"}, options));
    const auto refusal = refusalOfSize({UserId("12345"), "{}"}, options);
    QVERIFY(refusal.has_value());
    QVERIFY2(refusal->message.find("7 bytes; at most 6") != std::string::npos,
             refusal->message.c_str());
}

QTEST_APPLESS_MAIN(TestMemberSize)
#include "tst_membersize.moc"
