// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/channelkeys.h"
#include "tests/client/echopage.h"
#include "tests/client/secretsamples.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

AuthAnswer withSecret(std::string_view secret)
{
    return {.auth = "k:s", .channelData = {}, .sharedSecret = std::string(secret)};
}

/// A page that waits for the answer 1 to join the encrypted channel.
EchoPage asking(const EchoQuirks& quirks = {})
{
    EchoOptions options;
    options.quirks = quirks;
    EchoPage page(options);
    page.connect();
    page.greet("1.1");
    page.subscribe(secretChannel);
    page.take();
    return page;
}

EchoPage subscribed(const EchoQuirks& quirks = {})
{
    EchoPage page = asking(quirks);
    page.answer(1, withSecret(secretOfChannel));
    page.succeed(secretChannel);
    page.take();
    return page;
}

void hear(EchoPage& page, std::string_view box)
{
    page.text(encodeEvent(secretChannel, "saved", box));
}

const std::string seenOne = R"(event private-encrypted-order.5 saved {"n":1})";
const std::string seenTwo = R"(event private-encrypted-order.5 saved {"n":2})";
const std::string dropped
    = "warning private-encrypted-order.5 The encrypted event saved is dropped: ";

} // namespace

/// encrypted_channel.ts, driven through EchoClient.
class TestChannelKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void subscribesWithTheSecretKept();
    void refusesAnAnswerWithoutASecret();
    void staysPendingWhereTheSecretIsNoBase64();
    void showsWhatIsInside();
    void dropsWhatComesBeforeTheKey();
    void asksForANewKeyOnce();
    void dropsWhatTheNewKeyDoesNotOpen();
    void dropsWhatIsBroken();
    void asksForEachEvent();
    void idealAsksForAllAtOnce();
    void asksForSoManyOnly();
    void keepsTheKeyOverAReconnect();
    void whispersNothing();
};

void TestChannelKeys::subscribesWithTheSecretKept()
{
    EchoPage page = asking();
    page.answer(1, withSecret(secretOfChannel));
    QCOMPARE(page.take(), (Lines{"send 1 " + subscribeText(secretChannel, "k:s")}));
}

void TestChannelKeys::refusesAnAnswerWithoutASecret()
{
    EchoPage page = asking();
    page.answer(1, withSecret(""));
    QCOMPARE(page.take(),
             (Lines{"failed private-encrypted-order.5 No shared_secret key in auth payload for "
                    "encrypted channel: private-encrypted-order.5"}));
    page.subscribe(secretChannel);
    QCOMPARE(page.take(), (Lines{"auth 2 1.1 private-encrypted-order.5"}));
}

void TestChannelKeys::staysPendingWhereTheSecretIsNoBase64()
{
    EchoPage page = asking();
    page.answer(1, withSecret("!!!!"));
    QCOMPARE(page.take(), (Lines{"error 0"}));
    page.subscribe(secretChannel);
    QCOMPARE(page.take(), Lines{});
}

void TestChannelKeys::showsWhatIsInside()
{
    EchoPage page = subscribed();
    hear(page, boxOfOne);
    hear(page, boxOfWords);
    page.text(encodeEvent(secretChannel, "pusher:other", R"({"open":1})"));
    QCOMPARE(page.take(),
             (Lines{seenOne, "event private-encrypted-order.5 saved plain words",
                    R"(event private-encrypted-order.5 pusher:other {"open":1})"}));
}

void TestChannelKeys::dropsWhatComesBeforeTheKey()
{
    EchoPage page = asking();
    hear(page, boxOfOne);
    QCOMPARE(page.take(), (Lines{dropped + "it came before the channel's key."}));
}

void TestChannelKeys::asksForANewKeyOnce()
{
    EchoPage page = subscribed();
    hear(page, boxOfTwo);
    QCOMPARE(page.take(), (Lines{"auth 2 1.1 private-encrypted-order.5"}));
    page.answer(2, withSecret(otherSecret));
    QCOMPARE(page.take(), (Lines{seenTwo}));
    hear(page, boxOfTwo);
    QCOMPARE(page.take(), (Lines{seenTwo}));
}

void TestChannelKeys::dropsWhatTheNewKeyDoesNotOpen()
{
    EchoPage page = subscribed();
    hear(page, boxOfTwo);
    page.take();
    page.answer(2, withSecret(secretOfChannel));
    QCOMPARE(page.take(), (Lines{dropped + "it was encrypted with another key."}));
    hear(page, boxOfTwo);
    page.take();
    page.answer(3, failure("403"));
    QCOMPARE(page.take(), (Lines{dropped + "403"}));
    hear(page, boxOfTwo);
    page.take();
    page.answer(4, withSecret(""));
    QCOMPARE(page.take(), (Lines{dropped + "the auth endpoint gave no new key."}));
    QVERIFY(page.client.isSubscribed(secretChannel));
}

void TestChannelKeys::dropsWhatIsBroken()
{
    EchoPage page = subscribed();
    hear(page, R"({"n":1})");
    QCOMPARE(page.take(), (Lines{dropped + "it has no ciphertext or no nonce."}));
}

void TestChannelKeys::asksForEachEvent()
{
    EchoPage page = subscribed();
    hear(page, boxOfTwo);
    hear(page, boxOfTwo);
    QCOMPARE(page.take("auth "),
             (Lines{"2 1.1 private-encrypted-order.5", "3 1.1 private-encrypted-order.5"}));
    page.answer(3, withSecret(otherSecret));
    page.answer(2, withSecret(otherSecret));
    QCOMPARE(page.take(), (Lines{seenTwo, seenTwo}));
}

void TestChannelKeys::idealAsksForAllAtOnce()
{
    EchoPage page = subscribed(EchoQuirks::ideal());
    hear(page, boxOfTwo);
    hear(page, boxOfTwo);
    QCOMPARE(page.take("auth "), (Lines{"2 1.1 private-encrypted-order.5"}));
    page.answer(2, withSecret(otherSecret));
    QCOMPARE(page.take(), (Lines{seenTwo, seenTwo}));
}

void TestChannelKeys::asksForSoManyOnly()
{
    for (const EchoQuirks& quirks : {EchoQuirks(), EchoQuirks::ideal()}) {
        EchoPage page = subscribed(quirks);
        for (int i = 0; i < 70; ++i)
            hear(page, boxOfTwo);
        const Lines lines = page.take(dropped);
        QCOMPARE(lines.size(), 6U);
        QCOMPARE(lines.front(), "too many others wait for a new key.");
    }
}

void TestChannelKeys::keepsTheKeyOverAReconnect()
{
    EchoPage page = subscribed();
    page.closed(1006);
    page.advance(1s);
    page.greet("2.2");
    page.take();
    hear(page, boxOfOne);
    QCOMPARE(page.take(), (Lines{seenOne}));
}

void TestChannelKeys::whispersNothing()
{
    EchoPage page = subscribed();
    page.client.whisper(page.now, page, secretChannel, "typing", "{}");
    QCOMPARE(page.take(), (Lines{"error 0"}));
}

QTEST_GUILESS_MAIN(TestChannelKeys)
#include "tst_channelkeys.moc"
