// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/apprules.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestAppRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesWhatTheAppLeavesOpenFromTheHub();
    void takesWhatTheHubLeavesOpenFromThePersonality();
};

void TestAppRules::takesWhatTheAppLeavesOpenFromTheHub()
{
    const AppConfig own{.clientEvents = ClientEvents::Off, .userAuth = UserAuth::On};
    const HubOptions hub{.subscriptionCount = SubscriptionCount::On};
    const AppRules rules(own, hub);
    QVERIFY(rules.options.clientEvents == ClientEvents::Off);
    QVERIFY(rules.options.userAuth == UserAuth::On);
    QVERIFY(rules.options.subscriptionCount == SubscriptionCount::On);
    QVERIFY(AppRules({}, hub).options.clientEvents == ClientEvents::On);
}

void TestAppRules::takesWhatTheHubLeavesOpenFromThePersonality()
{
    const AppRules rules({}, {.pongWithin = 5s, .personality = "reverb"});
    QCOMPARE(rules.pingAfter(), Duration(60s));
    QCOMPARE(rules.pongWithin(), Duration(5s));
    QCOMPARE(rules.options.activityTimeoutSeconds.value(), 30);
    QCOMPARE(AppRules({}, {}).options.activityTimeoutSeconds.value(), 120);
}

QTEST_GUILESS_MAIN(TestAppRules)
#include "tst_apprules.moc"
