// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/originrule.h"

#include <vector>

using namespace echolock;

class TestOriginRule : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matches_data();
    void matches();
    void needsOneRuleThatMatches();
    void concernsPagesOnly();
    void checksRules_data();
    void checksRules();
};

void TestOriginRule::matches_data()
{
    QTest::addColumn<std::string>("origin");
    QTest::addColumn<std::string>("rule");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char* origin, const char* rule, bool allowed) {
        QTest::addRow("%s by %s", origin, rule)
            << std::string(origin) << std::string(rule) << allowed;
    };
    row("https://shop.test", "https://shop.test", true);
    row("https://SHOP.test", "https://shop.TEST", true);
    row("http://shop.test", "https://shop.test", false);
    row("https://shop.test:8443", "https://shop.test", false);
    row("https://shop.test:8443", "https://shop.test:8443", true);
    row("https://shop.test:8443", "shop.test", true);
    row("https://a.shop.test", "shop.test", false);
    row("https://a.shop.test", "*.shop.test", true);
    row("https://a.b.shop.test:1", "*.shop.test", true);
    row("https://shop.test", "*.shop.test", false);
    row("https://.shop.test", "*.shop.test", false);
    row("https://evilshop.test", "*.shop.test", false);
    row("https://evilshop.test", "shop.test", false);
    row("https://shop.test.evil.test", "shop.test", false);
    row("https://[::1]:80", "[::1]", true);
    row("null", "shop.test", false);
    row("null", "*", true);
    row("file://", "*", true);
    row("file://", "", false);
}

void TestOriginRule::matches()
{
    QFETCH(std::string, origin);
    QFETCH(std::string, rule);
    QFETCH(bool, allowed);
    QCOMPARE(originAllowed(origin, std::vector<std::string>{rule}), allowed);
}

void TestOriginRule::needsOneRuleThatMatches()
{
    const std::vector<std::string> rules{"a.test", "b.test"};
    QVERIFY(originAllowed("https://b.test", rules));
    QVERIFY(!originAllowed("https://c.test", rules));
    QVERIFY(originAllowed("https://c.test", {}));
}

void TestOriginRule::concernsPagesOnly()
{
    QVERIFY(originAllowed("", std::vector<std::string>{"a.test"}));
}

void TestOriginRule::checksRules_data()
{
    QTest::addColumn<std::string>("rule");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* rule, const char* problem) {
        QTest::addRow("%s", rule) << std::string(rule) << QString::fromLatin1(problem);
    };
    for (const char* good : {"https://shop.test", "https://shop.test:8443", "shop.test", "*",
                             "null", "*.shop.test", "[::1]", "http://[::1]:80", "file://"})
        row(good, "");
    row("", "without a path");
    row("https://shop.test/", "without a path");
    row("https://shop.test/orders", "without a path");
    row("shop.test/", "without a path");
    row("a.test b.test", "without a path");
    row("https://*.shop.test", "no scheme then");
    row("shop.*", "at its beginning only");
    row("*shop.test", "at its beginning only");
    row("shop.test:8443", "with a port has a scheme too");
}

void TestOriginRule::checksRules()
{
    QFETCH(std::string, rule);
    QFETCH(QString, problem);
    const auto checked = checkOriginRule(rule);
    QCOMPARE(checked.has_value(), problem.isEmpty());
    if (!checked)
        QVERIFY(QString::fromStdString(checked.error().message).contains(problem));
}

QTEST_APPLESS_MAIN(TestOriginRule)
#include "tst_originrule.moc"
