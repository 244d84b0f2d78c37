// SPDX-License-Identifier: GPL-3.0-or-later
// Also tests utf8.

#include <QTest>

#include "server/config/yamldocument.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestYamlDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsThePlaceOfEveryValue();
    void saysWhatAPersonSees();
    void readsJsonToo();
    void keepsQuotedTextAsItIs();
    void refusesWhatIsNoTree_data();
    void refusesWhatIsNoTree();
    void refusesAFileThatIsTooLarge();
    void refusesTooManyValues();
    void refusesTooManySigns_data();
    void refusesTooManySigns();
    void survivesDeepNesting();
    void survivesEveryTruncation();
};

void TestYamlDocument::keepsThePlaceOfEveryValue()
{
    const auto root = parseYaml("a: 1\nbee:\n  - x\n  - {y: z}\n");
    QVERIFY(root.has_value());
    QVERIFY(root->isMap());
    QCOMPARE(root->entries.size(), 2U);
    QCOMPARE(root->entries[1].key.text, std::string("bee"));
    QCOMPARE(root->entries[1].key.place, (TextPlace{2, 1}));
    const YamlNode& list = root->entries[1].value;
    QVERIFY(list.isSequence());
    QCOMPARE(list.items[0].place, (TextPlace{3, 5}));
    QCOMPARE(list.items[1].place, (TextPlace{4, 5}));
    QCOMPARE(list.items[1].entries[0].value.place, (TextPlace{4, 9}));
}

void TestYamlDocument::saysWhatAPersonSees()
{
    const auto root = parseYaml("[text, [], {}, ~]");
    QVERIFY(root.has_value());
    QCOMPARE(root->items[0].kindName(), std::string_view("text"));
    QCOMPARE(root->items[1].kindName(), std::string_view("a list"));
    QCOMPARE(root->items[2].kindName(), std::string_view("a map"));
    QCOMPARE(root->items[3].kindName(), std::string_view("nothing"));
}

void TestYamlDocument::readsJsonToo()
{
    const auto root = parseYaml(R"({"a": ["b", "c"], "d": {"e": "f"}})");
    QVERIFY(root.has_value());
    QCOMPARE(root->entries[0].value.items[1].text, std::string("c"));
    QCOMPARE(root->entries[1].value.entries[0].value.text, std::string("f"));
}

void TestYamlDocument::keepsQuotedTextAsItIs()
{
    const auto root = parseYaml("- \"a < b\"\n- 'it''s'\n- off\n");
    QVERIFY(root.has_value());
    QCOMPARE(root->items[0].text, std::string("a < b"));
    QCOMPARE(root->items[1].text, std::string("it's"));
    QCOMPARE(root->items[2].text, std::string("off"));
}

void TestYamlDocument::refusesWhatIsNoTree_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* cause, const char* text, TextPlace place, const char* says) {
        QTest::addRow("%s", cause)
            << QByteArray(text) << place.line << place.column << QByteArray(says);
    };
    const auto control = [](const char* cause, QByteArray text, TextPlace place, const char* says) {
        QTest::addRow("%s", cause) << text << place.line << place.column << QByteArray(says);
    };
    control("NUL in a text", QByteArray("a: 1\nb: \"\xc3\xbc\0\"\n", 13), {2, 6},
            "a NUL byte stands here, which no YAML file has; take it out, or save the file as "
            "UTF-8");
    control("NUL behind the text", QByteArray("a: 1\n\0", 6), {2, 1}, "a NUL byte stands here");
    control("UTF-16 without a mark", QByteArray("a\0:\0", 4), {1, 2}, "a NUL byte stands here");
    control("escape sequence", "a: \x1b[31mred\n", {1, 4},
            "the control character 0x1b stands here");
    row("tab in front of a list", "a:\n\t- b\n", {2, 1}, "indent with spaces, not with tabs");
    row("quote that ends in an escape", "a: \"b\\\\", {1, 8}, "never closed");
    control("delete", "a: 1\x7f\n", {1, 5}, "the control character 0x7f stands here");
    row("empty", "", {1, 1}, "empty");
    row("only a comment", "# nothing\n", {1, 1}, "empty");
    row("alias", "a: &x 1\nb: *x\n", {2, 4}, "aliases");
    row("alias bomb", "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", {2, 8}, "aliases");
    row("repeated key", "a: 1\nb: 2\na: 3\n", {3, 1}, "twice");
    row("list as key", "? [a, b]\n: c\n", {1, 3}, "key must be text");
    row("no key", "{ : b}", {1, 3}, "key is missing");
    row("second document", "a: 1\n---\nb: 2\n", {2, 1}, "second document");
    row("open list", "a: [1, 2\n", {2, 1}, "not YAML: a '[' is not closed");
    row("open lists", std::string(3000, '[').c_str(), {1, 1}, "far too many lists");
    row("tab as indentation", "a:\n\tb: 1\n", {2, 1}, "indent with spaces");
    row("colon in text", "a: b: c\n", {1, 5}, "put quotes around text");
    row("open map", "{a: b", {1, 1}, "a '{' is not closed");
    row("special character", "a: @b\n", {1, 4}, "special character");
    row("Latin-1", "a: 1\nb: caf\xe9 c\n", {2, 7}, "not UTF-8");
    row("half of a letter", "a: \xe2\x82", {1, 4}, "not UTF-8");
    row("UTF-16", "\xff\xfe:", {1, 1}, "not UTF-8");
    row("open quote", "a: \"ü\"\nb: \"it's \\\" c\nd: 1\n", {2, 4}, "never closed");
    row("open single quote", "a: ü\nb: 'it''s \" c\nd: 1\n", {2, 4}, "never closed");
    row("open quote in a map", "a: {b: \"c}\n", {1, 8}, "never closed");
    row("unknown escape", "a: \"\\q\"\n", {1, 7}, "for a backslash in double quotes");
    row("unknown escape behind a tab", "a: [\n\t\"\\q\"]", {2, 5}, "for a backslash in double");
    row("list behind a tab in brackets", "a: [\n\t- b]", {2, 2}, "a '-' stands where it cannot");
    row("several tabs as indentation", "a:\n\tb: 1\n\tc: 2\n", {2, 1}, "indent with spaces");
}

void TestYamlDocument::refusesWhatIsNoTree()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QByteArray, says);
    const auto root = parseYaml(text.toStdString());
    QVERIFY(!root);
    QVERIFY2(root.error().message.find(says.toStdString()) != std::string::npos,
             root.error().message.c_str());
    QCOMPARE(root.error().place.line, line);
    QCOMPARE(root.error().place.column, column);
}

void TestYamlDocument::refusesAFileThatIsTooLarge()
{
    const auto root = parseYaml(std::string(yamlBytesMax + 1, '#'));
    QVERIFY(!root);
    QCOMPARE(root.error().message, std::string("the file is larger than 10 MB; split it"));
}

void TestYamlDocument::refusesTooManyValues()
{
    std::string text;
    for (std::size_t i = 0; i <= yamlNodesMax; ++i)
        text += "- a\n";
    const auto root = parseYaml(text);
    QVERIFY(!root);
    QVERIFY(root.error().message.starts_with("the file has more than"));
    QCOMPARE(root.error().place.line, static_cast<int>(yamlNodesMax) + 1);
}

/// Each would take gigabytes, or seconds.
void TestYamlDocument::refusesTooManySigns_data()
{
    QTest::addColumn<QByteArray>("sign");
    for (const char* sign : {"[", "{", "[{", "a,", "a: ", "&a ", "*a ", "!a ", "a:\n"})
        QTest::addRow("%s", sign) << QByteArray(sign);
}

void TestYamlDocument::refusesTooManySigns()
{
    QFETCH(QByteArray, sign);
    const QByteArray text = sign.repeated(int(yamlBytesMax) / int(sign.size()));
    const auto root = parseYaml({text.constData(), std::size_t(text.size())});
    QVERIFY(!root);
    QCOMPARE(root.error().message,
             std::string("the file has more than 400000 brackets, commas, colons and the like, "
                         "also in texts and comments; split it"));
}

void TestYamlDocument::survivesDeepNesting()
{
    const auto nested = parseYaml(std::string(200, '[') + std::string(200, ']'));
    QVERIFY(!nested);
    QVERIFY(nested.error().message.starts_with("lists and maps are nested"));
    QVERIFY(!parseYaml(std::string(100'000, '[')));
    QVERIFY(!parseYaml(std::string(100'000, '{')));
}

void TestYamlDocument::survivesEveryTruncation()
{
    const std::string text
        = "echolock: 1\nscenarios:\n- id: T\n  clients: {a: {do: [open, \"x\"]}}\n";
    for (std::size_t length = 0; length <= text.size(); ++length) {
        const auto root = parseYaml(text.substr(0, length));
        if (!root)
            QVERIFY(!root.error().message.empty());
    }
}

QTEST_GUILESS_MAIN(TestYamlDocument)
#include "tst_yamldocument.moc"
