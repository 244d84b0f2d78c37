// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "scenarios/report/historytrace.h"
#include "scenarios/report/tracejson.h"
#include "tests/support/historybuilder.h"
#include "tests/support/printers.h"
#include "tests/support/sampletrace.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

QJsonObject parsed(const Trace& trace, TraceWindow window)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(traceJson(trace, window))).object();
}

std::string text(const QJsonObject& json, const char* member)
{
    return QJsonDocument(json[QLatin1String(member)].toArray())
        .toJson(QJsonDocument::Compact)
        .toStdString();
}

} // namespace

class TestTraceJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsARun();
    void tellsEveryStep();
    void showsAWindow();
    void tellsWhatAnApplicationHasWrittenDown();
    void choosesWhatLeadsToTheFinding();
    void hasNothingToTellOfNothing();
};

void TestTraceJson::tellsARun()
{
    const QJsonObject json = parsed(blindTrace(), {0, 9});
    QCOMPARE(json[QLatin1String("id")].toString(), QStringLiteral("R10-late-unlock"));
    QCOMPARE(json[QLatin1String("replay")].toString(), QStringLiteral("EL1-ABCD-EFGH"));
    QCOMPARE(json[QLatin1String("total")].toInt(), 9);
    QCOMPARE(text(json, "cast"), R"([["alice","alice"],["tab2","bob"],["carol","carol"]])");
    QCOMPARE(text(json, "arrows"),
             R"([[0,1,"subscribe"],[1,1,"subscription_succeeded",2,0],)"
             R"([1,2,"lock.granted"],[5,6,"lock.granted"]])");
    QCOMPARE(text(json, "faults"), R"([[3,4,1,"blackhole"]])");
    QCOMPARE(text(json, "locks"),
             R"([["order.7",[[1,4,"held",0,"alice",1],[5,9,"held",2,"carol",2]]]])");
    QCOMPARE(text(json, "beliefs"), R"([[0,"order.7",2,9],[2,"order.7",6,9]])");
    const std::string both = R"([6,"M","order.7","alice and carol both edit order.7"])";
    const std::string over = "[8,\"W\",\"order.7\",\"alice saves over carol's work\"]";
    QCOMPARE(text(json, "findings"), "[" + both + "," + over + "]");
    QCOMPARE(text(json, "noReturn"), R"([4,"alice saves order.7"])");
}

void TestTraceJson::tellsEveryStep()
{
    const QJsonArray steps = parsed(blindTrace(), {0, 9})[QLatin1String("steps")].toArray();
    QCOMPARE(steps.size(), 9);
    QCOMPARE(steps[3].toArray()[2].toString(), QStringLiteral("tab2's connection stands still"));
    QCOMPARE(steps[3].toArray()[5].toArray().size(), 2);
    const QJsonArray goodbye = steps[4].toArray();
    QCOMPARE(goodbye[0].toInt(), 1);
    QCOMPARE(goodbye[1].toInt(), 1);
    QVERIFY(goodbye[4][0][1].toString().startsWith(QStringLiteral("order.7 unlocked: ")));
    // Somebody's doing: acts, faults and timers, but neither the server's nor a page's reading.
    QString acts;
    for (const QJsonValue& step : steps)
        acts += QString::number(step[6].toInt());
    QCOMPARE(acts, QStringLiteral("100100011"));
    // Who goes on in a script does something, even if all that comes of it is that a page sees it.
    Trace scripted = blindTrace();
    scripted.steps[2].isScripted = true;
    const QJsonArray third = parsed(scripted, {0, 9})[QLatin1String("steps")][2].toArray();
    QCOMPARE(third[6].toInt(), 1);
}

void TestTraceJson::showsAWindow()
{
    const QJsonObject json = parsed(blindTrace(), {4, 7});
    QCOMPARE(json[QLatin1String("first")].toInt(), 4);
    QCOMPARE(json[QLatin1String("steps")].toArray().size(), 3);
    QCOMPARE(text(json, "arrows"), R"([[1,2,"lock.granted"]])");
    QCOMPARE(text(json, "faults"), R"([[0,0,1,"blackhole"]])");
    QCOMPARE(text(json, "locks"),
             R"([["order.7",[[0,0,"held",0,"alice",1],[1,3,"held",2,"carol",2]]]])");
    QCOMPARE(text(json, "beliefs"), R"([[0,"order.7",0,3],[2,"order.7",2,3]])");
    QCOMPARE(text(json, "findings"), R"([[2,"M","order.7","alice and carol both edit order.7"]])");
}

void TestTraceJson::tellsWhatAnApplicationHasWrittenDown()
{
    QVERIFY(!parsed(blindTrace(), {0, 9}).contains(QLatin1String("records")));
    HistoryBuilder built({"alice"});
    built.connect("alice").writesDown("alice").writesDownFree("alice").writesDown("alice");
    const Trace trace = traceOfHistory(built.history(), {}, {});
    QCOMPARE(text(parsed(trace, {0, 5}), "records"), R"([[0,"order.7",2,3],[0,"order.7",4,5]])");
    QCOMPARE(text(parsed(trace, {3, 5}), "records"), R"([[0,"order.7",0,0],[0,"order.7",1,2]])");
    // It does not act: what it is told comes of what others did.
    const QJsonArray steps = parsed(trace, {0, 5})[QLatin1String("steps")].toArray();
    QCOMPARE(steps[2].toArray()[0].toInt(), int(TraceStep::Lane::Application));
    QCOMPARE(steps[2].toArray().last().toInt(), 0);
}

void TestTraceJson::choosesWhatLeadsToTheFinding()
{
    Trace trace;
    trace.steps.resize(1000);
    QCOMPARE(windowOf(trace, 2000).end, std::size_t(1000));
    QCOMPARE(windowOf(trace, 100).first, std::size_t(0));
    QCOMPARE(windowOf(trace, 100).end, std::size_t(100));
    trace.findings = {{900, {}}, {500, {}}};
    QCOMPARE(windowOf(trace, 100).first, std::size_t(410));
    QCOMPARE(windowOf(trace, 100).end, std::size_t(510));
    trace.findings = {{999, {}}};
    QCOMPARE(windowOf(trace, 100).end, std::size_t(1000));
}

void TestTraceJson::hasNothingToTellOfNothing()
{
    QVERIFY(parsed({}, {0, 0})[QLatin1String("steps")].toArray().isEmpty());
}

QTEST_GUILESS_MAIN(TestTraceJson)
#include "tst_tracejson.moc"
