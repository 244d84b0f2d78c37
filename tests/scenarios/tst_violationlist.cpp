// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/violationlist.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

Violation violation(Letter letter, std::string sentence = {})
{
    return {letter, Resource("order.7"), {}, std::move(sentence), {}};
}

} // namespace

class TestViolationList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheFirstOfEachLetter();
    void keepsTheirOrder();
};

void TestViolationList::keepsTheFirstOfEachLetter()
{
    ViolationList list(2);
    for (int i = 0; i < 1'000; ++i)
        list.add(violation(Letter::W));
    list.add(violation(Letter::L));
    QCOMPARE(list.kept().size(), std::size_t{3});
    QVERIFY(list.kept().back().letter == Letter::L);
    QCOMPARE(list.unlisted(), std::uint64_t{998});
}

void TestViolationList::keepsTheirOrder()
{
    ViolationList list(10);
    list.addAll({violation(Letter::W, "first"), violation(Letter::L, "second")});
    list.add(violation(Letter::M, "third"));
    QCOMPARE(list.kept().at(0).sentence, std::string("first"));
    QCOMPARE(list.kept().at(2).sentence, std::string("third"));
    QCOMPARE(list.unlisted(), std::uint64_t{0});
}

QTEST_GUILESS_MAIN(TestViolationList)
#include "tst_violationlist.moc"
