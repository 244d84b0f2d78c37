// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;

class TestLiveFit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportsWhatNoLiveRunPlays_data();
    void reportsWhatNoLiveRunPlays();
    void tellsNothingThatFollowsFromAMistake_data();
    void tellsNothingThatFollowsFromAMistake();
    void takesWhatIsOnlyExplored_data();
    void takesWhatIsOnlyExplored();
    void takesWaitsThatSayNothing();
};

void TestLiveFit::reportsWhatNoLiveRunPlays_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* cause, const char* body, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray(body) << QByteArray(problem);
    };
    row("two servers", "  servers: 2\n  clients: {a: {do: [open, fail-over]}}\n",
        "4:12: a live run has one server, and this scenario has 2; write 'live: off' in it, or "
        "take 'servers' out");
    row("a store", "  clients: {a: {do: [open, fail-over]}}\n  policies: [redis]\n",
        "4:28: a store that fails over cannot be had over one machine's sockets; write 'live: "
        "off' in this scenario");
    row("a policy without a server", "  clients: {a: {do: [open]}}\n  policies: [redis]\n",
        "5:13: no server has the store that policy 'redis' needs, so a live run has nothing to "
        "play; write 'live: off' in this scenario, or add another policy");
    row("a long hold", "  clients: {a: {do: [open, {hold: 30s}]}}\n",
        "4:29: a live run is over after 20s, and this step alone takes 30s; make it longer by "
        "'live: {within: …}', or write 'live: off'");
    row("many holds",
        "  clients: {a: {do: [open, {hold: 1s}, {hold: 1s}, close]}}\n  live: {within: 1500ms}\n",
        "4:41: a live run is over after 1s500ms, and up to here 'a' holds for 2s; make it longer "
        "by 'live: {within: …}', or write 'live: off'");
    row("a patient await",
        "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted, within: 30s}]}}\n",
        "4:51: a live run is over after 20s, and this step may wait for 30s; make it longer by "
        "'live: {within: …}', or write 'live: off'");
    row("a quiet that never comes", "  clients: {a: {do: [open]}}\n  live: {settle: 30s}\n",
        "5:18: a live run is over after 20s, before it could be quiet for 30s; make 'within' "
        "longer, or 'settle' shorter");
}

void TestLiveFit::reportsWhatNoLiveRunPlays()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, problem);
    QCOMPARE(problemsOf(fileWith(body.toStdString())),
             std::vector<std::string>{problem.toStdString()});
}

void TestLiveFit::tellsNothingThatFollowsFromAMistake_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("begin");
    const auto row = [](const char* cause, const char* body, const char* begin) {
        QTest::addRow("%s", cause) << QByteArray(body) << QByteArray(begin);
    };
    row("live that is not off", "  clients: {a: {do: [open]}}\n  servers: 2\n  live: of\n",
        "6:9: 'live' ");
    row("a policy", "  clients: {a: {do: [open]}}\n  policies: [redis, onwer]\n",
        "5:21: 'onwer' is no policy");
    row("a time that holds do not fit",
        "  clients: {a: {do: [open, {hold: 40s}]}}\n  live: {within: 2mn}\n", "5:18: 'within' ");
    row("a time that no quiet fits",
        "  clients: {a: {do: [open]}}\n  live: {within: x, settle: 30s}\n", "5:18: 'within' ");
}

void TestLiveFit::tellsNothingThatFollowsFromAMistake()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, begin);
    const auto problems = problemsOf(fileWith(body.toStdString()));
    QCOMPARE(problems.size(), 1U);
    QVERIFY2(problems.front().starts_with(begin.toStdString()), problems.front().c_str());
}

void TestLiveFit::takesWhatIsOnlyExplored_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addRow("two servers") << QByteArray(
        "  servers: 2\n  clients: {a: {do: [open, fail-over]}}\n  policies: [redis]\n");
    QTest::addRow("a long hold") << QByteArray("  clients: {a: {do: [open, {hold: 30s}]}}\n");
}

void TestLiveFit::takesWhatIsOnlyExplored()
{
    QFETCH(QByteArray, body);
    QCOMPARE(problemsOf(fileWith(body.toStdString() + "  live: off\n")),
             std::vector<std::string>());
}

/// The usual patience is for all runs, long and short.
void TestLiveFit::takesWaitsThatSayNothing()
{
    const std::string body = "  clients: {a: {do: [open, {subscribe: order.7}, {await: "
                             "granted}]}}\n  live: {within: 2s}\n";
    QCOMPARE(problemsOf(fileWith(body)), std::vector<std::string>());
    QCOMPARE(problemsOf("echolock: 1\ndefaults: {within: 1m}\nscenarios:\n- id: T\n" + body),
             std::vector<std::string>());
}

QTEST_GUILESS_MAIN(TestLiveFit)
#include "tst_livefit.moc"
