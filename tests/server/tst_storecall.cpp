// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/storecall.h"

using namespace echolock;

class TestStoreCall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesEachClaimAValueOfItsOwn();
    void readsTheOwnerFromItsValue();
    void knowsNobodyInOtherValues();
};

namespace {

const Owner ann{ConnId{1}, SocketId("1.2"), UserId("ann/2")};

} // namespace

void TestStoreCall::givesEachClaimAValueOfItsOwn()
{
    QVERIFY(storeValue(ann, 1) != storeValue(ann, 2));
    QVERIFY(storeValue(ann, 1) != storeValue({ConnId{1}, SocketId("1.3"), UserId("ann/2")}, 1));
}

void TestStoreCall::readsTheOwnerFromItsValue()
{
    QCOMPARE(ownerInStore(storeValue(ann, 17)), (Owner{ConnId(), ann.socket, ann.user}));
    const Owner nobodyKnown{ConnId{1}, SocketId("1.2"), UserId()};
    QCOMPARE(ownerInStore(storeValue(nobodyKnown, 1)), (Owner{ConnId(), ann.socket, UserId()}));
}

void TestStoreCall::knowsNobodyInOtherValues()
{
    for (const char* const value : {"", "1.2", "1.2/17"})
        QCOMPARE(ownerInStore(value), Owner());
}

QTEST_GUILESS_MAIN(TestStoreCall)
#include "tst_storecall.moc"
