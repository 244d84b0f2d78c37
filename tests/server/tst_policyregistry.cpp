// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/policyregistry.h"
#include "tests/support/printers.h"

#include <algorithm>

using namespace echolock;

class TestPolicyRegistry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheDefaultFirst();
    void makesEveryPolicyThatItNames();
    void saysWhichPoliciesFence();
    void keepsTheSharedStoreToItself();
    void givesHandlersThePatterns();
};

void TestPolicyRegistry::namesTheDefaultFirst()
{
    QCOMPARE(policyNames(),
             (std::vector<std::string_view>{"composite", "owner", "refcount", "grace", "lease",
                                            "fence", "queue", "article", "none"}));
    QCOMPARE(policyNames().front(), std::string_view(HubOptions().policy));
    QVERIFY(!isPolicy("Owner"));
    QVERIFY(!isPolicy(""));
}

void TestPolicyRegistry::makesEveryPolicyThatItNames()
{
    const ChannelName channel = *parseChannelName("private-order.7");
    for (const std::string_view name : policyNames()) {
        QVERIFY(isPolicy(name));
        const auto handler = makeHandler(name, {});
        QCOMPARE(handler->resourceOf(channel).has_value(), name != "none");
        QCOMPARE(handler->announces(), name != "article");
        handler->locks().row(Resource("order.7")).token = FencingToken{7};
        QCOMPARE(handler->clone()->locks().find(Resource("order.7"))->token.value, 7U);
    }
}

void TestPolicyRegistry::saysWhichPoliciesFence()
{
    std::vector<std::string_view> fencing;
    for (const std::string_view name : policyNames()) {
        if (policyFences(name))
            fencing.push_back(name);
    }
    QCOMPARE(fencing, (std::vector<std::string_view>{"composite", "fence"}));
    QVERIFY(!policyFences("redis"));
}

void TestPolicyRegistry::keepsTheSharedStoreToItself()
{
    QVERIFY(isPolicy("redis"));
    const std::vector<std::string_view> offered = policyNames();
    QVERIFY(std::ranges::find(offered, "redis") == offered.end());
    HubOptions options;
    options.policy = "redis";
    QVERIFY(validate(options));
    QVERIFY(makeHandler("redis", options)->resourceOf(*parseChannelName("private-order.7")));
}

void TestPolicyRegistry::givesHandlersThePatterns()
{
    HubOptions options;
    options.lockPatterns = {"invoice.{id}", "quote.{id}"};
    const auto handler = makeHandler("owner", options);
    QVERIFY(handler->resourceOf(*parseChannelName("presence-quote.1")));
    QVERIFY(!handler->resourceOf(*parseChannelName("private-order.1")));
}

QTEST_GUILESS_MAIN(TestPolicyRegistry)
#include "tst_policyregistry.moc"
