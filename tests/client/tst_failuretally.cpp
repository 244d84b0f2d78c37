// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/failuretally.h"

using namespace echolock;
using Stage = ClientFailure::Stage;

class TestFailureTally : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void groupsByReason();
    void forgetsWhoGotThereAfterAll();
    void addsUpThreads();
    void keepsABoundedNumberOfReasonsApart();
    void namesItsStages();
};

namespace {

const ClientFailure refused{Stage::Connect, "refused"};
const ClientFailure forbidden{Stage::Subscribe, "forbidden"};

} // namespace

void TestFailureTally::groupsByReason()
{
    FailureTally tally;
    tally.add(refused);
    tally.add(forbidden);
    tally.add(forbidden);
    const auto rows = tally.rows();
    QCOMPARE(rows.size(), std::size_t(2));
    QVERIFY(rows[0].failure == forbidden);
    QCOMPARE(rows[0].clients, 2U);
    QVERIFY(rows[1].failure == refused);
    QCOMPARE(tally.clients(Stage::Connect), 1U);
    QCOMPARE(tally.clients(Stage::Subscribe), 2U);
}

void TestFailureTally::forgetsWhoGotThereAfterAll()
{
    FailureTally tally;
    tally.add(refused);
    tally.remove(refused);
    tally.remove(refused);
    QVERIFY(tally.rows().empty());
}

void TestFailureTally::addsUpThreads()
{
    FailureTally one;
    FailureTally other;
    one.add(refused);
    other.add(refused, 3);
    one.add(other);
    QCOMPARE(one.rows().at(0).clients, 4U);
}

void TestFailureTally::keepsABoundedNumberOfReasonsApart()
{
    FailureTally tally;
    const auto reason = [](std::size_t number) {
        return ClientFailure{Stage::Connect, std::to_string(number)};
    };
    for (std::size_t number = 0; number < 2 * FailureTally::reasonsMax; ++number)
        tally.add(reason(number));
    QCOMPARE(tally.rows().size(), FailureTally::reasonsMax + 1);
    QCOMPARE(tally.clients(Stage::Connect), 2 * std::uint32_t(FailureTally::reasonsMax));
    QCOMPARE(tally.rows().at(0).clients, std::uint32_t(FailureTally::reasonsMax));
    for (std::size_t number = 0; number < 2 * FailureTally::reasonsMax; ++number)
        tally.remove(reason(number));
    QCOMPARE(tally.clients(Stage::Connect), 0U);
}

void TestFailureTally::namesItsStages()
{
    QCOMPARE(toString(Stage::Connect), std::string_view("connect"));
    QCOMPARE(toString(Stage::Subscribe), std::string_view("subscribe"));
    QCOMPARE(toString(Stage::SignIn), std::string_view("signin"));
}

QTEST_GUILESS_MAIN(TestFailureTally)

#include "tst_failuretally.moc"
