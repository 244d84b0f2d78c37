// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/linearsearch.h"
#include "tests/support/lockhistory.h"

#include <algorithm>
#include <array>

using namespace echolock;
using namespace echolock::testing;

namespace {

constexpr std::array models{LockModel::OwnerAwareMutex, LockModel::ReentrantMutex,
                            LockModel::FencedMutex, LockModel::ReentrantFencedMutex,
                            LockModel::SharedMutex};

/// Tries all sequences, without any of the ways in which the search saves work.
class BruteForce
{
public:
    BruteForce(const OrderOps& history, LockModel model)
        : m_ops(history.ops)
        , m_model(model)
        , m_placed(m_ops.size())
    {
    }

    bool isLinear() { return goOn({}); }

private:
    bool goOn(const LockRegister& lock)
    {
        bool done = true;
        for (std::size_t i = 0; i < m_ops.size(); ++i)
            done = done && (m_placed[i] || !mustHappen(m_ops[i]));
        if (done)
            return true;
        for (std::size_t i = 0; i < m_ops.size(); ++i) {
            const auto next = m_placed[i] || !isNext(m_ops[i]) ? std::nullopt
                                                               : step(m_model, lock, m_ops[i]);
            if (!next)
                continue;
            m_placed[i] = true;
            if (goOn(*next))
                return true;
            m_placed[i] = false;
        }
        return false;
    }

    /// What has returned before another was called comes before it.
    bool isNext(const LockOp& op) const
    {
        for (std::size_t i = 0; i < m_ops.size(); ++i) {
            if (m_placed[i] ? op.returned < m_ops[i].call
                            : mustHappen(m_ops[i]) && m_ops[i].returned < op.call)
                return false;
        }
        return true;
    }

    const std::vector<LockOp>& m_ops;
    LockModel m_model;
    std::vector<bool> m_placed;
};

/// Drawn one after the other: arguments of one call are evaluated in whatever order the compiler
/// likes.
LockOp randomOp(Prng& prng, LockOp::Kind last)
{
    LockOp op;
    op.kind = static_cast<LockOp::Kind>(prng.below(static_cast<std::uint64_t>(last) + 1));
    op.answer = static_cast<LockOp::Answer>(prng.below(5));
    op.owner = static_cast<std::uint32_t>(prng.below(3));
    op.token = FencingToken{prng.below(4)};
    op.seat = static_cast<std::uint32_t>(prng.below(2));
    if (prng.below(2) == 0)
        op.seen = static_cast<std::uint32_t>(prng.below(3));
    op.optional = prng.below(6) == 0;
    op.call = prng.below(24);
    op.returned = prng.below(5) == 0 ? neverReturned : op.call + prng.below(12);
    return op;
}

/// A third keeps the promise, a third nearly does, a third is anything. What nobody asked for
/// breaks no promise, so it is not what the second third has of its own.
OrderOps randomHistory(LockModel model, Prng& prng)
{
    const std::uint64_t sort = prng.below(3);
    OrderOps history = randomLegalRun(model, prng, {2 + prng.below(6), 3, 1 + prng.below(30)});
    for (LockOp& op : history.ops) {
        if (sort == 2)
            op = randomOp(prng, LockOp::Kind::Restart);
    }
    if (sort == 1)
        history.ops[prng.below(history.ops.size())] = randomOp(prng, LockOp::Kind::Write);
    return history;
}

/// Whether the search's own solution is one.
bool isSolution(const OrderOps& history, LockModel model, const std::vector<std::uint32_t>& found)
{
    std::vector<bool> placed(history.ops.size());
    LockRegister lock;
    Moment latestCall = 0;
    for (const std::uint32_t op : found) {
        const auto next = step(model, lock, history.ops[op]);
        if (!next || placed[op] || history.ops[op].returned < latestCall)
            return false;
        lock = *next;
        placed[op] = true;
        latestCall = std::max(latestCall, history.ops[op].call);
    }
    for (std::size_t op = 0; op < history.ops.size(); ++op) {
        if (mustHappen(history.ops[op]) && !placed[op])
            return false;
    }
    return true;
}

} // namespace

class TestLinearSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithBruteForce_data();
    void agreesWithBruteForce();
    void findsEveryLegalRunLegal();
    void isTheSameEachTime();
};

void TestLinearSearch::agreesWithBruteForce_data()
{
    QTest::addColumn<std::size_t>("index");
    for (std::size_t index = 0; index < models.size(); ++index)
        QTest::addRow("model %zu", index) << index;
}

void TestLinearSearch::agreesWithBruteForce()
{
    QFETCH(std::size_t, index);
    const LockModel model = models[index];
    Prng prng = Prng(2026).derived("brute force", index);
    int legal = 0;
    constexpr int runs = 4'000;
    for (int run = 0; run < runs; ++run) {
        const OrderOps history = randomHistory(model, prng);
        const bool expected = BruteForce(history, model).isLinear();
        const LinearResult found = LinearSearch(history, model, {}).run();
        const auto verdict = expected ? Linearity::Ok : Linearity::Illegal;
        QVERIFY2(found.verdict == verdict, qPrintable(QStringLiteral("run %1").arg(run)));
        QVERIFY(!expected || isSolution(history, model, found.solution));
        QCOMPARE(found.explanation.empty(), expected);
        legal += expected ? 1 : 0;
    }
    // Otherwise it would say nothing about one of the verdicts.
    QVERIFY(legal > runs / 5);
    QVERIFY(legal < runs * 4 / 5);
}

void TestLinearSearch::findsEveryLegalRunLegal()
{
    Prng prng(5);
    for (const LockModel model : models) {
        const OrderOps history = randomLegalRun(model, prng, {400, 10, 100});
        const LinearResult found = LinearSearch(history, model, {}).run();
        QVERIFY(found.verdict == Linearity::Ok);
        QVERIFY(isSolution(history, model, found.solution));
    }
}

void TestLinearSearch::isTheSameEachTime()
{
    Prng prng(6);
    const OrderOps history = randomLegalRun(LockModel::SharedMutex, prng, {100, 5, 60});
    const LinearResult first = LinearSearch(history, LockModel::SharedMutex, {}).run();
    const LinearResult second = LinearSearch(history, LockModel::SharedMutex, {}).run();
    QVERIFY(first.solution == second.solution);
    QCOMPARE(first.steps, second.steps);
}

QTEST_GUILESS_MAIN(TestLinearSearch)
#include "tst_linearsearch.moc"
