// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <QXmlStreamReader>

#include "scenarios/report/junitreport.h"
#include "tests/support/caseresults.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

/// `name attribute=value …` of every element, in order.
QStringList elementsOf(const std::string& xml, const QString& name)
{
    QStringList found;
    QXmlStreamReader reader(QByteArray::fromStdString(xml));
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement || reader.name() != name)
            continue;
        QString text;
        for (const QXmlStreamAttribute& attribute : reader.attributes())
            text += attribute.name().toString() + QLatin1Char('=') + attribute.value().toString()
                + QLatin1Char(';');
        found << text;
    }
    return reader.hasError() ? QStringList{reader.errorString()} : found;
}

} // namespace

class TestJunitReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasASuitePerFileWithItsCounts();
    void tellsEveryKindOfOutcome();
    void keepsSeedAndRuns();
    void escapesWhatXmlCannotHold();
    void isXmlWithoutCases();
    void tellsTheShortestWayThere();
    void tellsHowMuchWasLookedAt();
    void keepsTheOrderOfTheSchema();
};

void TestJunitReport::hasASuitePerFileWithItsCounts()
{
    auto cases = everyVerdict();
    cases.push_back(cases.front());
    cases.back().file = "another.yaml";
    const QStringList suites = elementsOf(junitReport({cases, {}, {}}),
                                          QStringLiteral("testsuite"));
    QCOMPARE(
        suites,
        (QStringList{
            QStringLiteral("name=another.yaml;tests=1;failures=0;errors=0;skipped=0;time=1.500;"),
            QStringLiteral(
                "name=library/R01.yaml;tests=5;failures=2;errors=1;skipped=1;time=7.500;")}));
}

void TestJunitReport::tellsEveryKindOfOutcome()
{
    const std::string xml = junitReport({everyVerdict(), {}, {}});
    QCOMPARE(elementsOf(xml, QStringLiteral("testcase")).size(), 5);
    QCOMPARE(elementsOf(xml, QStringLiteral("testcase")).front(),
             QStringLiteral("classname=R01-two-users;name=R01-two-users[owner][live];time=1.500;"));
    QCOMPARE(elementsOf(xml, QStringLiteral("skipped")),
             QStringList{QStringLiteral("message=L as known: alice & bob <both> edit (L);")});
    const QStringList failures = elementsOf(xml, QStringLiteral("failure"));
    QCOMPARE(failures.size(), 2);
    QCOMPARE(failures[0], QStringLiteral("type=M;message=alice & bob <both> edit (M);"));
    QVERIFY(failures[1].startsWith(QStringLiteral("type=unexpected-pass;message=expected P")));
    QCOMPARE(elementsOf(xml, QStringLiteral("error")),
             QStringList{QStringLiteral("type=unknown;message=bob waited for \"granted\";")});
}

void TestJunitReport::keepsSeedAndRuns()
{
    QCOMPARE(
        elementsOf(junitReport({{everyVerdict().front()}, {}, {}}), QStringLiteral("property")),
        (QStringList{QStringLiteral("name=seed;value=7;"), QStringLiteral("name=runs;value=2;")}));
}

void TestJunitReport::escapesWhatXmlCannotHold()
{
    QCOMPARE(xmlEscaped("<a b=\"c\"> & \x01\x1b ✗\n"),
             std::string("&lt;a b=&quot;c&quot;&gt; &amp;  ✗\n"));
    QCOMPARE(xmlEscaped("a\xff\xef\xbf\xbf\xef\xbf\xbe."), std::string("a\xef\xbf\xbd."));
}

void TestJunitReport::isXmlWithoutCases()
{
    QCOMPARE(elementsOf(junitReport({}), QStringLiteral("testsuites")),
             QStringList{QStringLiteral(
                 "name=echolock-scenarios;tests=0;failures=0;errors=0;skipped=0;time=0.000;")});
}

void TestJunitReport::tellsTheShortestWayThere()
{
    const std::string xml = junitReport({{exploredCase(), everyVerdict()[2]}, {}, {}});
    QXmlStreamReader reader(QByteArray::fromStdString(xml));
    QStringList bodies;
    while (!reader.atEnd()) {
        if (reader.readNext() == QXmlStreamReader::StartElement
            && reader.name() == QStringLiteral("failure"))
            bodies << reader.readElementText();
    }
    QCOMPARE(bodies.size(), 2);
    QCOMPARE(bodies[0],
             QStringLiteral("M: alice & bob <both> edit (M)\n  1. alice subscribes\n"
                            "  2. bob's tab <closes>\n  echolock-scenarios replay EL1-ABCD "
                            "library/R01.yaml\n"
                            "L: alice & bob <both> edit (L)\n"));
    QVERIFY(bodies[1].endsWith(
        QStringLiteral("echolock-scenarios run library/R01.yaml --only R01-two-users --policy "
                       "owner --seed 7 --repeat 1 --live-log\n")));
}

void TestJunitReport::tellsHowMuchWasLookedAt()
{
    CaseResult bounded = exploredCase();
    bounded.coverage->bounded = "1000 states were enough";
    bounded.linear = LinearFinding{};
    const QStringList complete = elementsOf(junitReport({{exploredCase()}, {}, "1.2"}),
                                            QStringLiteral("property"));
    QVERIFY(complete.contains(QStringLiteral("name=states;value=312;")));
    QVERIFY(complete.contains(QStringLiteral("name=schedules;value=0;")));
    QVERIFY(complete.contains(QStringLiteral("name=complete;value=true;")));
    QVERIFY(complete.contains(QStringLiteral("name=version;value=1.2;")));
    const QStringList partly = elementsOf(junitReport({{bounded}, {}, {}}),
                                          QStringLiteral("property"));
    QVERIFY(partly.contains(QStringLiteral("name=bounded;value=1000 states were enough;")));
    QVERIFY(partly.contains(QStringLiteral("name=linearizability;value=ok;")));
    QVERIFY(!partly.join(QString()).contains(QStringLiteral("complete")));
}

/// Of a case, its properties come first, and at most one outcome after them.
void TestJunitReport::keepsTheOrderOfTheSchema()
{
    QXmlStreamReader reader(QByteArray::fromStdString(junitReport({everyVerdict(), {}, "1.2"})));
    QStringList inCase;
    while (!reader.atEnd()) {
        const auto token = reader.readNext();
        const QString name = reader.name().toString();
        if (token == QXmlStreamReader::StartElement && name == QStringLiteral("testcase"))
            inCase.clear();
        else if (token == QXmlStreamReader::StartElement && name != QStringLiteral("property"))
            inCase << name;
        if (token == QXmlStreamReader::EndElement && name == QStringLiteral("testcase")) {
            QCOMPARE(inCase.front(), QStringLiteral("properties"));
            QVERIFY(inCase.size() <= 2);
        }
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
}

QTEST_GUILESS_MAIN(TestJunitReport)
#include "tst_junitreport.moc"
