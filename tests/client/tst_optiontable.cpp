// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCommandLineParser>
#include <QTest>

#include "client/run/optiontable.h"
#include "tests/support/printers.h"

#include <array>

using namespace echolock;

namespace {

constexpr std::array table{
    CommandOption{"Where", "url", "URL", "ws://127.0.0.1:6001", "Server to connect to."},
    CommandOption{nullptr, "json", nullptr, nullptr, "One object\non one line."},
    CommandOption{nullptr, "auth-header", "NAME:VALUE", nullptr, "Sent there."},
    CommandOption{"More", "help", nullptr, nullptr, "Show this."},
};

} // namespace

class TestOptionTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesOptionsKnown();
    void explainsThemUnderTheirHeadings();
};

void TestOptionTable::makesOptionsKnown()
{
    QCommandLineParser parser;
    addOptions(parser, table);
    QVERIFY(parser.parse({QStringLiteral("x"), QStringLiteral("-h"), QStringLiteral("--json")}));
    QVERIFY(parser.isSet(QStringLiteral("help")));
    QVERIFY(parser.isSet(QStringLiteral("json")));
    QCOMPARE(parser.value(QStringLiteral("url")), QStringLiteral("ws://127.0.0.1:6001"));
}

void TestOptionTable::explainsThemUnderTheirHeadings()
{
    QCOMPARE(optionsHelp(table), QStringLiteral(R"(
Where:
  --url URL               Server to connect to. Default ws://127.0.0.1:6001.
  --json                  One object
                          on one line.
  --auth-header NAME:VALUE
                          Sent there.

More:
  --help                  Show this.
)"));
}

QTEST_GUILESS_MAIN(TestOptionTable)
#include "tst_optiontable.moc"
