// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/greetingproblem.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

const QUrl server(QStringLiteral("ws://user:word@127.0.0.1:6001"));

std::string endedBy(std::uint16_t code, const std::string& reason = {})
{
    LeanClose close;
    close.code = code;
    close.reason = reason;
    return closedBeforeGreeting(server, close);
}

} // namespace

class TestGreetingProblem : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhoDidNotGreet();
    void saysHowTheServerEnded();
    void leavesOtherTroubleAsItIs();
};

void TestGreetingProblem::saysWhoDidNotGreet()
{
    QVERIFY(noGreeting(server).starts_with("127.0.0.1:6001 did not greet"));
    QVERIFY(keptWaiting(server).starts_with("127.0.0.1:6001 kept the page waiting"));
    QCOMPARE(withServer("HandshakeError: it is not valid JSON.", server),
             "127.0.0.1:6001 did not greet as a Pusher server does: it is not valid JSON.");
}

void TestGreetingProblem::saysHowTheServerEnded()
{
    QCOMPARE(endedBy(1006), "127.0.0.1:6001 ended the connection before its greeting.");
    QCOMPARE(endedBy(1005), "127.0.0.1:6001 ended the connection before its greeting.");
    QCOMPARE(endedBy(4001, "no app"),
             "127.0.0.1:6001 ended the connection before its greeting, with close code 4001: "
             "no app");
}

void TestGreetingProblem::leavesOtherTroubleAsItIs()
{
    QCOMPARE(withServer("Over capacity", server), "Over capacity");
}

QTEST_GUILESS_MAIN(TestGreetingProblem)
#include "tst_greetingproblem.moc"
