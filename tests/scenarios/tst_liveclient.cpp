// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/live/liveclient.h"
#include "scenarios/live/rawclient.h"
#include "tests/support/liveplay.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

/// What the server heard of a page that asks for its lock before it is subscribed.
std::size_t factsOf(const std::string& settings)
{
    const Played played = play("  clients: {a: {" + settings
                               + "do: [open, {subscribe: order.7}, {acquire: order.7}, {await: "
                                 "granted}]}}\n");
    [&] { QCOMPARE(played.outcome.unknown, std::string()); }();
    return played.facts<ServerConnection>().size() + played.facts<ServerLock>().size();
}

} // namespace

class TestLiveClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesTheSortThatIsAskedFor();
    void playsTheQuirksOfItsClient();
};

void TestLiveClient::makesTheSortThatIsAskedFor()
{
    ScenarioClient client;
    const auto isRaw = [&](ClientSort sort) {
        client.sort = sort;
        const auto made = makeLiveClient(client, {}, Prng(1), [](const Observation&) {});
        return dynamic_cast<RawClient*>(made.get()) != nullptr;
    };
    QVERIFY(isRaw(ClientSort::Raw));
    QVERIFY(!isRaw(ClientSort::PusherJs));
    QVERIFY(!isRaw(ClientSort::Ideal));
}

/// Shipping pusher-js sends it all the same, whatever the server makes of it.
void TestLiveClient::playsTheQuirksOfItsClient()
{
    const std::size_t shipping = factsOf("");
    QVERIFY(factsOf("client: ideal, ") < shipping);
    QVERIFY(factsOf("quirks: {whisper-before-subscribed: off}, ") < shipping);
}

QTEST_GUILESS_MAIN(TestLiveClient)
#include "tst_liveclient.moc"
