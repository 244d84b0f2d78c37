// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/config/nodereader.h"
#include "tests/support/printers.h"

#include <array>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr std::array<std::string_view, 2> keys{"ping", "pong"};

YamlNode yaml(std::string_view text)
{
    return *parseYaml(text);
}

} // namespace

class TestNodeReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsThere();
    void reportsUnknownKeysWithTheNearest();
    void reportsWhatIsNoMap();
    void reportsAMissingKey();
    void doesNotMissWhatWasMistyped();
    void reportsWrongKinds_data();
    void reportsWrongKinds();
    void takesOneTextForAList();
    void readsChoices();
    void hidesWhatTheFileSays();
    void stopsAfterManyProblems();
};

void TestNodeReader::readsWhatIsThere()
{
    ProblemList problems("f");
    const YamlNode node = yaml("ping: 250ms\npong: 2");
    const MapReader map(node, "'server'", keys, problems);
    QVERIFY(map.isMap());
    QCOMPARE(readDuration(*map.find("ping"), "'ping'", problems), std::optional<Duration>(250ms));
    QCOMPARE(readCount(*map.find("pong"), "'pong'", 5, problems), std::optional(2));
    QCOMPARE(map.find("pang"), nullptr);
    QVERIFY(problems.empty());
}

void TestNodeReader::reportsUnknownKeysWithTheNearest()
{
    ProblemList problems("server.yaml");
    const YamlNode node = yaml("ping: 1s\npang: 1s");
    const MapReader map(node, "'server'", keys, problems);
    QCOMPARE(problems.take().front().text(),
             std::string("server.yaml:2:1: unknown key 'pang' in 'server'; did you mean 'ping'?"));
}

void TestNodeReader::reportsWhatIsNoMap()
{
    ProblemList problems("f");
    const YamlNode node = yaml("[ping]");
    const MapReader map(node, "'server'", keys, problems);
    QVERIFY(!map.isMap());
    QCOMPARE(problems.take().front().text(),
             std::string("f:1:1: 'server' must be a map, but this is a list"));
}

void TestNodeReader::reportsAMissingKey()
{
    ProblemList problems("f");
    const YamlNode node = yaml("ping: 1s");
    MapReader map(node, "'server'", keys, problems);
    QCOMPARE(map.require("pong", "how long to wait"), nullptr);
    QCOMPARE(problems.take().front().text(),
             std::string("f:1:1: 'server' needs 'pong': how long to wait"));
}

void TestNodeReader::doesNotMissWhatWasMistyped()
{
    ProblemList problems("f");
    const YamlNode node = yaml("pnog: 1s");
    MapReader map(node, "'server'", keys, problems);
    QCOMPARE(map.require("pong", "how long to wait"), nullptr);
    QCOMPARE(map.require("ping", "when to ask"), nullptr);
    const auto found = problems.take();
    QCOMPARE(found.size(), 2U);
    QCOMPARE(found[0].text(),
             std::string("f:1:1: unknown key 'pnog' in 'server'; did you mean 'pong'?"));
    QCOMPARE(found[1].text(), std::string("f:1:1: 'server' needs 'ping': when to ask"));
}

void TestNodeReader::reportsWrongKinds_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("reader");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* cause, const char* text, const char* reader,
                        const char* message) {
        QTest::addRow("%s", cause) << QByteArray(text) << QByteArray(reader) << QByteArray(message);
    };
    row("list as text", "[a]", "text", "'x' must be text, but this is a list");
    row("nothing as text", "~", "text", "'x' must be text, but this is nothing");
    row("name with a space", "a b", "name",
        "'x' must be a name of letters, digits, '-' and '_', but this is 'a b'");
    row("name with a dot", "a.b", "name",
        "'x' must be a name of letters, digits, '-' and '_', but this is 'a.b'");
    row("long name", std::string(101, 'a').c_str(), "name",
        "'x' must be a name of at most 100 letters, but this has 101");
    row("time without unit", "5", "time",
        "'x' must be a time with its unit, such as 250ms, 5s or 2m, but this is '5'");
    row("negative time", "-5s", "time",
        "'x' must be a time with its unit, such as 250ms, 5s or 2m, but this is '-5s'");
    row("no time", "0s", "some time", "'x' must be longer than no time, but this is '0s'");
    row("map as time", "{a: b}", "time",
        "'x' must be a time with its unit, such as 250ms, 5s or 2m, but this is a map");
    row("zero", "0", "count", "'x' must be a number from 1 to 9, but this is '0'");
    row("too many", "10", "count", "'x' must be a number from 1 to 9, but this is '10'");
    row("half a number", "1.5", "count", "'x' must be a number from 1 to 9, but this is '1.5'");
    row("map as list", "{a: b}", "list", "'x' must be a list, but this is a map");
}

void TestNodeReader::reportsWrongKinds()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, reader);
    QFETCH(QByteArray, message);
    ProblemList problems("f");
    const YamlNode node = yaml(text.toStdString());
    if (reader == "text")
        QVERIFY(!readText(node, "'x'", problems));
    else if (reader == "name")
        QVERIFY(!readName(node, "'x'", problems));
    else if (reader == "time")
        QVERIFY(!readDuration(node, "'x'", problems));
    else if (reader == "some time")
        QVERIFY(!readSomeTime(node, "'x'", problems));
    else if (reader == "count")
        QVERIFY(!readCount(node, "'x'", 9, problems));
    else
        QVERIFY(readList(node, "'x'", problems).empty());
    QCOMPARE(problems.size(), 1U);
    QCOMPARE(problems.take().front().message, message.toStdString());
}

void TestNodeReader::takesOneTextForAList()
{
    ProblemList problems("f");
    const YamlNode one = yaml("a");
    const YamlNode two = yaml("[a, b]");
    QCOMPARE(readList(one, "'x'", problems).size(), 1U);
    QCOMPARE(readList(two, "'x'", problems).size(), 2U);
    QVERIFY(problems.empty());
}

void TestNodeReader::readsChoices()
{
    ProblemList problems("f");
    QCOMPARE(readChoice(yaml("pong"), "way", keys, problems), std::optional<std::size_t>(1));
    QVERIFY(!readChoice(yaml("pongg"), "way", keys, problems));
    QVERIFY(!readChoice(yaml("[pong]"), "way", keys, problems));
    const auto found = problems.take();
    QCOMPARE(found[0].message, std::string("'pongg' is no way; did you mean 'pong'?"));
    QCOMPARE(found[1].message, std::string("way must be ping or pong, but this is a list"));
}

void TestNodeReader::hidesWhatTheFileSays()
{
    ProblemList problems("f", Quoting::Hidden);
    const YamlNode node = yaml("{ping: s3cr3t, s3cr3t}");
    const MapReader map(node, "an app", keys, problems);
    QVERIFY(!readDuration(*map.find("ping"), "'ping'", problems));
    QVERIFY(!readChoice(*map.find("ping"), "way", keys, problems));
    const auto found = problems.take();
    QCOMPARE(found[0].text(), std::string("f:1:16: unknown key in an app; expected ping or pong"));
    QCOMPARE(found[1].message,
             std::string("'ping' must be a time with its unit, such as 250ms, 5s or 2m"));
    QCOMPARE(found[2].message, std::string("this is no way; expected ping or pong"));
}

void TestNodeReader::stopsAfterManyProblems()
{
    ProblemList problems("f");
    for (std::size_t i = 0; i < ProblemList::problemsMax + 10; ++i)
        problems.add({}, "again");
    QCOMPARE(problems.size(), ProblemList::problemsMax);
}

QTEST_GUILESS_MAIN(TestNodeReader)
#include "tst_nodereader.moc"
