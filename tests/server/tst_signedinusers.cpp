// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/signedinusers.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestSignedInUsers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsEveryConnectionOfAUser();
    void saysWhoCameAndWentOncePerUser();
};

void TestSignedInUsers::knowsEveryConnectionOfAUser()
{
    SignedInUsers users;
    const UserId ann("ann");
    users.add(ann, ConnId{3});
    users.add(UserId("ben"), ConnId{1});
    users.add(ann, ConnId{2});
    const auto connections = users.connectionsOf(ann);
    QCOMPARE(std::vector<ConnId>(connections.begin(), connections.end()),
             (std::vector<ConnId>{ConnId{3}, ConnId{2}}));
    QVERIFY(users.connectionsOf(UserId("eve")).empty());
}

void TestSignedInUsers::saysWhoCameAndWentOncePerUser()
{
    SignedInUsers users;
    const UserId ann("ann");
    QVERIFY(!users.isOnline(ann));
    QVERIFY(users.add(ann, ConnId{1}));
    QVERIFY(!users.add(ann, ConnId{2}));
    QVERIFY(!users.remove(ann, ConnId{1}));
    QVERIFY(users.isOnline(ann));
    QVERIFY(!users.remove(ann, ConnId{1}));
    QVERIFY(users.remove(ann, ConnId{2}));
    QVERIFY(!users.isOnline(ann));
    QVERIFY(!users.remove(ann, ConnId{2}));
}

QTEST_GUILESS_MAIN(TestSignedInUsers)
#include "tst_signedinusers.moc"
