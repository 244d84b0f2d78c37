// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/channelregistry.h"
#include "server/hub/huboptions.h"
#include "server/hub/plainhandler.h"
#include "server/hub/policyregistry.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestChannelRegistry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheChannelsOfAnOrder();
    void listsByPrefixInTheOrderOfNames();
    void listsManyInTheOrderOfNames();
    void forgetsAChannelThatNobodyIsIn();
    void followsAnotherHandlersIdea();
};

namespace {

std::vector<std::string> channelsAt(const ChannelRegistry& registry, const char* order)
{
    std::vector<std::string> names;
    registry.forEachAt(Resource(order),
                       [&](const Channel& channel) { names.push_back(channel.name().full); });
    return names;
}

ChannelRegistry registryOf(const std::vector<std::string>& names, const LifecycleHandler& handler)
{
    ChannelRegistry registry;
    for (const std::string& name : names)
        registry.occupied(*parseChannelName(name), handler).join(ConnId{1}, std::nullopt);
    return registry;
}

} // namespace

void TestChannelRegistry::findsTheChannelsOfAnOrder()
{
    const auto handler = makeHandler("owner", {});
    const ChannelRegistry registry = registryOf({"private-order.7", "presence-order.7", "order.7",
                                                 "private-encrypted-order.7", "private-order.8"},
                                                *handler);
    QCOMPARE(channelsAt(registry, "order.7"),
             (std::vector<std::string>{"presence-order.7", "private-encrypted-order.7",
                                       "private-order.7"}));
    QCOMPARE(registry.find("order.7")->order(), std::optional<Resource>());
    QCOMPARE(registry.size(), 5U);
    QVERIFY(!registry.find("private-order.9"));
}

void TestChannelRegistry::listsByPrefixInTheOrderOfNames()
{
    const ChannelRegistry registry = registryOf({"b", "presence-b", "a", "presence-a"},
                                                PlainHandler());
    const auto names = [&](std::string_view prefix) {
        std::string line;
        registry.forEach(prefix,
                         [&](const Channel& channel) { line += channel.name().full + ' '; });
        return line;
    };
    QCOMPARE(names(""), std::string("a b presence-a presence-b "));
    QCOMPARE(names("presence-"), std::string("presence-a presence-b "));
    QCOMPARE(names("c"), std::string());
}

void TestChannelRegistry::listsManyInTheOrderOfNames()
{
    std::vector<std::string> added;
    for (int i = 0; i < 500; ++i)
        added.push_back("presence-" + std::to_string(i * 7919 % 1000));
    const ChannelRegistry registry = registryOf(added, PlainHandler());
    std::vector<std::string> listed;
    registry.forEach("presence-",
                     [&](const Channel& channel) { listed.push_back(channel.name().full); });
    std::ranges::sort(added);
    QCOMPARE(listed, added);
}

void TestChannelRegistry::forgetsAChannelThatNobodyIsIn()
{
    const auto handler = makeHandler("owner", {});
    ChannelRegistry registry = registryOf({"private-order.7", "presence-order.7"}, *handler);
    registry.dropIfEmpty("private-order.7");
    QVERIFY(registry.find("private-order.7"));
    registry.find("private-order.7")->leave(ConnId{1});
    registry.dropIfEmpty("private-order.7");
    QVERIFY(!registry.find("private-order.7"));
    QCOMPARE(channelsAt(registry, "order.7"), std::vector<std::string>{"presence-order.7"});
    registry.dropIfEmpty("never seen");
    QCOMPARE(registry.size(), 1U);
}

void TestChannelRegistry::followsAnotherHandlersIdea()
{
    const auto owner = makeHandler("owner", {});
    ChannelRegistry registry = registryOf({"private-order.7x", "presence-order.7"}, *owner);
    QCOMPARE(channelsAt(registry, "order.7"), std::vector<std::string>{"presence-order.7"});
    registry.reassignOrders(*makeHandler("article", {}));
    QCOMPARE(channelsAt(registry, "order.7"), std::vector<std::string>{"private-order.7x"});
    registry.reassignOrders(PlainHandler());
    QVERIFY(channelsAt(registry, "order.7").empty());
}

QTEST_GUILESS_MAIN(TestChannelRegistry)
#include "tst_channelregistry.moc"
