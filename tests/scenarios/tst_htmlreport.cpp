// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "scenarios/report/historytrace.h"
#include "scenarios/report/htmlreport.h"
#include "tests/support/caseresults.h"
#include "tests/support/printers.h"
#include "tests/support/sampletrace.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

/// Cases of every verdict, and one scenario under two policies by two engines.
RunReport sampleReport()
{
    RunReport report{everyVerdict(), {}, "1.2"};
    report.traces.push_back(goodTrace());
    report.traces.push_back(blindTrace());
    for (Trace& trace : report.traces)
        trace.follows = "article";
    HistoryBuilder built({"alice", "tab2/bob", "carol"});
    built.connect("alice").holds("alice").connect("tab2").views("tab2", "alice");
    built.abandon("tab2", Abandonment::Close).closed("tab2").atOnce().freed("alice");
    Trace live = blindTrace();
    live.engine = "live";
    live.replay.clear();
    live.follows.clear();
    report.traces.push_back(traceOfHistory(built.history(),
                                           {{Letter::L,
                                             Resource("order.7"),
                                             Instant(std::chrono::hours(1)),
                                             "alice's lock is gone",
                                             {"alice"}}},
                                           live));
    report.traces.back().noReturn = PointOfNoReturn{0, ""};
    for (Trace& trace : report.traces) {
        CaseResult result = exploredCase();
        trace.openedAs = result.openedAs;
        result.id = trace.id;
        result.title = trace.title;
        result.policy = trace.policy;
        result.engine = trace.engine;
        if (trace.findings.empty()) {
            result.verdict = Verdict::Pass;
            result.seen = {};
            result.violations = {};
            result.witnesses = {};
        }
        report.cases.push_back(result);
    }
    return report;
}

/// Every text of a scenario is markup that would give its name away.
RunReport hostileReport()
{
    const std::string evil = "</script><img src=x onerror=\"window.isOwned = true\"><!-- '\"`${1}";
    RunReport report = sampleReport();
    report.version = evil;
    for (CaseResult& result : report.cases) {
        result.title = result.file = result.unknown = evil;
        for (Violation& violation : result.violations)
            violation.sentence = evil;
    }
    for (Trace& trace : report.traces) {
        trace.title = trace.story = trace.replay = trace.follows = evil;
        for (TraceStep& step : trace.steps) {
            step.text = evil;
            step.alternatives.push_back(evil);
        }
        for (CastMember& member : trace.cast)
            member.name += evil;
        for (TraceArrow& arrow : trace.arrows)
            arrow.text = evil;
        for (TraceBand& band : trace.bands)
            band.text = evil;
        for (TraceFinding& finding : trace.findings)
            finding.violation.sentence = evil;
        if (trace.noReturn)
            trace.noReturn->saving = evil;
    }
    return report;
}

/// Ten thousand operations of twenty clients on a hundred orders.
RunReport longReport()
{
    std::vector<std::string> cast;
    for (int client = 0; client < 20; ++client)
        cast.push_back("client" + std::to_string(client));
    HistoryBuilder built(cast);
    for (const std::string& name : cast)
        built.connect(name);
    for (int turn = 0; turn < 2'500; ++turn) {
        const std::string& name = cast[static_cast<std::size_t>(turn * 7) % cast.size()];
        const std::string order = "order." + std::to_string(turn % 100);
        built.holds(name, order).unsubscribe(name, order);
        built.fact(name, ServerConnection::Kind::Unsubscribed, "private-" + order)
            .freed(name, order);
    }
    CaseResult result = caseWith(Verdict::Pass, {}, {});
    result.id = "long";
    Trace about;
    about.id = result.id;
    about.openedAs = result.openedAs;
    about.title = "Ten thousand operations";
    about.policy = "owner";
    about.engine = "live";
    return {{result}, {traceOfHistory(built.history(), {}, about)}, "1.2"};
}

/// What lies in the page under an id.
QJsonObject jsonOf(const std::string& page, const std::string& id)
{
    const std::string open = "id=\"" + id + "\">";
    const auto begin = page.find(open) + open.size();
    const auto end = page.find("</script>", begin);
    return QJsonDocument::fromJson(QByteArray::fromStdString(page.substr(begin, end - begin)))
        .object();
}

int countOf(std::string_view text, std::string_view part)
{
    int count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

bool save(const QByteArray& path, const std::string& text)
{
    QFile file(QString::fromLocal8Bit(path));
    return file.open(QIODevice::WriteOnly)
        && file.write(text.data(), qint64(text.size())) == qint64(text.size());
}

} // namespace

class TestHtmlReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsEveryCaseAndRun();
    void saysHowToSeeEachRunAgain();
    void needsNothingButItself();
    void letsNoTextOutOfItsPlace();
    void leavesOutWhatIsOfLeastInterest();
    void showsTheSameRunOnce();
    void showsEachFilesOwnRuns();
    void writesThePageThatABrowserOpens();
};

void TestHtmlReport::holdsEveryCaseAndRun()
{
    const std::string page = htmlReport(sampleReport());
    QVERIFY(page.starts_with("<!DOCTYPE html>"));
    const QJsonObject report = jsonOf(page, "report");
    QCOMPARE(report[QLatin1String("version")].toString(), QStringLiteral("1.2"));
    QCOMPARE(report[QLatin1String("cases")].toArray().size(), 8);
    QCOMPARE(report[QLatin1String("traces")].toArray().size(), 3);
    QCOMPARE(report[QLatin1String("traces")][1][QLatin1String("letters")].toString(),
             QStringLiteral("M W"));
    QCOMPARE(jsonOf(page, "trace-1")[QLatin1String("policy")].toString(),
             QStringLiteral("article"));
    QCOMPARE(report[QLatin1String("traces")][0][QLatin1String("follows")].toString(),
             QStringLiteral("article"));
}

void TestHtmlReport::saysHowToSeeEachRunAgain()
{
    RunReport report = sampleReport();
    const auto command = [&](int trace) {
        return jsonOf(htmlReport(report),
                      "report")[QLatin1String("traces")][trace][QLatin1String("command")]
            .toString();
    };
    const QString replay = QStringLiteral("echolock-scenarios replay ");
    QCOMPARE(command(1), replay + QStringLiteral("EL1-ABCD-EFGH library/R01.yaml"));
    // The case's witness is the run's own; what another policy's schedule comes to is not.
    report.traces[1].replay.clear();
    QCOMPARE(command(1), replay + QStringLiteral("EL1-ABCD library/R01.yaml"));
    report.traces[1].follows = "owner";
    QCOMPARE(command(1), QString());
    QCOMPARE(command(2), QString());
}

void TestHtmlReport::needsNothingButItself()
{
    std::string page = htmlReport({});
    for (const char* outside : {"http://", "https://", "src=", "@import", "url(", "fetch("}) {
        // A namespace is a name, not an address.
        if (const auto at = page.find("http://www.w3.org/2000/svg"); at != std::string::npos)
            page.erase(at, 7);
        QVERIFY2(page.find(outside) == std::string::npos, outside);
    }
    QVERIFY(page.find("default-src 'none'") != std::string::npos);
}

void TestHtmlReport::letsNoTextOutOfItsPlace()
{
    const std::string evil = "</script><script>alert(1)</script><!--";
    RunReport report = sampleReport();
    report.version = evil;
    report.cases.front().id = report.cases.front().title = report.cases.front().file = evil;
    Trace& trace = report.traces.front();
    trace.id = trace.title = trace.story = trace.replay = evil;
    trace.steps.front().text = trace.cast.front().name = evil;
    const std::string clean = htmlReport(sampleReport());
    const std::string page = htmlReport(report);
    for (const char* tag : {"<script", "</script", "<!--"})
        QCOMPARE(countOf(page, tag), countOf(clean, tag));
    QCOMPARE(jsonOf(page, "trace-0")[QLatin1String("title")].toString(),
             QString::fromStdString(evil));
    RunReport one{{report.cases.front()}, {}, {}};
    QVERIFY(htmlReport(one).find("<title>&lt;/script&gt;") != std::string::npos);
    QVERIFY(page.find("<title>3 scenarios under 2 policies: 5 of 8 cases not as expected – ")
            != std::string::npos);
    QCOMPARE(scriptSafe("{\"a\":\"</script>\"}"), std::string("{\"a\":\"\\u003c/script>\"}"));
}

void TestHtmlReport::leavesOutWhatIsOfLeastInterest()
{
    RunReport report = sampleReport();
    const auto steps = [&](std::size_t trace) { return report.traces[trace].steps.size(); };
    const std::string page = htmlReport(report, {10'000, steps(1) + steps(2)});
    const QJsonObject index = jsonOf(page, "report");
    QCOMPARE(index[QLatin1String("omitted")].toInt(), 1);
    QCOMPARE(index[QLatin1String("traces")][0][QLatin1String("policy")].toString(),
             QStringLiteral("article"));
    QCOMPARE(
        jsonOf(htmlReport(report, {5, 1'000}), "trace-1")[QLatin1String("steps")].toArray().size(),
        5);
}

void TestHtmlReport::showsTheSameRunOnce()
{
    RunReport report = sampleReport();
    report.traces.push_back(report.traces[1]);
    report.traces.push_back(report.traces[1]);
    report.traces.back().steps.back().text += " again";
    const QJsonObject index = jsonOf(htmlReport(report), "report");
    QCOMPARE(index[QLatin1String("traces")].toArray().size(), 4);
    QCOMPARE(index[QLatin1String("omitted")].toInt(), 0);
}

/// Of two files with a scenario of one id each.
void TestHtmlReport::showsEachFilesOwnRuns()
{
    RunReport report{
        {exploredCase(), caseWith(Verdict::Pass, {}, {})}, {blindTrace(), blindTrace()}, "1"};
    report.cases[1].engine = "sim";
    report.cases[1].openedAs = report.traces[1].openedAs = "other.yaml";
    report.traces[0].openedAs = report.cases[0].openedAs;
    for (std::size_t index = 0; index < 2; ++index) {
        report.traces[index].id = report.cases[index].id;
        report.traces[index].policy = report.cases[index].policy;
    }
    const std::string page = htmlReport(report);
    const QJsonObject index = jsonOf(page, "report");
    QCOMPARE(index[QLatin1String("traces")].toArray().size(), 2);
    QCOMPARE(index[QLatin1String("subject")].toString(), QStringLiteral("2 scenarios under owner"));
    const QString mine = QStringLiteral("R01-two-users (library/R01.yaml)");
    const QString other = QStringLiteral("R01-two-users (other.yaml)");
    QCOMPARE(index[QLatin1String("cases")][0][QLatin1String("scenario")].toString(), mine);
    QCOMPARE(index[QLatin1String("traces")][0][QLatin1String("id")].toString(), mine);
    QCOMPARE(index[QLatin1String("cases")][1][QLatin1String("scenario")].toString(), other);
    QCOMPARE(index[QLatin1String("traces")][1][QLatin1String("id")].toString(), other);
    QCOMPARE(jsonOf(page, "trace-1")[QLatin1String("id")].toString(), other);
    QVERIFY(index[QLatin1String("traces")][1][QLatin1String("command")].toString().endsWith(
        QStringLiteral(" other.yaml")));
}

void TestHtmlReport::writesThePageThatABrowserOpens()
{
    const QTemporaryDir scratch;
    // tests/real/report.test.mjs says where it wants them.
    const QByteArray folder = qEnvironmentVariable("ECHOLOCK_PAGES", scratch.path()).toLocal8Bit();
    QVERIFY(save(folder + "/sample.html", htmlReport(sampleReport())));
    QVERIFY(save(folder + "/hostile.html", htmlReport(hostileReport())));
    QVERIFY(save(folder + "/long.html", htmlReport(longReport())));
}

QTEST_GUILESS_MAIN(TestHtmlReport)
#include "tst_htmlreport.moc"
