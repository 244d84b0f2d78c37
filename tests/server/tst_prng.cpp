// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/base/prng.h"

#include <array>
#include <limits>
#include <set>

using namespace echolock;

namespace {

/// The reference code of Blackman and Vigna, as published with xoshiro256** 1.0 and SplitMix64.
class Reference
{
public:
    explicit Reference(std::uint64_t seed)
    {
        for (std::uint64_t& word : m_s) {
            std::uint64_t z = (seed += 0x9e3779b97f4a7c15);
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            word = z ^ (z >> 31);
        }
    }

    std::uint64_t next()
    {
        const std::uint64_t result = rotl(m_s[1] * 5, 7) * 9;
        const std::uint64_t t = m_s[1] << 17;
        m_s[2] ^= m_s[0];
        m_s[3] ^= m_s[1];
        m_s[1] ^= m_s[2];
        m_s[0] ^= m_s[3];
        m_s[2] ^= t;
        m_s[3] = rotl(m_s[3], 45);
        return result;
    }

private:
    static std::uint64_t rotl(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

    std::array<std::uint64_t, 4> m_s{};
};

} // namespace

class TestPrng : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheReferenceCode_data();
    void agreesWithTheReferenceCode();
    void startsWithTheSameNumbersForever();
    void forksWhenCopied();
    void derivesStreamsThatDependOnPurposeAndIndexOnly();
    void staysBelowTheBoundAndReachesEveryValue();
    void isUniform();
    void staysBetweenFirstAndLast();
    void coversTheWholeRangeOfIntegers();
    void drawsFractionsBelowOne();
};

void TestPrng::agreesWithTheReferenceCode_data()
{
    QTest::addColumn<quint64>("seed");
    QTest::newRow("0") << quint64{0};
    QTest::newRow("1") << quint64{1};
    QTest::newRow("all bits") << std::numeric_limits<quint64>::max();
}

void TestPrng::agreesWithTheReferenceCode()
{
    QFETCH(quint64, seed);
    Prng prng(seed);
    Reference reference(seed);
    for (int i = 0; i < 1000; ++i)
        QCOMPARE(prng.next(), reference.next());
}

// Recorded runs are replayed by their seed: these numbers must never change.
void TestPrng::startsWithTheSameNumbersForever()
{
    Prng prng(42);
    QCOMPARE(prng.next(), std::uint64_t{0x15780b2e0c2ec716ULL});
    QCOMPARE(prng.next(), std::uint64_t{0x6104d9866d113a7eULL});
    QCOMPARE(prng.next(), std::uint64_t{0xae17533239e499a1ULL});
    QCOMPARE(Prng(42).derived("network", 7).next(), std::uint64_t{0x94a7e70d96d943d3ULL});
}

void TestPrng::forksWhenCopied()
{
    Prng prng(3);
    prng.next();
    Prng copy = prng;
    QVERIFY(copy == prng);
    const std::uint64_t expected = copy.next();
    QVERIFY(!(copy == prng));
    QCOMPARE(prng.next(), expected);
}

void TestPrng::derivesStreamsThatDependOnPurposeAndIndexOnly()
{
    Prng used(9);
    for (int i = 0; i < 5; ++i)
        used.next();
    QVERIFY(used.derived("mix", 3) == Prng(9).derived("mix", 3));

    std::set<std::uint64_t> firsts{Prng(9).next(), Prng(10).derived("mix", 0).next()};
    for (std::uint64_t index = 0; index < 1000; ++index) {
        firsts.insert(Prng(9).derived("mix", index).next());
        firsts.insert(Prng(9).derived("network", index).next());
    }
    QCOMPARE(firsts.size(), 2002U);
}

void TestPrng::staysBelowTheBoundAndReachesEveryValue()
{
    Prng prng(1);
    for (std::uint64_t bound = 1; bound <= 20; ++bound) {
        std::set<std::uint64_t> seen;
        for (int i = 0; i < 1000; ++i)
            seen.insert(prng.below(bound));
        QCOMPARE(seen.size(), static_cast<std::size_t>(bound));
        QCOMPARE(*seen.rbegin(), bound - 1);
    }
    const std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();
    for (int i = 0; i < 1000; ++i)
        QVERIFY(prng.below(huge) < huge);
}

void TestPrng::isUniform()
{
    constexpr int draws = 60'000;
    Prng prng(5);
    std::array<int, 6> counts{};
    for (int i = 0; i < draws; ++i)
        ++counts[prng.below(counts.size())];
    // Chi-squared with 5 degrees of freedom exceeds 20.5 once in a thousand seeds.
    double chiSquared = 0;
    for (const int count : counts)
        chiSquared += (count - 10'000.0) * (count - 10'000.0) / 10'000.0;
    QVERIFY2(chiSquared < 20.5, qPrintable(QString::number(chiSquared)));
}

void TestPrng::staysBetweenFirstAndLast()
{
    Prng prng(1);
    std::set<std::int64_t> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(prng.between(-2, 2));
    QCOMPARE(seen, (std::set<std::int64_t>{-2, -1, 0, 1, 2}));
    QCOMPARE(prng.between(4, 4), 4);
}

void TestPrng::coversTheWholeRangeOfIntegers()
{
    constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t high = std::numeric_limits<std::int64_t>::max();
    Prng prng(1);
    int negative = 0;
    for (int i = 0; i < 1000; ++i)
        negative += prng.between(low, high) < 0 ? 1 : 0;
    QVERIFY(negative > 400 && negative < 600);
    QVERIFY(prng.between(high - 1, high) >= high - 1);
    QVERIFY(prng.between(low, low + 1) <= low + 1);
}

void TestPrng::drawsFractionsBelowOne()
{
    Prng prng(1);
    double sum = 0;
    for (int i = 0; i < 10'000; ++i) {
        const double value = prng.unit();
        QVERIFY(value >= 0 && value < 1);
        sum += value;
    }
    QVERIFY(sum > 4'850 && sum < 5'150);
}

QTEST_APPLESS_MAIN(TestPrng)
#include "tst_prng.moc"
