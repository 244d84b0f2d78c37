// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/pagelink.h"
#include "tests/client/echopage.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestPageLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhenAndInWhichState();
};

void TestPageLink::tellsWhenAndInWhichState()
{
    EchoPage page;
    const SocketId socketId("1.1");
    const PageLink link{.now = Instant(3s),
                        .sink = page,
                        .state = ConnectionState::Unavailable,
                        .socketId = socketId,
                        .transport = {}};
    tell(link, Observation::Kind::Warning, "news", "words");
    tellEvent(link, "news", "story", "{}");
    showEvent(link, {.event = "lock.granted", .channel = "news", .data = "{}", .userId = {}});
    QCOMPARE(page.take(), (Lines{"warning news words", "event news story {}", "error 0"}));
    for (const Observation& seen : page.observations) {
        QVERIFY(seen.at == Instant(3s));
        QVERIFY(seen.state == ConnectionState::Unavailable);
        QCOMPARE(seen.channel, "news");
    }
}

QTEST_GUILESS_MAIN(TestPageLink)
#include "tst_pagelink.moc"
