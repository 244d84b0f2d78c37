// SPDX-License-Identifier: GPL-3.0-or-later

// Also tests optionfit.

#include <QTest>

#include "scenarios/live/scenariooptions.h"
#include "tests/support/printers.h"

#include <array>

using namespace echolock;
using Command = ScenarioOptions::Command;

namespace {

constexpr std::array<std::string_view, 3> policies{"owner", "article", "none"};

Result<ScenarioOptions> optionsOf(const std::vector<std::string>& arguments)
{
    return parseScenarioOptions(arguments, policies);
}

} // namespace

class TestScenarioOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryOption();
    void takesValuesBehindAnEqualsSign();
    void setsParameters();
    void helpsWhoeverAsks_data();
    void helpsWhoeverAsks();
    void readsWhatToRecord();
    void readsWhatToShrink();
    void usesDefaults();
    void refusesWhatItDoesNotUnderstand_data();
    void refusesWhatItDoesNotUnderstand();
    void refusesWhatHasNoUse_data();
    void refusesWhatHasNoUse();

private:
    static void addRefusalsOfShrink();
    static void addColumns();
    static void addRow(const char* arguments, const char* message);
};

void TestScenarioOptions::addColumns()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("message");
}

void TestScenarioOptions::addRow(const char* arguments, const char* message)
{
    QTest::addRow("%s", arguments)
        << QString::fromUtf8(arguments).split(QLatin1Char(' ')) << QByteArray(message);
}

void TestScenarioOptions::readsEveryOption()
{
    const auto options = optionsOf({"run",      "a.yaml",  "--policy",      "article", "b",
                                    "--policy", "owner",   "--repeat",      "3",       "--seed",
                                    "42",       "--junit", "j.xml",         "--json",  "r.json",
                                    "--html",   "p.html",  "--annotations", "github",  "--engine",
                                    "live",     "-v"});
    QVERIFY(options.has_value());
    QVERIFY(options->command == Command::Run);
    QCOMPARE(options->paths, (std::vector<std::string>{"a.yaml", "b"}));
    QCOMPARE(options->policies, (std::vector<std::string>{"article", "owner"}));
    QCOMPARE(options->repeat, std::optional(3));
    QCOMPARE(options->seed, std::uint64_t(42));
    QCOMPARE(options->junitFile, std::string("j.xml"));
    QCOMPARE(options->jsonFile, std::string("r.json"));
    QCOMPARE(options->htmlFile, std::string("p.html"));
    QVERIFY(options->annotations);
    QVERIFY(options->liveLog);
}

void TestScenarioOptions::takesValuesBehindAnEqualsSign()
{
    const auto options = optionsOf({"run", "--seed=9", "--policy=owner", "--live-log"});
    QVERIFY(options.has_value());
    QCOMPARE(options->seed, std::uint64_t(9));
    QVERIFY(options->liveLog);
}

void TestScenarioOptions::setsParameters()
{
    const auto options = optionsOf({"run", "--set", "order=order.9", "--set=title=a=b"});
    QVERIFY(options.has_value());
    QCOMPARE(options->params, (Params{{"order", "order.9"}, {"title", "a=b"}}));
    const auto validate = optionsOf({"validate", "x.yaml", "--canonical", "--set", "a=b"});
    QVERIFY(validate.has_value());
    QVERIFY(validate->canonical);
    QVERIFY(optionsOf({"schema"})->command == Command::Schema);
    for (const char* wrong : {"order", "=x", "order=", "a b=c"})
        QVERIFY(!optionsOf({"run", "--set", wrong}).has_value());
    QVERIFY(!optionsOf({"run", "--set", "a=b", "--set", "a=c"}).has_value());
    QCOMPARE(optionsOf({"run", "--canonical"}).error().message,
             std::string("--canonical is for 'validate'"));
}

void TestScenarioOptions::helpsWhoeverAsks_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("version");
    QTest::addRow("nothing") << QStringList() << false;
    QTest::addRow("long") << QStringList{QStringLiteral("--help")} << false;
    QTest::addRow("short") << QStringList{QStringLiteral("-h")} << false;
    QTest::addRow("word") << QStringList{QStringLiteral("help")} << false;
    QTest::addRow("after a command")
        << QStringList{QStringLiteral("run"), QStringLiteral("-v"), QStringLiteral("--help")}
        << false;
    QTest::addRow("version") << QStringList{QStringLiteral("--version")} << true;
}

void TestScenarioOptions::helpsWhoeverAsks()
{
    QFETCH(QStringList, arguments);
    QFETCH(bool, version);
    std::vector<std::string> words;
    for (const QString& word : arguments)
        words.push_back(word.toStdString());
    const auto options = optionsOf(words);
    QVERIFY(options.has_value());
    QVERIFY(options->command == (version ? Command::Version : Command::Help));
}

/// A word, as `explore` prints it, or a scenario's file.
void TestScenarioOptions::readsWhatToShrink()
{
    const auto word = optionsOf({"shrink", "el2abc", "el2.yaml"});
    QVERIFY(word.has_value());
    QCOMPARE(word->replay, std::string("el2abc"));
    QCOMPARE(word->paths, std::vector<std::string>{"el2.yaml"});
    const auto file = optionsOf({"shrink", "el2.yaml", "--policy", "redis", "--letter", "W",
                                 "--within", "5s", "-o", "small.yaml"});
    QVERIFY2(file.has_value(), file ? "" : file.error().message.c_str());
    QVERIFY(file->replay.empty());
    QCOMPARE(file->paths, std::vector<std::string>{"el2.yaml"});
    QCOMPARE(file->letter, std::optional(Letter::W));
    QCOMPARE(file->outputFile, std::string("small.yaml"));
    QVERIFY(optionsOf({"shrink", "elsewhere"})->replay.empty());
    QCOMPARE(optionsOf({"shrink", "out/T.owner.M.replay"})->replay,
             std::string("out/T.owner.M.replay"));
    // Of another version, or cut short: readReplay() says so.
    QCOMPARE(optionsOf({"shrink", "el1"})->replay, std::string("el1"));
}

void TestScenarioOptions::readsWhatToRecord()
{
    const auto options = optionsOf(
        {"record", "--history", "run.jsonl", "--violation", "3", "--policy", "owner", "-o", "x"});
    QVERIFY(options.has_value());
    QVERIFY(options->command == Command::Record);
    QCOMPARE(options->historyFile, std::string("run.jsonl"));
    QCOMPARE(options->violation, std::size_t{3});
    QCOMPARE(options->outputFile, std::string("x"));
    QCOMPARE(options->policies, std::vector<std::string>{"owner"});
    const auto run = optionsOf({"record", "--url=ws://a", "--clients", "9", "-o", "x", "--",
                                "--fault", "rst at=1s", "--help"});
    QVERIFY(run.has_value());
    QCOMPARE(run->outputFile, std::string("x"));
    QVERIFY((run->swarm
             == std::vector<std::string>{"--url=ws://a", "--clients=9", "--fault", "rst at=1s",
                                         "--help"}));
}

void TestScenarioOptions::usesDefaults()
{
    const auto options = optionsOf({"validate", "a.yaml"});
    QVERIFY(options.has_value());
    QVERIFY(options->command == Command::Validate);
    QVERIFY(options->policies.empty());
    QVERIFY(!options->repeat);
    QVERIFY(!options->seed);
    QVERIFY(optionsOf({"list"})->command == Command::List);
}

void TestScenarioOptions::addRefusalsOfShrink()
{
    const auto row = addRow;
    row("run -o a.yaml", "--output is for 'record', and for 'shrink' of a scenario's file");
    row("shrink el2xyz -o a.yaml",
        "--output is for 'record', and for 'shrink' of a scenario's file");
    row("shrink",
        "say what to make smaller, behind 'shrink': a scenario's file, or the word that 'explore' "
        "prints");
    row("shrink a.yaml --letter X", "unknown letter 'X'; expected M, L, W, O, A, S, P, T or E");
    row("shrink a.yaml --policy owner --policy article", "'shrink' takes one --policy");
    row("shrink a.yaml --search pct",
        "--search, --time, --order, --states, --within, --memory and --preemptions are for "
        "'explore' and 'matrix'");
    row("explore --letter M", "--letter is for 'shrink' of a scenario's file");
}

void TestScenarioOptions::refusesWhatItDoesNotUnderstand_data()
{
    addColumns();
    const auto row = addRow;
    addRefusalsOfShrink();
    row("replay el2x --live --live", "'--live' is there twice; keep one");
    row("run -v --live-log", "'--live-log' is there twice; keep one");
    row("explore --confirm --confirm", "'--confirm' is there twice; keep one");
    row("validate a.yaml --canonical --canonical", "'--canonical' is there twice; keep one");
    row("run -- -a.yaml",
        "what follows '--' goes to echolock-clients, which only 'record' starts; a file whose name "
        "begins with a dash is written './-name.yaml'");
    row("run -a=b.yaml", "unknown option '-a'; if it is a file, write './-a=b.yaml'");
    row("rum", "unknown command 'rum'; did you mean 'run'?");
    row("dance",
        "unknown command 'dance'; expected list, validate, schema, run, explore, matrix, replay, "
        "shrink or record");
    row("replay", "say which replay: the word that 'explore' prints, behind 'replay'");
    row("explore --search dpro", "unknown search 'dpro'; did you mean 'dpor'?");
    row("explore --time never", "unknown time 'never'; expected ordered, async or real");
    row("explore --states 0",
        "'--states' must be a whole number from 1 to 1e12, such as 1e6, but it is '0'");
    row("run --states 5",
        "--search, --time, --order, --states, --within, --memory and --preemptions are for "
        "'explore' and 'matrix'");
    row("explore --memory 2",
        "'--memory' must be a size of at least 1MB, such as 512MB or 2GB, but it is '2'");
    row("explore --preemptions few",
        "'--preemptions' must be a number from 0 to 1000, but it is 'few'");
    row("explore --preemptions -1",
        "'--preemptions' must be a number from 0 to 1000, but it is '-1'");
    row("explore --preemptions 2 --search pct", "--preemptions is for --search exhaustive");
    row("run --confirm",
        "--confirm is for 'explore' and 'matrix'; 'replay WORD --live' plays one schedule on real "
        "sockets");
    row("run --replay-dir out", "--replay-dir is for 'explore' and 'matrix', which find schedules");
    row("explore --live", "--live is for 'replay'; 'explore' and 'matrix' have --confirm");
    row("validate --only R01 a.yaml",
        "--only is for 'list', 'run', 'explore', 'matrix' and 'shrink' of a file");
    row("explore --repeat 5", "--repeat and --live-log are for 'run'");
    row("run --engine fast", "unknown engine 'fast'; there are 'live' and 'sim'");
    row("record",
        "'record' needs --url URL, a server to try, or --history FILE, as "
        "echolock-clients writes it");
    row("record --history h --clients 5",
        "'--clients=5' is for a run of clients; name its server by --url");
    row("run --url ws://a", "--history, --url with its run, and --violation are for 'record'");
    row("record --history h a.yaml",
        "'record' takes no scenario, but there is 'a.yaml'; write the history's name behind "
        "--history");
    row("record --history h --policy owner --policy article",
        "'record' takes one --policy, that of the server");
    row("record --history h --violation 0",
        "'--violation' must be a number from 1 on, but it is '0'");
    row("run --history h", "--history, --url with its run, and --violation are for 'record'");
    row("run --policy redis",
        "no server has the store that policy 'redis' needs; 'explore' simulates it");
    row("run --policy ownr", "unknown policy 'ownr'; did you mean 'owner'?");
    row("run --polcy owner", "unknown option '--polcy'; did you mean '--policy'?");
    row("run --seed", "'--seed' needs a value");
    row("run --seed x", "'--seed' must be a number, but it is 'x'");
    row("run --seed -1", "'--seed' must be a number, but it is '-1'");
    row("run --repeat 0", "'--repeat' must be a number from 1 to 100000, but it is '0'");
    row("run --repeat 1e3", "'--repeat' must be a number from 1 to 100000, but it is '1e3'");
    row("run --annotations gitlab", "'--annotations' must be 'github', but it is 'gitlab'");
    row("run --help=yes", "'--help' takes no value");
    row("validate --repeat 2 a.yaml", "--repeat and --live-log are for 'run'");
    row("list --html p.html",
        "--policy, --junit, --json, --html and --annotations are for 'run', 'explore' and "
        "'matrix'");
    row("-v",
        "say what to do: list, validate, schema, run, explore, matrix, replay, shrink or record");
}

void TestScenarioOptions::refusesWhatItDoesNotUnderstand()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, message);
    std::vector<std::string> words;
    for (const QString& word : arguments)
        words.push_back(word.toStdString());
    const auto options = optionsOf(words);
    QVERIFY(!options);
    QCOMPARE(options.error().message, message.toStdString());
}

/// What would be passed over in silence.
void TestScenarioOptions::refusesWhatHasNoUse_data()
{
    addColumns();
    const auto row = addRow;
    row("schema foo", "'schema' takes no file, but there is 'foo'; 'validate' checks one");
    row("record --history h --set a=b", "--set is for what reads scenario files");
    row("list --seed 3",
        "--seed is for 'run', 'explore', 'matrix', 'record' and 'shrink' of a file");
    row("validate ", "one of the words is empty; a file or a command has a name");
    row("run --seed 1 --seed=2", "'--seed' is there twice; keep one of its values");
    row("record --history h -o a --output b", "'--output' is there twice; keep one of its values");
    row("run --policy owner --policy owner", "'--policy owner' is there twice; keep one");
    row("run --engine sim --repeat 3",
        "--repeat and --live-log are for runs over sockets, and '--engine sim' explores every "
        "interleaving once; leave one of them out");
    row("explore --engine live", "--engine is for 'run'");
    row("run --bogus", "unknown option '--bogus'");
}

void TestScenarioOptions::refusesWhatHasNoUse()
{
    refusesWhatItDoesNotUnderstand();
}

QTEST_GUILESS_MAIN(TestScenarioOptions)
#include "tst_scenariooptions.moc"
