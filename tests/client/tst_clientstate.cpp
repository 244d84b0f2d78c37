// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/laravelecho.h"
#include "server/base/prng.h"
#include "tests/client/echowalk.h"
#include "tests/support/printers.h"

#include <functional>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

using Play = std::function<void(EchoWalk&)>;
using Which = EchoWalk::Which;

const std::string privately = "private-order.1";
const std::string present = "presence-order.1";

Play connects(std::string socketId = "1.1")
{
    return [=](EchoWalk& page) {
        page.client.connect(page.now, page);
        page.greet(socketId);
    };
}

Play subscribes(std::string channel)
{
    return [=](EchoWalk& page) { page.client.subscribe(page.now, page, channel); };
}

Play leaves(std::string channel)
{
    return [=](EchoWalk& page) { page.client.unsubscribe(page.now, page, channel); };
}

Play answers(Which which = Which::First)
{
    return [=](EchoWalk& page) { page.answer(which, true); };
}

Play hears(std::string event, std::string channel, std::string data)
{
    return [=](EchoWalk& page) { page.text(frameText(event, channel, data)); };
}

Play succeeds(std::string channel)
{
    return hears("pusher_internal:subscription_succeeded", channel,
                 R"({"presence":{"count":1,"ids":["alice"],"hash":{"alice":{}}}})");
}

Play passes(Duration time)
{
    return [=](EchoWalk& page) { page.advance(time); };
}

Play closes(std::uint16_t code)
{
    return [=](EchoWalk& page) { page.close(code); };
}

Play signsIn()
{
    return [](EchoWalk& page) { page.client.signIn(page.now, page); };
}

Play all(std::vector<Play> plays)
{
    return [=](EchoWalk& page) {
        for (const Play& play : plays)
            play(page);
    };
}

EchoOptions ideal()
{
    EchoOptions options;
    options.quirks = EchoQuirks::ideal();
    return options;
}

EchoOptions remembering()
{
    EchoOptions options;
    options.localStorage = true;
    return options;
}

std::vector<std::pair<const char*, EchoOptions>> settings()
{
    EchoOptions sendingAtOnce;
    sendingAtOnce.quirks.deferredSends = false;
    return {{"pusher-js", {}},
            {"ideal", ideal()},
            {"with a localStorage", remembering()},
            {"without deferred sends", sendingAtOnce}};
}

} // namespace

class TestClientState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTheSameWhateverCameFirst_data();
    void isTheSameWhateverCameFirst();
    void isTheSameHoweverItCameAbout_data();
    void isTheSameHoweverItCameAbout();
    void changesWith_data();
    void changesWith();
    void isTheSameAnHourLater();
    void isTheSameInAnothersPlace();
    void knowsTransportsByTheirAge();
    void tellsWhoListens();
    void leadsToTheSameFuture_data();
    void leadsToTheSameFuture();
};

void TestClientState::isTheSameWhateverCameFirst_data()
{
    QTest::addColumn<Play>("before");
    QTest::addColumn<Play>("first");
    QTest::addColumn<Play>("second");
    QTest::newRow("an answer and a frame")
        << all({connects(), subscribes("news"), subscribes(privately)}) << answers()
        << succeeds("news");
    QTest::newRow("two frames of two channels")
        << all({connects(), subscribes("news"), subscribes("weather")}) << succeeds("news")
        << succeeds("weather");
    QTest::newRow("a count and a subscription")
        << all({connects(), subscribes("news")}) << succeeds("news")
        << hears("pusher_internal:subscription_count", "news", R"({"subscription_count":3})");
}

void TestClientState::isTheSameWhateverCameFirst()
{
    QFETCH(Play, before);
    QFETCH(Play, first);
    QFETCH(Play, second);
    EchoWalk left;
    before(left);
    left.advance(1ms);
    EchoWalk right = left;
    first(left);
    second(left);
    second(right);
    first(right);
    QCOMPARE(left.text(), right.text());
}

void TestClientState::isTheSameHoweverItCameAbout_data()
{
    QTest::addColumn<Play>("one");
    QTest::addColumn<Play>("other");
    const Play attempt = all(
        {connects(), closes(1000), passes(1s), [](EchoWalk& page) { page.greet("1.1"); }});
    QTest::newRow("transports are counted from the newest") << connects() << attempt;
    QTest::newRow("auth requests have no numbers")
        << all({connects(), subscribes(privately)})
        << all({connects(), subscribes(privately), answers(), passes(1ms),
                hears("pusher:subscription_error", privately, "{}"), leaves(privately),
                [](EchoWalk& page) {
                    page.client.disconnect(page.now, page);
                    page.close(1005);
                },
                leaves(privately), connects(), subscribes(privately)});
}

void TestClientState::isTheSameHoweverItCameAbout()
{
    QFETCH(Play, one);
    QFETCH(Play, other);
    EchoWalk left(ideal());
    EchoWalk right(ideal());
    one(left);
    other(right);
    QCOMPARE(left.text(), right.text());
}

void TestClientState::changesWith_data()
{
    QTest::addColumn<EchoOptions>("options");
    QTest::addColumn<Play>("before");
    QTest::addColumn<Play>("change");
    QTest::addColumn<Play>("otherwise");
    const Play nothing = all({});
    const auto row = [&](const char* cause, Play before, Play change) {
        QTest::newRow(cause) << EchoOptions() << before << change << nothing;
    };
    const auto either = [&](const char* cause, Play before, Play change, Play otherwise) {
        QTest::newRow(cause) << EchoOptions() << before << change << otherwise;
    };
    row("a connection", nothing, connects());
    row("an attempt", nothing, [](EchoWalk& page) { page.client.connect(page.now, page); });
    row(
        "an open transport", [](EchoWalk& page) { page.client.connect(page.now, page); },
        [](EchoWalk& page) { page.open(); });
    either("whose connection", nothing, connects("1.1"), connects("2.2"));
    either(
        "how long attempts take", [](EchoWalk& page) { page.client.connect(page.now, page); },
        passes(15s),
        all({[](EchoWalk& page) {
                 page.client.disconnect(page.now, page);
                 page.client.connect(page.now, page);
             },
             passes(1s)}));
    row("a TLS connection to come", connects(), closes(4000));
    either("a short life", connects(), all({passes(3s), closes(1006)}),
           all({passes(3s), [](EchoWalk& page) { page.close(1006, 0, true); }}));
    either("a retry in sight", connects(), closes(1006), closes(4100));
    row("a frame to send", connects(), subscribes("news"));
    either(
        "which frame to send", all({connects(), subscribes("news")}),
        [](EchoWalk& page) { page.client.whisper(page.now, page, "news", "a", "{}"); },
        [](EchoWalk& page) { page.client.whisper(page.now, page, "news", "b", "{}"); });
    row("the time since a sign of life", connects(), passes(1s));
    row("a pong that is awaited", connects(), passes(30s));
    either("a channel", connects(), subscribes("news"), subscribes("weather"));
    either("which channel came first", connects(), all({subscribes("b"), subscribes("a")}),
           all({subscribes("a"), subscribes("b")}));
    row("a subscription", all({connects(), subscribes("news"), passes(0s)}), succeeds("news"));
    row("a channel that was left while pending", all({connects(), subscribes(privately)}),
        leaves(privately));
    row("a number of subscribers", all({connects(), subscribes("news")}),
        hears("pusher_internal:subscription_count", "news", R"({"subscription_count":3})"));
    row("members", all({connects(), subscribes(present), answers(), succeeds(present)}),
        hears("pusher_internal:member_added", present, R"({"user_id":"bob"})"));
    either("what a member is", all({connects(), subscribes(present), answers(), succeeds(present)}),
           hears("pusher_internal:member_added", present, R"({"user_id":"bob","user_info":1})"),
           hears("pusher_internal:member_added", present, R"({"user_id":"bob","user_info":2})"));
    row("a key", all({connects(), subscribes(std::string(EchoWalk::encrypted))}), answers());
    row("a question to the auth endpoint", connects(), subscribes(privately));
    either("whose question", nothing,
           all({connects("1.1"), subscribes(privately), closes(4200),
                [](EchoWalk& page) { page.fire(); }}),
           all({connects("2.2"), subscribes(privately), closes(4200),
                [](EchoWalk& page) { page.fire(); }}));
    either("an answer that waits for the user", all({connects(), signsIn(), subscribes(present)}),
           answers(Which::Last), answers());
    row("a wish to sign in", nothing, signsIn());
    row("a user", all({connects(), signsIn(), answers()}),
        hears("pusher:signin_success", "", R"({"user_data":"{\"id\":\"alice\"}"})"));
    row("a sign-in that failed", all({connects(), signsIn()}),
        [](EchoWalk& page) { page.answer(Which::First, false); });
    QTest::newRow("an end that is awaited")
        << ideal() << connects() << Play(passes(61s)) << Play(passes(40s));
    QTest::newRow("a way that worked")
        << remembering() << all({connects(), closes(1000), passes(500ms)}) << Play(passes(1ms))
        << Play(passes(2ms));
}

void TestClientState::changesWith()
{
    QFETCH(EchoOptions, options);
    QFETCH(Play, before);
    QFETCH(Play, change);
    QFETCH(Play, otherwise);
    EchoWalk changed(options);
    before(changed);
    EchoWalk other = changed;
    change(changed);
    otherwise(other);
    StateText left(changed.now);
    StateText right(other.now);
    changed.client.writeState(left);
    other.client.writeState(right);
    QVERIFY(left.text() != right.text());
    QVERIFY(changed.hash() != other.hash());
}

void TestClientState::isTheSameAnHourLater()
{
    for (const auto& [name, options] : settings()) {
        EchoWalk early(options);
        EchoWalk late(options);
        late.advance(1h);
        Prng chance(3);
        for (int i = 0; i < 100; ++i) {
            const std::uint64_t action = chance.below(EchoWalk::actionCount);
            early.act(action);
            late.act(action);
            QCOMPARE(late.text(), early.text());
        }
    }
}

void TestClientState::isTheSameInAnothersPlace()
{
    const Play plays = all(
        {subscribes(privately), subscribes(present), answers(), succeeds(present)});
    EchoWalk left;
    EchoWalk right;
    all({connects("1.1"), plays})(left);
    all({connects("2.2"), plays})(right);
    StateRenaming renaming;
    renaming.socket(SocketId("1.1"), SocketId("2.2"));
    QVERIFY(left.text() != right.text());
    QCOMPARE(left.text(&renaming), right.text());
}

void TestClientState::knowsTransportsByTheirAge()
{
    EchoWalk page;
    all({connects(), closes(4200), [](EchoWalk& it) { it.fire(); }})(page);
    QCOMPARE(page.client.ageOf(TransportId{2}), 0U);
    QCOMPARE(page.client.ageOf(TransportId{1}), 1U);
}

void TestClientState::tellsWhoListens()
{
    EchoWalk page;
    LaravelEcho echo;
    const auto state = [&] {
        StateText out;
        echo.writeState(out);
        return out.text();
    };
    std::vector<std::string> states{state()};
    const std::string channel = echo.channel({page.now, page, page.client}, "news");
    states.push_back(state());
    echo.listen(channel, "Told", ListenerId{1});
    states.push_back(state());
    echo.listen(channel, "Told", ListenerId{2});
    states.push_back(state());
    echo.stopListening(channel, "Told", ListenerId{2});
    QCOMPARE(state(), states[2]);
    std::ranges::sort(states);
    QVERIFY(std::ranges::adjacent_find(states) == states.end());
}

void TestClientState::leadsToTheSameFuture_data()
{
    QTest::addColumn<EchoOptions>("options");
    for (const auto& [name, options] : settings())
        QTest::newRow(name) << options;
}

/// The guard against what writeState() forgets: where a few things happen in two orders and the
/// state is the same, whatever happens next must be wanted alike.
void TestClientState::leadsToTheSameFuture()
{
    QFETCH(EchoOptions, options);
    constexpr int trials = 2'000;
    int same = 0;
    Prng chance(11);
    for (int trial = 0; trial < trials; ++trial) {
        EchoWalk left(options);
        connects()(left);
        for (int i = 0; i < 10; ++i)
            left.act(chance.below(EchoWalk::actionCount));
        EchoWalk right = left;
        std::vector<std::uint64_t> actions;
        for (int i = 0; i < 4; ++i)
            actions.push_back(chance.below(EchoWalk::actionCount));
        for (const std::uint64_t action : actions)
            left.act(action);
        for (std::size_t i = actions.size(); i > 1; --i)
            std::swap(actions[i - 1], actions[chance.below(i)]);
        for (const std::uint64_t action : actions)
            right.act(action);
        if (left.hash() != right.hash())
            continue;
        ++same;
        QCOMPARE(left.text(), right.text());
        left.take();
        right.take();
        for (int i = 0; i < 15; ++i) {
            const std::uint64_t action = chance.below(EchoWalk::actionCount);
            left.act(action);
            right.act(action);
            QCOMPARE(left.take(), right.take());
            QCOMPARE(left.text(), right.text());
        }
    }
    QVERIFY2(same > trials / 5, std::to_string(same).c_str());
}

QTEST_GUILESS_MAIN(TestClientState)
#include "tst_clientstate.moc"
