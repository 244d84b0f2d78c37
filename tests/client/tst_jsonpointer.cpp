// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/jsonpointer.h"

using namespace echolock;

class TestJsonPointer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsAsTheStandardSays_data();
    void findsAsTheStandardSays();
    void findsNothingWhereNothingIs_data();
    void findsNothingWhereNothingIs();
    void refusesABadPointer_data();
    void refusesABadPointer();
};

namespace {

/// The document of RFC 6901 §5.
constexpr std::string_view sample = R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,)"
                                    R"("g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})";

std::string found(std::string_view pointer)
{
    JsonReader reader;
    const JsonValue document = reader.parse(sample).value();
    return std::string(JsonPointer::parse(pointer).value().find(reader, document).raw);
}

} // namespace

void TestJsonPointer::findsAsTheStandardSays_data()
{
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char* pointer, const char* value) {
        QTest::newRow(pointer) << QByteArray(pointer) << QByteArray(value);
    };
    row("", sample.data());
    row("/foo", R"(["bar","baz"])");
    row("/foo/0", "\"bar\"");
    row("/foo/1", "\"baz\"");
    row("/", "0");
    row("/a~1b", "1");
    row("/c%d", "2");
    row("/e^f", "3");
    row("/g|h", "4");
    row("/i\\j", "5");
    row("/k\"l", "6");
    row("/ ", "7");
    row("/m~0n", "8");
}

void TestJsonPointer::findsAsTheStandardSays()
{
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, value);
    QCOMPARE(QByteArray::fromStdString(found(pointer.toStdString())), value);
}

void TestJsonPointer::findsNothingWhereNothingIs_data()
{
    QTest::addColumn<QByteArray>("pointer");
    for (const char* pointer : {"/none", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/1x",
                                "/foo/", "/foo/0/x", "/foo/18446744073709551616", "//", "/m~01n"})
        QTest::newRow(pointer) << QByteArray(pointer);
}

void TestJsonPointer::findsNothingWhereNothingIs()
{
    QFETCH(QByteArray, pointer);
    QCOMPARE(found(pointer.toStdString()), std::string());
}

void TestJsonPointer::refusesABadPointer_data()
{
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("why");
    QTest::newRow("no slash") << QByteArray("foo") << QByteArray("it does not begin with \"/\"");
    for (const char* pointer : {"/a~", "/a~2", "/~/b"})
        QTest::newRow(pointer) << QByteArray(pointer)
                               << QByteArray("a \"~\" in it is followed by neither 0 nor 1");
}

void TestJsonPointer::refusesABadPointer()
{
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, why);
    const auto parsed = JsonPointer::parse(pointer.toStdString());
    QVERIFY(!parsed);
    QCOMPARE(QByteArray::fromStdString(parsed.error().message), why);
}

QTEST_GUILESS_MAIN(TestJsonPointer)

#include "tst_jsonpointer.moc"
