// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/laravelecho.h"
#include "tests/client/echopage.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr ListenerId first{1};
constexpr ListenerId second{2};
constexpr ListenerId third{3};

/// A connected page with Echo, whose callbacks write down that they were called.
class EchoTab
{
public:
    explicit EchoTab(LaravelEcho::Options options = LaravelEcho::Options())
        : echo(std::move(options))
    {
        page.connect();
        page.greet("1.1");
        page.take();
    }

    LaravelEcho::Page here() { return {.now = page.now, .sink = page, .client = page.client}; }

    void join(std::string_view channel)
    {
        page.answer(++m_answered, AuthAnswer{.auth = "k:s", .channelData = R"({"user_id":"b"})"});
        page.succeed(channel);
    }

    /// What the callbacks were called with since the last time: `2(EVENT)DATA`.
    Lines calls()
    {
        Lines lines;
        for (const Observation& seen : page.observations) {
            for (const ListenerCall& call : echo.calls(page.client, seen)) {
                const std::string event = call.event.empty() ? "" : "(" + call.event + ")";
                lines.push_back(std::to_string(call.listener.value) + event + call.data);
            }
        }
        page.observations.clear();
        return lines;
    }

    EchoPage page;
    LaravelEcho echo;

private:
    std::uint64_t m_answered = 0;
};

void hear(EchoTab& tab, std::string_view channel, std::string_view event,
          std::string_view data = "{}")
{
    tab.page.text(encodeEvent(channel, event, data));
}

} // namespace

/// What laravel-echo 2.5.0 does with the same calls was asked of it in Node.
class TestLaravelEcho : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesChannels();
    void formatsEvents_data();
    void formatsEvents();
    void listens();
    void listensToAll_data();
    void listensToAll();
    void stopsListening();
    void hearsWhispersAndNotifications();
    void tellsWhoIsHere();
    void tellsOfErrors();
    void whispers();
    void leavesAllKinds();
    void leavesOneChannelOrAll();
    void forgetsListenersWithTheChannel();
    void hearsTwiceAfterLeavingWhilePending();
    void idealHearsOnceAfterLeavingWhilePending();
    void hearsTheZombieThatItForgot();
    void saysHowTheConnectionIs();
};

void TestLaravelEcho::namesChannels()
{
    EchoTab tab;
    QCOMPARE(tab.echo.channel(tab.here(), "o"), "o");
    QCOMPARE(tab.echo.privateChannel(tab.here(), "o"), "private-o");
    QCOMPARE(tab.echo.encryptedPrivate(tab.here(), "o"), "private-encrypted-o");
    QCOMPARE(tab.echo.join(tab.here(), "o"), "presence-o");
    QCOMPARE(tab.page.take(),
             (Lines{"auth 1 1.1 private-o", "auth 2 1.1 private-encrypted-o",
                    "auth 3 1.1 presence-o", "send 1 " + subscribeText("o", "")}));
    QCOMPARE(tab.echo.privateChannel(tab.here(), "o"), "private-o");
    QCOMPARE(tab.page.take(), Lines{});
    QCOMPARE(tab.echo.channels(), (Lines{"o", "private-o", "private-encrypted-o", "presence-o"}));
}

void TestLaravelEcho::formatsEvents_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("withoutNamespace");
    const auto row = [](const char* event, const char* wire, const char* without) {
        QTest::newRow(event) << QByteArray(event) << QByteArray(wire) << QByteArray(without);
    };
    row("OrderUpdated", "App\\Events\\OrderUpdated", "OrderUpdated");
    row("Sub.OrderUpdated", "App\\Events\\Sub\\OrderUpdated", "Sub\\OrderUpdated");
    row(".order.updated", "order.updated", "order.updated");
    row("\\order.updated", "order.updated", "order.updated");
    row("", "App\\Events\\", "");
    row(".", "", "");
}

void TestLaravelEcho::formatsEvents()
{
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, withoutNamespace);
    QCOMPARE(LaravelEcho().formatEvent(event.toStdString()), wire.toStdString());
    for (const std::optional<std::string>& none : {std::optional<std::string>(), {""}}) {
        const LaravelEcho echo({.eventNamespace = none});
        QCOMPARE(echo.formatEvent(event.toStdString()), withoutNamespace.toStdString());
    }
}

void TestLaravelEcho::listens()
{
    EchoTab tab;
    const std::string channel = tab.echo.channel(tab.here(), "news");
    tab.echo.listen(channel, "Story", first);
    tab.echo.listen(channel, ".story", second);
    tab.echo.listen(channel, ".story", second);
    tab.echo.listen("private-unknown", ".story", third);
    tab.echo.subscribed(channel, third);
    tab.page.succeed(channel);
    hear(tab, channel, "App\\Events\\Story", R"({"n":1})");
    hear(tab, channel, "story", R"({"n":2})");
    hear(tab, channel, "Story");
    QCOMPARE(tab.calls(), (Lines{"3", R"(1{"n":1})", R"(2{"n":2})", R"(2{"n":2})"}));
}

void TestLaravelEcho::listensToAll_data()
{
    QTest::addColumn<int>("space");
    QTest::addColumn<QByteArray>("names");
    QTest::newRow("App.Events") << 0 << QByteArray("OrderUpdated .order.updated oo  .client-x");
    QTest::newRow("false") << 1
                           << QByteArray(".App\\Events\\OrderUpdated .order.updated "
                                         ".App\\EventsFoo .App\\Events .client-x");
    QTest::newRow("empty") << 2
                           << QByteArray("pp\\Events\\OrderUpdated rder.updated pp\\EventsFoo "
                                         "pp\\Events lient-x");
}

/// Also where Echo is wrong: `App\EventsFoo` becomes `oo`.
void TestLaravelEcho::listensToAll()
{
    QFETCH(int, space);
    QFETCH(QByteArray, names);
    LaravelEcho::Options options;
    if (space > 0)
        options.eventNamespace = space == 1 ? std::optional<std::string>() : "";
    EchoTab tab(options);
    const std::string channel = tab.echo.channel(tab.here(), "news");
    tab.echo.listen(channel, ".order.updated", first);
    tab.echo.listenToAll(channel, second);
    tab.page.succeed(channel);
    for (const char* event : {"App\\Events\\OrderUpdated", "order.updated", "App\\EventsFoo",
                              "App\\Events", "client-x", "pusher:other"})
        hear(tab, channel, event);
    Lines expected;
    for (const QByteArray& name : names.split(' '))
        expected.push_back((name.isEmpty() ? "2" : "2(" + name.toStdString() + ")") + "{}");
    expected.insert(expected.begin() + 2, "1{}");
    QCOMPARE(tab.calls(), expected);
}

void TestLaravelEcho::stopsListening()
{
    EchoTab tab;
    const std::string channel = tab.echo.channel(tab.here(), "news");
    tab.echo.listen(channel, ".story", first);
    tab.echo.listen(channel, ".story", second);
    tab.echo.listenToAll(channel, third);
    tab.echo.stopListening(channel, ".story", first);
    tab.echo.stopListeningToAll(channel, third); // Echo does not find it so.
    hear(tab, channel, "story");
    QCOMPARE(tab.calls(), (Lines{"3(.story){}", "2{}"}));
    tab.echo.stopListening(channel, ".story");
    tab.echo.stopListeningToAll(channel);
    hear(tab, channel, "story");
    QCOMPARE(tab.calls(), Lines{});
}

void TestLaravelEcho::hearsWhispersAndNotifications()
{
    EchoTab tab;
    const std::string channel = tab.echo.privateChannel(tab.here(), "o");
    tab.echo.listenForWhisper(channel, "typing", first);
    tab.echo.notification(channel, second);
    const auto hearBoth = [&] {
        hear(tab, channel, "client-typing", R"({"n":1})");
        hear(tab, channel, "Illuminate\\Notifications\\Events\\BroadcastNotificationCreated",
             R"({"n":2})");
    };
    hearBoth();
    QCOMPARE(tab.calls(), (Lines{R"(1{"n":1})", R"(2{"n":2})"}));
    tab.echo.stopListeningForWhisper(channel, "typing");
    tab.echo.stopListeningForNotification(channel, second);
    hearBoth();
    QCOMPARE(tab.calls(), Lines{});
}

void TestLaravelEcho::tellsWhoIsHere()
{
    EchoTab tab;
    const std::string room = tab.echo.join(tab.here(), "o");
    tab.echo.here(room, first);
    tab.echo.joining(room, second);
    tab.echo.leaving(room, third);
    hear(tab, room, "pusher_internal:subscription_succeeded",
         R"({"presence":{"count":2,"hash":{"b":{"n":"B"},"2":null}}})");
    QCOMPARE(tab.calls(), (Lines{R"(1[null,{"n":"B"}])"}));
    hear(tab, room, "pusher_internal:member_added", R"({"user_id":"c","user_info":{"n":"C"}})");
    hear(tab, room, "pusher_internal:member_removed", R"({"user_id":"b"})");
    hear(tab, room, "pusher_internal:member_added", R"({"user_id":"d"})");
    QCOMPARE(tab.calls(), (Lines{R"(2{"n":"C"})", R"(3{"n":"B"})", "2"}));
}

void TestLaravelEcho::tellsOfErrors()
{
    EchoTab tab;
    const std::string channel = tab.echo.privateChannel(tab.here(), "o");
    tab.echo.error(channel, first);
    tab.page.answer(1, failure("no"));
    QCOMPARE(tab.calls(), (Lines{R"(1{"type":"AuthError","error":"no"})"}));
    hear(tab, channel, "pusher:subscription_error", R"({"status":403})");
    QCOMPARE(tab.calls(), (Lines{R"(1{"status":403})"}));
}

void TestLaravelEcho::whispers()
{
    EchoTab tab;
    const std::string channel = tab.echo.privateChannel(tab.here(), "o");
    const std::string secret = tab.echo.encryptedPrivate(tab.here(), "o");
    tab.page.take();
    QVERIFY(tab.echo.whisper(tab.here(), channel, "typing", "{}").has_value());
    QCOMPARE(tab.page.take(),
             (Lines{R"(send 1 {"event":"client-typing","data":{},"channel":"private-o"})"}));
    QVERIFY(!tab.echo.whisper(tab.here(), secret, "typing", "{}"));
    QVERIFY(!tab.echo.whisper(tab.here(), "private-unknown", "typing", "{}"));
    QCOMPARE(tab.page.take(), Lines{});
}

void TestLaravelEcho::leavesAllKinds()
{
    EchoTab tab;
    tab.echo.channel(tab.here(), "o");
    tab.echo.privateChannel(tab.here(), "o");
    tab.echo.encryptedPrivate(tab.here(), "o");
    tab.echo.join(tab.here(), "o");
    tab.echo.join(tab.here(), "p");
    tab.page.succeed("o");
    tab.page.take();
    tab.echo.leave(tab.here(), "o");
    QCOMPARE(tab.page.take(), (Lines{"send 1 " + unsubscribeText("o")}));
    QCOMPARE(tab.echo.channels(), (Lines{"presence-p"}));
    QCOMPARE(tab.page.client.channels(),
             (Lines{"private-o", "private-encrypted-o", "presence-o", "presence-p"}));
}

void TestLaravelEcho::leavesOneChannelOrAll()
{
    EchoTab tab;
    for (const char* name : {"a", "b", "c"}) {
        tab.echo.channel(tab.here(), name);
        tab.page.succeed(name);
    }
    tab.page.take();
    tab.echo.leaveChannel(tab.here(), "b");
    tab.echo.leaveChannel(tab.here(), "b");
    QCOMPARE(tab.page.take(), (Lines{"send 1 " + unsubscribeText("b")}));
    tab.echo.leaveAllChannels(tab.here());
    QCOMPARE(tab.page.take(),
             (Lines{"send 1 " + unsubscribeText("a"), "send 1 " + unsubscribeText("c")}));
    QVERIFY(tab.page.client.channels().empty());
}

void TestLaravelEcho::forgetsListenersWithTheChannel()
{
    EchoTab tab;
    const std::string channel = tab.echo.channel(tab.here(), "news");
    tab.echo.listen(channel, ".story", first);
    tab.page.succeed(channel);
    tab.echo.leave(tab.here(), "news");
    tab.echo.listen(channel, ".story", second);
    tab.echo.channel(tab.here(), "news");
    tab.echo.listen(channel, ".story", third);
    hear(tab, channel, "story");
    QCOMPARE(tab.calls(), (Lines{"3{}"}));
}

void TestLaravelEcho::hearsTwiceAfterLeavingWhilePending()
{
    EchoTab tab;
    const std::string channel = tab.echo.privateChannel(tab.here(), "o");
    tab.echo.listen(channel, ".saved", first);
    tab.echo.leave(tab.here(), "o");
    tab.echo.privateChannel(tab.here(), "o");
    tab.echo.listen(channel, ".saved", first);
    tab.join(channel);
    hear(tab, channel, "saved");
    QCOMPARE(tab.calls(), (Lines{"1{}", "1{}"}));
}

void TestLaravelEcho::idealHearsOnceAfterLeavingWhilePending()
{
    EchoTab tab({.eventNamespace = {}, .quirks = EchoQuirks::ideal()});
    const std::string channel = tab.echo.privateChannel(tab.here(), "o");
    tab.echo.listen(channel, ".saved", first);
    tab.echo.leave(tab.here(), "o");
    tab.echo.privateChannel(tab.here(), "o");
    tab.echo.listen(channel, ".saved", first);
    tab.join(channel);
    hear(tab, channel, "saved");
    QCOMPARE(tab.calls(), (Lines{"1{}"}));
}

/// Echo has forgotten the channel, pusher-js has not: nobody can leave it, and it is heard.
void TestLaravelEcho::hearsTheZombieThatItForgot()
{
    EchoTab tab;
    const std::string channel = tab.echo.privateChannel(tab.here(), "o");
    tab.echo.listen(channel, ".saved", first);
    tab.echo.leave(tab.here(), "o");
    tab.page.closed(1006);
    tab.page.advance(1s);
    tab.page.greet("2.2");
    QCOMPARE(tab.page.take("auth "), (Lines{"1 1.1 private-o", "2 2.2 private-o"}));
    tab.page.answer(2, AuthAnswer{.auth = "k:s", .channelData = {}});
    tab.page.succeed(channel);
    tab.echo.leaveAllChannels(tab.here());
    QVERIFY(tab.page.client.isSubscribed(channel));
    hear(tab, channel, "saved");
    QCOMPARE(tab.calls(), (Lines{"1{}"}));
}

void TestLaravelEcho::saysHowTheConnectionIs()
{
    EchoPage page;
    QCOMPARE(LaravelEcho::connectionStatus(page.client), "disconnected");
    page.connect();
    QCOMPARE(LaravelEcho::connectionStatus(page.client), "connecting");
    page.advance(20s);
    QCOMPARE(LaravelEcho::connectionStatus(page.client), "failed");
    page.greet("1.1");
    QCOMPARE(LaravelEcho::connectionStatus(page.client), "connected");
    page.disconnect();
    QCOMPARE(LaravelEcho::connectionStatus(page.client), "disconnected");
}

QTEST_GUILESS_MAIN(TestLaravelEcho)
#include "tst_laravelecho.moc"
