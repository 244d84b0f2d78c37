// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/base/prng.h"
#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"
#include "tests/support/bytes.h"

using namespace echolock;

namespace {

using Keys = std::array<std::string_view, 1>;

std::string nested(std::size_t levels)
{
    return std::string(levels, '[') + std::string(levels, ']');
}

std::string randomText(Prng& prng)
{
    constexpr std::string_view alphabet = "a\"\\{}[],: \n";
    std::string text;
    for (std::uint64_t length = prng.below(6); length > 0; --length)
        text += alphabet[prng.below(alphabet.size())];
    return text;
}

std::string randomJson(Prng& prng, int depth)
{
    switch (prng.below(depth > 0 ? 6 : 4)) {
    case 0:
        return std::to_string(prng.between(-1000, 1000));
    case 1:
        return "true";
    case 2:
        return JsonWriter().string(randomText(prng)).take();
    case 3:
        return "null";
    case 4:
        return "[ " + randomJson(prng, depth - 1) + " ,\t" + randomJson(prng, depth - 1) + "]";
    default:
        return "{ \"x\" :" + randomJson(prng, depth - 1)
            + ",\"y\\\"\":" + randomJson(prng, depth - 1) + "\n}";
    }
}

} // namespace

class TestJsonReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void picksValuesByTypeAndRaw();
    void takesTheLastOfAKeyGivenTwice();
    void comparesKeysUnescaped();
    void keepsRawValuesOfEveryShape();
    void listsElements();
    void readsIntegersExactly_data();
    void readsIntegersExactly();
    void refusesWithTheReason_data();
    void refusesWithTheReason();
    void refusesEveryTruncation();
    void boundsNesting();
    void readsWhatIsNestedDeeperThanBefore();
    void passesLoneSurrogatesOnRawOnly_data();
    void passesLoneSurrogatesOnRawOnly();
    void worksAgainAfterAnError();
    void readsLongTexts();
};

void TestJsonReader::picksValuesByTypeAndRaw()
{
    JsonReader reader;
    const std::string text
        = R"( { "s" : "a\"\u00e9" , "n":-1.5e3,"b":false, "z" :null,"a":[ 1 ], "o" :{} } )";
    const auto root = reader.parse(text);
    QVERIFY(root.has_value());
    QVERIFY(root->is(JsonType::Object));
    const auto [s, n, b, z, a, o, missing] = reader.pick(
        *root, std::array<std::string_view, 7>{"s", "n", "b", "z", "a", "o", "missing"});

    QVERIFY(s.is(JsonType::String));
    QCOMPARE(bytes(s.text), QByteArray("a\"é"));
    QCOMPARE(bytes(s.raw), QByteArray(R"("a\"\u00e9")"));
    QVERIFY(n.is(JsonType::Number));
    QCOMPARE(bytes(n.raw), QByteArray("-1.5e3"));
    QVERIFY(b.is(JsonType::Bool));
    QCOMPARE(bytes(b.raw), QByteArray("false"));
    QVERIFY(z.is(JsonType::Null) && !z.given());
    QVERIFY(a.is(JsonType::Array));
    QCOMPARE(bytes(a.raw), QByteArray("[ 1 ]"));
    QVERIFY(o.is(JsonType::Object));
    QCOMPARE(bytes(o.raw), QByteArray("{}"));
    QVERIFY(missing.is(JsonType::Absent) && !missing.given());
    QCOMPARE(bytes(mustBe("data.channel", "a string", a)),
             QByteArray(R"("data.channel" must be a string, got an array)"));
}

void TestJsonReader::takesTheLastOfAKeyGivenTwice()
{
    JsonReader reader;
    const auto root = reader.parse(R"({"a":1,"a":"two"})");
    const auto [a] = reader.pick(*root, Keys{"a"});

    QCOMPARE(bytes(a.text), QByteArray("two"));
}

void TestJsonReader::comparesKeysUnescaped()
{
    JsonReader reader;
    const auto root = reader.parse(R"({"\u0061":1,"\"b":2})");
    const auto [a, b] = reader.pick(*root, std::array<std::string_view, 2>{"a", "\"b"});

    QCOMPARE(toInteger(a).value_or(0), 1);
    QCOMPARE(toInteger(b).value_or(0), 2);
}

// Raw values are found by a walk of our own beside simdjson's: they must never drift apart.
void TestJsonReader::keepsRawValuesOfEveryShape()
{
    JsonReader reader;
    Prng prng(7);
    for (int round = 0; round < 3000; ++round) {
        const std::string first = randomJson(prng, 4);
        const std::string second = randomJson(prng, 4);
        const std::string text = "{\"a\" : " + first + " , \"b\":" + second + "}";
        const auto root = reader.parse(text);
        QVERIFY2(root.has_value(), text.c_str());
        const auto [a, b] = reader.pick(*root, std::array<std::string_view, 2>{"a", "b"});

        QCOMPARE(bytes(a.raw), bytes(first));
        QCOMPARE(bytes(b.raw), bytes(second));
    }
}

void TestJsonReader::listsElements()
{
    JsonReader reader;
    const auto root = reader.parse(R"([ "a", {"b":[1]} ,3])");
    const auto elements = reader.elements(*root);

    QCOMPARE(elements.size(), 3U);
    QCOMPARE(bytes(elements[0].text), QByteArray("a"));
    QCOMPARE(bytes(elements[1].raw), QByteArray(R"({"b":[1]})"));
    const auto [b] = reader.pick(elements[1], Keys{"b"});
    QCOMPARE(reader.elements(b).size(), 1U);
    QCOMPARE(toInteger(elements[2]).value_or(0), 3);
    QVERIFY(reader.elements(elements[2]).empty());
    const auto [nothing] = reader.pick(*root, Keys{"b"});
    QVERIFY(nothing.is(JsonType::Absent));
}

void TestJsonReader::readsIntegersExactly_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isSigned");
    QTest::addColumn<bool>("isUnsigned");

    QTest::newRow("0") << QByteArray("0") << true << true;
    QTest::newRow("-1") << QByteArray("-1") << true << false;
    QTest::newRow("above 2^53") << QByteArray("9007199254740993") << true << true;
    QTest::newRow("above 2^63") << QByteArray("18446744073709551615") << false << true;
    QTest::newRow("fraction") << QByteArray("1.0") << false << false;
    QTest::newRow("exponent") << QByteArray("1e2") << false << false;
    QTest::newRow("string") << QByteArray("\"1\"") << false << false;
    QTest::newRow("null") << QByteArray("null") << false << false;
}

void TestJsonReader::readsIntegersExactly()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isSigned);
    QFETCH(bool, isUnsigned);
    JsonReader reader;

    const auto value = reader.parse(view(text));

    QVERIFY(value.has_value());
    QCOMPARE(toInteger(*value).has_value(), isSigned);
    QCOMPARE(toUnsigned(*value).has_value(), isUnsigned);
    if (isUnsigned)
        QCOMPARE(QByteArray::number(static_cast<qulonglong>(*toUnsigned(*value))), text);
}

void TestJsonReader::refusesWithTheReason_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("reason");

    const auto row = [](const char* name, const QByteArray& text, const char* reason) {
        QTest::newRow(name) << text << QByteArray(reason);
    };
    row("empty", "", "it is empty");
    row("white space", " \n ", "it is empty");
    row("words", "hello", "misplaced");
    row("broken word", "nul", "neither true, false nor null");
    row("two values", "{} {}", "misplaced");
    row("comma at the end", "[1,]", "misplaced");
    row("no colon", R"({"a" 1})", "misplaced");
    row("single quotes", "{'a':1}", "misplaced");
    row("comment", "{} // x", "misplaced");
    row("byte order mark", "\xef\xbb\xbf{}", "misplaced");
    row("open string", "[\"a]", "not closed");
    row("raw newline", "\"a\nb\"", "control character");
    row("bad escape", R"(["\x"])", "malformed escape");
    row("short escape", R"(["\u12"])", "malformed escape");
    row("bad escape beside a lone surrogate", R"(["\ud800", "\x"])", "malformed escape");
    row("not UTF-8", "\"\xff\"", "not UTF-8");
    row("surrogate as UTF-8", "\"\xed\xa0\x80\"", "not UTF-8");
    row("leading zero", "[01]", "number");
    row("huge number", "[1e999]", "number");
    row("nul byte", QByteArray("{}\0", 3), "misplaced");
}

void TestJsonReader::refusesWithTheReason()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, reason);
    JsonReader reader;

    const auto value = reader.parse(view(text));

    QVERIFY(!value.has_value());
    QVERIFY2(bytes(value.error().message).contains(reason), value.error().message.c_str());
}

void TestJsonReader::refusesEveryTruncation()
{
    const std::string text = R"({"a":[1,true,"x\ud83d\ude00",{"b":null}],"c":-1.5})";
    JsonReader reader;
    QVERIFY(reader.parse(text).has_value());
    for (std::size_t length = 0; length < text.size(); ++length) {
        // A copy of its own, so that a sanitizer sees reads beyond the end.
        const std::string cut(text, 0, length);
        QVERIFY2(!reader.parse(cut).has_value(), cut.c_str());
    }
}

void TestJsonReader::boundsNesting()
{
    JsonReader reader;
    QVERIFY(reader.parse(nested(JsonReader::depthMax - 1)).has_value());
    const auto tooDeep = reader.parse(nested(JsonReader::depthMax + 1));
    QVERIFY(!tooDeep.has_value());
    QCOMPARE(bytes(tooDeep.error().message), QByteArray("it is nested deeper than 512 levels"));
    QVERIFY(!reader.parse(nested(500'000)).has_value());
    QVERIFY(!reader.parse(std::string(1'000'000, '[')).has_value());
}

void TestJsonReader::readsWhatIsNestedDeeperThanBefore()
{
    JsonReader reader;
    QVERIFY(reader.parse("1").has_value());
    for (std::size_t levels = 1; levels < JsonReader::depthMax; ++levels)
        QVERIFY2(reader.parse(nested(levels)).has_value(), std::to_string(levels).c_str());
    QVERIFY(!reader.parse(std::string(60, '[')).has_value());
}

void TestJsonReader::passesLoneSurrogatesOnRawOnly_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<bool>("isLone");

    const auto row = [](const char* raw, bool isLone) {
        QTest::newRow(raw) << QByteArray(raw) << isLone;
    };
    row(R"("\ud800")", true);
    row(R"("\udc00")", true);
    row(R"("\uDBFFx")", true);
    row(R"("a\ud800\u0041")", true);
    row(R"("\ud800\ud800\udc00")", true);
    row(R"("\udc00\ud800")", true);
    row(R"("\ud83d\ude00")", false);
    row(R"("\\ud800")", false);
    row(R"("\\\"\ud83d\uDE00\\")", false);
}

void TestJsonReader::passesLoneSurrogatesOnRawOnly()
{
    QFETCH(QByteArray, raw);
    QFETCH(bool, isLone);
    JsonReader reader;
    const QByteArray text = "{\"k\":" + raw + ",\"n\":[" + raw + "]}";

    const auto root = reader.parse(view(text));

    QVERIFY2(root.has_value(), root.has_value() ? "" : root.error().message.c_str());
    const auto [k, n] = reader.pick(*root, std::array<std::string_view, 2>{"k", "n"});
    QCOMPARE(k.type, isLone ? JsonType::LoneSurrogate : JsonType::String);
    QCOMPARE(bytes(k.raw), raw);
    QCOMPARE(bytes(n.raw), '[' + raw + ']');
}

void TestJsonReader::worksAgainAfterAnError()
{
    JsonReader reader;
    QVERIFY(!reader.parse("[").has_value());
    QVERIFY(reader.parse("[]").has_value());
    QVERIFY(!reader.parse("").has_value());
    JsonReader moved = std::move(reader);
    QVERIFY(moved.parse("{}").has_value());
}

void TestJsonReader::readsLongTexts()
{
    JsonReader reader;
    const std::string text = "{\"k\":\"" + std::string(3'000'000, 'x') + "\"}";
    const auto root = reader.parse(text);
    QVERIFY(root.has_value());
    const auto [k] = reader.pick(*root, Keys{"k"});
    QCOMPARE(k.text.size(), 3'000'000U);
    QVERIFY(reader.parse("1").has_value());
}

QTEST_APPLESS_MAIN(TestJsonReader)
#include "tst_jsonreader.moc"
