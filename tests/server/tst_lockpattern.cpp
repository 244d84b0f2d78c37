// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/lockpattern.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestLockPattern : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matchesWholeNames_data();
    void matchesWholeNames();
    void triesEachLengthOnce();
    void refusesWhatCannotBeMeant_data();
    void refusesWhatCannotBeMeant();
};

void TestLockPattern::matchesWholeNames_data()
{
    QTest::addColumn<std::string>("pattern");
    QTest::addColumn<std::string>("base");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* pattern, const char* base, bool matches) {
        QTest::addRow("%s with %s", pattern, base)
            << std::string(pattern) << std::string(base) << matches;
    };
    row("order.{id}", "order.7", true);
    row("order.{id}", "order.9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", true);
    row("order.{id}", "order.07", true);
    row("order.{id}", "order.", false);
    row("order.{id}", "order", false);
    row("order.{id}", "order.7.items", false);
    row("order.{id}", "reorder.7", false);
    row("order.{id}.items", "order.7.items", true);
    row("order.{id}.items", "order.7", false);
    row("shop.{id}.order.{id}", "shop.a.order.b", true);
    row("shop.{id}.order.{id}", "shop.a.order.", false);
    row("order-{id}-edit", "order-a-edit-edit", true);
    row("order-{id}-edit", "order--edit", false);
    row("{id}", "anything", true);
    row("{id}", "a.b", false);
    row("dashboard", "dashboard", true);
    row("dashboard", "dashboards", false);
}

void TestLockPattern::matchesWholeNames()
{
    QFETCH(std::string, pattern);
    QFETCH(std::string, base);
    QFETCH(bool, matches);
    QCOMPARE(LockPattern::parse(pattern)->matches(base), matches);
}

void TestLockPattern::triesEachLengthOnce()
{
    // By trying all lengths for all placeholders this would take longer than the universe.
    std::string pattern;
    for (int i = 0; i < 20; ++i)
        pattern += "a{id}";
    QVERIFY(!LockPattern::parse(pattern + ".x")->matches(std::string(180, 'a') + ".y"));
    QVERIFY(LockPattern::parse(pattern + "b")->matches(std::string(180, 'a') + "b"));
}

void TestLockPattern::refusesWhatCannotBeMeant_data()
{
    QTest::addColumn<std::string>("pattern");
    QTest::newRow("empty") << std::string();
    QTest::newRow("another placeholder") << std::string("order.{order}");
    QTest::newRow("a star") << std::string("order.*");
    QTest::newRow("an open brace") << std::string("order.{id");
    QTest::newRow("two placeholders side by side") << std::string("order.{id}{id}");
    QTest::newRow("a space") << std::string("order {id}");
}

void TestLockPattern::refusesWhatCannotBeMeant()
{
    QFETCH(std::string, pattern);
    const auto parsed = LockPattern::parse(pattern);
    QVERIFY(!parsed);
    QVERIFY2(parsed.error().message.ends_with('.'), parsed.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestLockPattern)
#include "tst_lockpattern.moc"
