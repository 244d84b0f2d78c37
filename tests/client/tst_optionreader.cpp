// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCommandLineParser>
#include <QTest>

#include "client/run/optionreader.h"
#include "client/run/optiontable.h"
#include "tests/support/printers.h"

#include <array>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr std::array table{
    CommandOption{"Test", "url", "URL", "ws://127.0.0.1:6001", "Where."},
    CommandOption{nullptr, "clients", "N", "100", "How many."},
    CommandOption{nullptr, "header", "NAME:VALUE", nullptr, "More."},
    CommandOption{nullptr, "web", "URL", nullptr, "Where else."},
    CommandOption{nullptr, "duration", "TIME", "10s", "How long."},
};

void parse(QCommandLineParser& parser, const QStringList& arguments)
{
    addOptions(parser, table);
    QVERIFY(parser.parse(QStringList{QStringLiteral("x")} + arguments));
}

} // namespace

class TestOptionReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsGiven();
    void readsFieldsGivenAgain();
    void refusesWhatIsNoField();
    void readsWebAddresses();
    void keepsTheFirstError();
    void takesTheCallersOwnFinding();
};

void TestOptionReader::readsWhatIsGiven()
{
    QCommandLineParser parser;
    parse(parser, {QStringLiteral("--clients"), QStringLiteral("7")});
    OptionReader reader(parser);
    QVERIFY(reader.isSet("clients"));
    QVERIFY(!reader.isSet("duration"));
    QCOMPARE(reader.number("clients", 1, 10), 7U);
    QCOMPARE(reader.duration("duration"), Duration(10s));
    QCOMPARE(reader.url("url").port(), 6001);
    QCOMPARE(reader.error(), "");
}

void TestOptionReader::readsFieldsGivenAgain()
{
    QCommandLineParser parser;
    parse(parser,
          {QStringLiteral("--header"), QStringLiteral("Authorization: Bearer a:b"),
           QStringLiteral("--header"), QStringLiteral("X-Empty:")});
    OptionReader reader(parser);
    const std::vector<std::pair<std::string, std::string>> expected{{"Authorization", "Bearer a:b"},
                                                                    {"X-Empty", ""}};
    QVERIFY(reader.fields("header", ':') == expected);
    QCOMPARE(reader.error(), "");
}

void TestOptionReader::refusesWhatIsNoField()
{
    for (const char* bad : {"X-None", ": value", "X-Two: a\r\nX-B: b"}) {
        QCommandLineParser parser;
        parse(parser, {QStringLiteral("--header"), QString::fromUtf8(bad)});
        OptionReader reader(parser);
        QVERIFY(reader.fields("header", ':').empty());
        QVERIFY(reader.error().starts_with("--header takes NAME:VALUE on one line, not \""));
    }
}

void TestOptionReader::readsWebAddresses()
{
    for (const char* bad : {"ws://a.test/", "a.test", "http://", "http://a b/"}) {
        QCommandLineParser parser;
        parse(parser, {QStringLiteral("--web"), QString::fromUtf8(bad)});
        OptionReader reader(parser);
        reader.webUrl("web");
        QVERIFY2(reader.error().starts_with("--web takes an address such as http://"), bad);
    }
    QCommandLineParser parser;
    parse(parser, {QStringLiteral("--web"), QStringLiteral("https://a.test/b?c=d")});
    OptionReader reader(parser);
    QCOMPARE(reader.webUrl("web"), std::string("https://a.test/b?c=d"));
    QCOMPARE(reader.error(), "");
}

void TestOptionReader::keepsTheFirstError()
{
    QCommandLineParser parser;
    parse(parser,
          {QStringLiteral("--clients"), QStringLiteral("11"), QStringLiteral("--duration"),
           QStringLiteral("0s")});
    OptionReader reader(parser);
    reader.number("clients", 1, 10);
    reader.duration("duration");
    QCOMPARE(reader.error(), "--clients takes a whole number from 1 to 10, not \"11\".");
}

void TestOptionReader::takesTheCallersOwnFinding()
{
    QCommandLineParser parser;
    parse(parser, {});
    OptionReader reader(parser);
    reader.refuse(QStringLiteral("Not together."));
    QCOMPARE(reader.error(), "Not together.");
}

QTEST_GUILESS_MAIN(TestOptionReader)
#include "tst_optionreader.moc"
