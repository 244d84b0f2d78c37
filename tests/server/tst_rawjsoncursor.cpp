// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/rawjsoncursor.h"
#include "tests/support/bytes.h"

using namespace echolock;

class TestRawJsonCursor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handsOutKeysAndValuesByteForByte();
    void handsOutAWholeDocument_data();
    void handsOutAWholeDocument();
    void seesWhichQuotesEndAString_data();
    void seesWhichQuotesEndAString();
    void findsHalfSurrogatePairs_data();
    void findsHalfSurrogatePairs();
};

void TestRawJsonCursor::handsOutKeysAndValuesByteForByte()
{
    const std::string text
        = " {\n\"a\" : [1, {\"b\":\"]}\"}] ,\t\"c\\\"\":-1.5e3 , \"d\":true}\r\n";
    RawJsonCursor cursor(text);
    cursor.enter();

    for (const char* expected :
         {R"("a")", R"([1, {"b":"]}"}])", R"("c\"")", "-1.5e3", R"("d")", "true"})
        QCOMPARE(bytes(cursor.takeValue()), QByteArray(expected));
}

void TestRawJsonCursor::handsOutAWholeDocument_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char* json : {"1", "null", "\"\"", "[]", "{}", "[[],[{}]]", R"({"{":"}"})"})
        QTest::newRow(json) << QByteArray(json);
}

void TestRawJsonCursor::handsOutAWholeDocument()
{
    QFETCH(QByteArray, json);
    const QByteArray padded = " \t" + json + "\n ";

    QCOMPARE(bytes(RawJsonCursor(view(json)).takeValue()), json);
    QCOMPARE(bytes(RawJsonCursor(view(padded)).takeValue()), json);
}

void TestRawJsonCursor::seesWhichQuotesEndAString_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char* json : {R"("\"")", R"("\\")", R"("\\\"")", R"("\\\\")", R"("a\\\"\"b\\")"})
        QTest::newRow(json) << QByteArray(json);
}

void TestRawJsonCursor::seesWhichQuotesEndAString()
{
    QFETCH(QByteArray, json);
    const QByteArray list = '[' + json + ",\"next\"]";
    RawJsonCursor cursor(view(list));
    cursor.enter();

    QCOMPARE(bytes(cursor.takeValue()), json);
    QCOMPARE(bytes(cursor.takeValue()), QByteArray("\"next\""));
}

void TestRawJsonCursor::findsHalfSurrogatePairs_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("position");

    const auto row = [](const char* text, int position) {
        QTest::newRow(text) << QByteArray(text) << position;
    };
    row("", -1);
    row("\\", -1);
    row("\\ud8", -1);
    row("ud800", -1);
    row(R"(\\ud800)", -1);
    row(R"(\ud83d\ude00)", -1);
    row(R"(\ud7ff\ue000)", -1);
    row(R"(\ud800)", 0);
    row(R"(\uDFFF)", 0);
    row(R"(ab\udc00\ud800)", 2);
    row(R"(\ud800\ud800\udc00)", 0);
    row(R"(\ud83d\ude00\ude00)", 12);
    row(R"(\\\ud800x)", 2);
}

void TestRawJsonCursor::findsHalfSurrogatePairs()
{
    QFETCH(QByteArray, text);
    QFETCH(int, position);

    QCOMPARE(static_cast<int>(findLoneSurrogate(view(text))), position);
    QCOMPARE(findLoneSurrogate(view(text), static_cast<std::size_t>(text.size())),
             std::string_view::npos);
}

QTEST_APPLESS_MAIN(TestRawJsonCursor)
#include "tst_rawjsoncursor.moc"
