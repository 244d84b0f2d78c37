// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/tidy/tidyrules.h"

#include <filesystem>

using namespace echolock;

Q_DECLARE_METATYPE(Rule)
Q_DECLARE_METATYPE(SourceTree)

/// Each rule is held against the project, and against a small tree that breaks it: a rule that
/// reports nothing there would be no rule.
class TestTidy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void projectKeepsTheRule_data();
    void projectKeepsTheRule();
    void breakingTheRuleIsReported_data();
    void breakingTheRuleIsReported();
    void keepingTheRuleIsNotReported_data();
    void keepingTheRuleIsNotReported();
    void findingsNameFileAndLine();
    void blanksCommentsAndLiterals_data();
    void blanksCommentsAndLiterals();

private:
    SourceTree m_project;
};

namespace {

const std::string licence = "// SPDX-License-Identifier: GPL-3.0-or-later\n";

void sample(const char* name, Rule rule, const SourceTree& tree)
{
    QTest::newRow(name) << rule << tree;
}

void sample(const char* name, Rule rule, std::string path, std::string text)
{
    sample(name, rule, SourceTree{{std::move(path), std::move(text)}});
}

/// One message each, because QtTest cuts a long one short.
void show(const Findings& findings)
{
    for (const Finding& finding : findings)
        qWarning("%s", toString(finding).c_str());
}

void addSampleColumns()
{
    QTest::addColumn<Rule>("rule");
    QTest::addColumn<SourceTree>("tree");
}

void addBrokenLayers()
{
    const auto rule = includesFollowTheLayers;
    sample("core includes a shell", rule, "server/hub/a.h", "#include \"server/net/b.h\"\n");
    sample("core includes upwards", rule, "server/base/a.h", "#include \"server/locks/b.h\"\n");
    sample("server includes the client", rule, "server/net/a.h", "#include \"client/echo/b.h\"\n");
    sample("client includes the hub", rule, "client/net/a.h", "#include \"server/hub/hub.h\"\n");
    sample("program includes the gui", rule, "scenarios/main.cpp", "#include \"gui/app/a.h\"\n");
    sample("model includes a socket", rule, "gui/models/a.h", "#include \"client/net/b.h\"\n");
    sample("program includes a test", rule, "server/a.h", "#include \"tests/support/b.h\"\n");
    sample("include is not from the root", rule, "server/hub/a.h", "#include \"hub.h\"\n");
    sample("folder is not in the table", rule, "server/new/a.h", "#include \"server/net/b.h\"\n");
    sample("top folder is not in the table", rule, "tools/a.h", "");
    sample("architecture shows another table", architectureShowsTheLayers, "ARCHITECTURE.md",
           "| folder | may include |\n|---|---|\n| `server/base` | `server/net` |\n");
}

void addBrokenCore()
{
    sample("Qt in a core header", coreHeadersAreFreeOfQt, "server/hub/a.h",
           "#include <QByteArray>\n");
    sample("Qt in a core source", coreHeadersAreFreeOfQt, "client/echo/a.cpp",
           "#include <QString>\n");
    sample("more than hashes in the protocol", coreHeadersAreFreeOfQt, "server/protocol/a.cpp",
           "#include <QJsonDocument>\n");
    const auto rule = coreIsFreeOfTimeChanceAndLoops;
    const std::initializer_list<const char*> lines{
        "class A : public QObject",
        "Q_OBJECT",
        "QTimer timer;",
        "QEventLoop loop;",
        "#include <QThread>",
        "#include <QCoreApplication>",
        "auto now = std::chrono::system_clock::now();",
        "auto now = std::chrono::steady_clock::now();",
        "auto now = QDateTime::currentDateTime();",
        "auto now = time(nullptr);",
        "std::random_device device;",
        "int die = rand() % 6;",
        "auto die = QRandomGenerator::global();",
        "std::this_thread::yield();",
        "#include <thread>",
        "std::mutex mutex;",
        "auto home = getenv(name);",
        "std::cerr << 1;",
        "qWarning() << 1;",
    };
    for (const char* line : lines)
        sample(line, rule, "server/locks/a.cpp", std::string(line) + "\n");
    for (const char* line : {"static int count = 0;", "static std::vector<int> cache;",
                             "static std::function<void(int)> hook;", "static Table table {1};",
                             "thread_local int depth = 0;"})
        sample(line, coreHasNoHiddenState, "server/hub/a.cpp", std::string(line) + "\n");
}

void addBrokenFiles()
{
    sample("source that nothing builds", sourcesAreBuilt,
           {{"server/hub/CMakeLists.txt", "target_sources(x PRIVATE hub.cpp)"},
            {"server/hub/a.cpp", ""}});
    sample("source without a test", sourcesHaveTests,
           {{"server/hub/a.cpp", ""}, {"tests/client/tst_a.cpp", ""}});
    sample("test that is not registered", testsAreRegistered,
           {{"tests/server/CMakeLists.txt", "echolock_add_test(tst_ab x)"},
            {"tests/server/tst_a.cpp", ""}});
    sample("source without a licence", filesStateTheirLicence, "server/a.cpp", "int a;\n");
    sample("licence not on the first line", filesStateTheirLicence, "server/a.h", "\n" + licence);
    sample("script without a licence", filesStateTheirLicence, "script/a", "#!/bin/sh\n");
    sample("two types of one name", typesHaveNamesOfTheirOwn,
           {{"client/a.h", "struct Part\n{\n};\n"},
            {"server/b.h", "class Part : public Whole\n{\n};\n"}});
    sample("header without pragma once", headersAreIncludedOnce, "server/a.h", licence + "\n");
    sample("file of 401 lines", filesAreShort, "server/a.cpp", std::string(401, '\n'));
    sample("test of 601 lines", filesAreShort, "tests/a.cpp", std::string(601, '\n'));
    sample("function of 71 lines", functionsAreShort, "server/a.cpp",
           "void f()\n{\n" + std::string(71, '\n') + "}\n");
    sample("method of 71 lines", functionsAreShort, "gui/a.cpp",
           "class A\n{\n    void f()\n    {\n" + std::string(71, '\n') + "    }\n};\n");
}

void addBrokenHabits()
{
    for (const char* line : {"QTest::qWait(50);", "QThread::msleep(5);", "usleep(1);",
                             "std::this_thread::sleep_for(1ms);"})
        sample(line, nothingSleeps, "tests/server/tst_a.cpp", line);
    sample("signal by its name", connectionsAreTyped, "gui/app/a.cpp",
           "connect(a, SIGNAL(b()), c, SLOT(d()));");
    sample("lambda without context", connectionsHaveContext, "gui/app/a.cpp",
           "connect(button, &QPushButton::clicked, [this] { run(1, 2); });");
    sample("lambda without context, over lines", connectionsHaveContext, "server/net/a.cpp",
           "QObject::connect(socket(1, 2), &QTcpSocket::readyRead,\n        [=]() { });");
    sample("work left to do", nothingIsLeftToDo, "server/a.cpp",
           "// TO"
           "DO: the rest\n");
    sample("work left to do in a document", nothingIsLeftToDo, "docs/a.md",
           "FIX"
           "ME\n");
    sample("path of a machine", nothingNamesAMachine, "script/a",
           "cd /ho"
           "me/ann/echolock\n");
    sample("address of a registry", nothingNamesAMachine, "tests/real/package-lock.json",
           "https://registry"
           ".npmjs.org/ws\n");
}

} // namespace

void TestTidy::initTestCase()
{
    const QString root = qEnvironmentVariable("ECHOLOCK_SOURCE");
    QVERIFY2(!root.isEmpty(), "ECHOLOCK_SOURCE must name the repository's folder; ctest sets it");
    m_project = readSourceTree(root.toStdString());
    QVERIFY2(m_project.size() > 50, "that folder is not the repository");
}

void TestTidy::projectKeepsTheRule_data()
{
    QTest::addColumn<Rule>("rule");
    QTest::newRow("includes follow the layers") << Rule(includesFollowTheLayers);
    QTest::newRow("architecture shows the layers") << Rule(architectureShowsTheLayers);
    QTest::newRow("core headers are free of Qt") << Rule(coreHeadersAreFreeOfQt);
    QTest::newRow("core is free of time, chance and loops") << Rule(coreIsFreeOfTimeChanceAndLoops);
    QTest::newRow("core has no hidden state") << Rule(coreHasNoHiddenState);
    QTest::newRow("sources are built") << Rule(sourcesAreBuilt);
    QTest::newRow("sources have tests") << Rule(sourcesHaveTests);
    QTest::newRow("tests are registered") << Rule(testsAreRegistered);
    QTest::newRow("files state their licence") << Rule(filesStateTheirLicence);
    QTest::newRow("headers are included once") << Rule(headersAreIncludedOnce);
    QTest::newRow("types have names of their own") << Rule(typesHaveNamesOfTheirOwn);
    QTest::newRow("files are short") << Rule(filesAreShort);
    QTest::newRow("functions are short") << Rule(functionsAreShort);
    QTest::newRow("nothing sleeps") << Rule(nothingSleeps);
    QTest::newRow("connections are typed") << Rule(connectionsAreTyped);
    QTest::newRow("connections have context") << Rule(connectionsHaveContext);
    QTest::newRow("nothing is left to do") << Rule(nothingIsLeftToDo);
    QTest::newRow("nothing names a machine") << Rule(nothingNamesAMachine);
}

void TestTidy::projectKeepsTheRule()
{
    QFETCH(Rule, rule);
    const Findings findings = rule(m_project);
    show(findings);
    QCOMPARE(findings.size(), std::size_t(0));
}

void TestTidy::breakingTheRuleIsReported_data()
{
    addSampleColumns();
    addBrokenLayers();
    addBrokenCore();
    addBrokenFiles();
    addBrokenHabits();
}

void TestTidy::breakingTheRuleIsReported()
{
    QFETCH(Rule, rule);
    QFETCH(SourceTree, tree);
    QVERIFY(!rule(tree).empty());
}

void TestTidy::keepingTheRuleIsNotReported_data()
{
    addSampleColumns();
    sample("layers below", includesFollowTheLayers, "server/hub/a.h",
           "#include \"server/base/ids.h\"\n#include \"server/hub/b.h\"\n#include <vector>\n");
    sample("what moc writes", includesFollowTheLayers, "tests/server/tst_a.cpp",
           "#include \"tst_a.moc\"\n");
    sample("batches in a model", includesFollowTheLayers, "gui/models/a.h",
           "#include \"client/net/swarmbatch.h\"\n");
    sample("architecture shows the table", architectureShowsTheLayers, "ARCHITECTURE.md",
           "# Layers\n\n" + layerTable());
    sample("hashes in the protocol", coreHeadersAreFreeOfQt, "server/protocol/a.cpp",
           "#include <QCryptographicHash>\n");
    sample("Qt in a shell", coreHeadersAreFreeOfQt, "server/net/a.h", "#include <QObject>\n");
    sample("clock in a shell", coreIsFreeOfTimeChanceAndLoops, "server/net/a.cpp",
           "QTimer timer;\n");
    sample("clock in a comment", coreIsFreeOfTimeChanceAndLoops, "server/hub/a.h",
           "// No QTimer here.\n");
    sample("names like the banned ones", coreIsFreeOfTimeChanceAndLoops, "server/hub/a.h",
           "operand(1); timer(2); Instant expiresAt; strand();\n");
    sample("static functions and constants", coreHasNoHiddenState, "server/hub/a.cpp",
           "static Result<std::pair<int, int>> parse(int);\nstatic constexpr int one = 1;\n"
           "static const std::regex pattern(\"x\");\n");
    sample("source with its test", sourcesHaveTests,
           {{"server/hub/a.cpp", ""}, {"tests/server/tst_a.cpp", ""}, {"server/main.cpp", ""}});
    sample("tests registered in a loop", testsAreRegistered,
           {{"tests/server/CMakeLists.txt",
             "foreach(stem a\n    b)\n    echolock_add_test(tst_${stem} x)\nendforeach()\n"},
            {"tests/server/tst_b.cpp", ""}});
    sample("script with its licence", filesStateTheirLicence, "script/a",
           "#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\n");
    sample("a type, named before and inside of another", typesHaveNamesOfTheirOwn,
           {{"client/a.h", "struct Part\n{\n};\n"},
            {"server/b.h", "struct Part;\nclass Whole\n{\n    struct Part\n    {\n    };\n};\n"}});
    sample("function of 70 lines", functionsAreShort, "server/a.cpp",
           "void f()\n{\n" + std::string(70, '\n') + "}\n");
    sample("class of 200 lines", functionsAreShort, "server/a.h",
           "class A\n    : public B,\n      public C\n{\n" + std::string(200, '\n') + "};\n");
    sample("wait with a deadline", nothingSleeps, "tests/server/tst_a.cpp",
           "QTRY_VERIFY(done); QTest::qWaitFor(done, 100);\n");
    sample("lambda with its context", connectionsHaveContext, "gui/app/a.cpp",
           "connect(button, &QPushButton::clicked, this, [this] { run(); });");
    sample("system call of the same name", connectionsHaveContext, "client/net/a.cpp",
           "::connect(fd, address, length);");
}

void TestTidy::keepingTheRuleIsNotReported()
{
    QFETCH(Rule, rule);
    QFETCH(SourceTree, tree);
    const Findings findings = rule(tree);
    show(findings);
    QCOMPARE(findings.size(), std::size_t(0));
}

void TestTidy::findingsNameFileAndLine()
{
    const Findings findings = nothingSleeps(
        {{"tests/a.cpp", "int one;\n// qWait(1)\nQTest::qWait(50);\n"}});
    QCOMPARE(findings.size(), std::size_t(1));
    QVERIFY(toString(findings.front()).starts_with("tests/a.cpp:3: \"qWait(\": use a wait"));
}

void TestTidy::blanksCommentsAndLiterals_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("line comment") << QByteArray("a; // b\nc;") << QByteArray("a;     \nc;");
    QTest::newRow("block comment") << QByteArray("a/*\nb*/c") << QByteArray("a  \n   c");
    QTest::newRow("string") << QByteArray(R"(f("a\"b");)") << QByteArray("f(      );");
    QTest::newRow("comment in a string") << QByteArray("\"//\" + b") << QByteArray("     + b");
    QTest::newRow("raw string") << QByteArray(R"!(R"x(a"b)x"c)!") << QByteArray("          c");
    QTest::newRow("character") << QByteArray("'\"' a") << QByteArray("    a");
    QTest::newRow("prefixed character") << QByteArray("u'/' a") << QByteArray("u    a");
    QTest::newRow("digit separator") << QByteArray("1'000 'a'") << QByteArray("1'000    ");
    QTest::newRow("open string at the end") << QByteArray("a\"b") << QByteArray("a  ");
}

void TestTidy::blanksCommentsAndLiterals()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, code);
    QCOMPARE(QByteArray::fromStdString(blankedCode(text.toStdString())), code);
}

QTEST_GUILESS_MAIN(TestTidy)
#include "tst_tidy.moc"
