// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "server/base/prng.h"
#include "server/protocol/jsonwriter.h"
#include "tests/support/bytes.h"

#include <limits>

using namespace echolock;

class TestJsonWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesNestedValuesWithCommas();
    void escapesStrings_data();
    void escapesStrings();
    void escapesAtAnyPlace();
    void replacesIllFormedBytes_data();
    void replacesIllFormedBytes();
    void readsBackWhateverBytesItWasGiven();
};

void TestJsonWriter::writesNestedValuesWithCommas()
{
    JsonWriter json;
    json.beginObject().member("a", "x").key("b").beginArray().string("y").beginObject();
    json.endObject().beginArray().endArray().null().endArray();
    json.key("low").number(std::numeric_limits<std::int64_t>::min());
    json.key("high").number(std::numeric_limits<std::uint64_t>::max());
    json.key("raw").raw(R"({"z": 1})").endObject();

    QCOMPARE(bytes(json.text()),
             QByteArray(R"({"a":"x","b":["y",{},[],null],"low":-9223372036854775808,)"
                        R"("high":18446744073709551615,"raw":{"z": 1}})"));
    QCOMPARE(bytes(json.take()).size(), 100);
}

void TestJsonWriter::escapesStrings_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("json");

    QTest::newRow("empty") << QByteArray("") << QByteArray(R"("")");
    QTest::newRow("quote") << QByteArray(R"(a"b)") << QByteArray(R"("a\"b")");
    QTest::newRow("backslash") << QByteArray(R"(\u0041)") << QByteArray(R"("\\u0041")");
    QTest::newRow("white space") << QByteArray("\n\r\t") << QByteArray(R"("\n\r\t")");
    QTest::newRow("control") << QByteArray("\x01\x1f") << QByteArray(R"("\u0001\u001f")");
    QTest::newRow("nul") << QByteArray("a\0b", 3) << QByteArray(R"("a\u0000b")");
    QTest::newRow("delete and slash") << QByteArray("\x7f/") << QByteArray("\"\x7f/\"");
    QTest::newRow("UTF-8") << QByteArray("ü€😀") << QByteArray("\"ü€😀\"");
    QTest::newRow("last of each length") << QByteArray("\xdf\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf")
                                         << QByteArray("\"\xdf\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf\"");
}

void TestJsonWriter::escapesStrings()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, json);

    QCOMPARE(bytes(JsonWriter().string(view(text)).take()), json);
}

/// Plain text is passed over several bytes at a time; what lies in it must not be.
void TestJsonWriter::escapesAtAnyPlace()
{
    const std::string around = "abcdefgh 0123456789";
    for (int byte = 0; byte < 0x100; ++byte) {
        const std::string special(1, static_cast<char>(byte));
        const std::string alone(JsonWriter().string(special).text());
        for (std::size_t at = 0; at <= around.size(); ++at) {
            std::string text = around;
            std::string expected = around;
            text.insert(at, special);
            expected.insert(at, alone.substr(1, alone.size() - 2));
            QCOMPARE(bytes(JsonWriter().string(text).text()), bytes('"' + expected + '"'));
        }
    }
}

void TestJsonWriter::replacesIllFormedBytes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("replacements");

    QTest::newRow("continuation alone") << QByteArray("\x80") << 1;
    QTest::newRow("cut sequence") << QByteArray("\xe2\x82") << 2;
    QTest::newRow("cut by a quote") << QByteArray("\xf0\x9f\"") << 2;
    QTest::newRow("overlong") << QByteArray("\xc0\xaf") << 2;
    QTest::newRow("overlong of three") << QByteArray("\xe0\x80\xaf") << 3;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << 3;
    QTest::newRow("above U+10FFFF") << QByteArray("\xf4\x90\x80\x80") << 4;
    QTest::newRow("ff") << QByteArray("\xff") << 1;
}

void TestJsonWriter::replacesIllFormedBytes()
{
    QFETCH(QByteArray, text);
    QFETCH(int, replacements);

    const QByteArray json = bytes(JsonWriter().string(view(text)).take());

    QCOMPARE(json.count("\xef\xbf\xbd"), replacements);
    QCOMPARE(json.size(), 2 + 3 * replacements + (text.contains('"') ? 2 : 0));
}

// QJsonDocument is the judge: whatever goes in, a parser that insists on UTF-8 must accept it.
void TestJsonWriter::readsBackWhateverBytesItWasGiven()
{
    Prng prng(1);
    for (int round = 0; round < 2000; ++round) {
        QByteArray text;
        for (std::uint64_t length = prng.below(40); length > 0; --length)
            text += static_cast<char>(prng.below(256));
        const QByteArray json = bytes(
            JsonWriter().beginObject().member("k", view(text)).endObject().take());
        QJsonParseError error;
        const QJsonObject object = QJsonDocument::fromJson(json, &error).object();

        QVERIFY2(error.error == QJsonParseError::NoError, json.toHex().constData());
        QVERIFY(object.contains(QStringLiteral("k")));
    }
}

QTEST_APPLESS_MAIN(TestJsonWriter)
#include "tst_jsonwriter.moc"
