// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/behaviourmix.h"

#include <limits>
#include <map>

using namespace echolock;

namespace {

std::map<Abandonment, int> drawMany(const BehaviourMix& mix, int count)
{
    Prng prng(7);
    std::map<Abandonment, int> drawn;
    for (int i = 0; i < count; ++i)
        ++drawn[mix.draw(prng)];
    return drawn;
}

} // namespace

class TestBehaviourMix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyNamedMixExistsAndIsDrawable();
    void drawsInProportionToTheWeights();
    void neverDrawsWhatHasNoWeight();
    void sameSeedDrawsTheSame();
    void takesOneNumberWhateverTheWeights();
    void leavesWhenThereIsNothingToDraw();
    void refusesAnUnknownNameAndListsTheKnown();
};

void TestBehaviourMix::everyNamedMixExistsAndIsDrawable()
{
    const std::vector<std::string_view> expected{"office", "rough", "crash",
                                                 "wifi",   "calm",  "workday"};
    QCOMPARE(mixNames(), expected);
    for (const std::string_view name : mixNames()) {
        const auto mix = mixByName(name);
        QVERIFY(mix.has_value());
        QVERIFY(mix->edit.most > Duration::zero() && mix->edit.least <= mix->edit.most);
        QVERIFY(mix->rest.most > Duration::zero() && mix->rest.least <= mix->rest.most);
        for (const auto& [how, count] : drawMany(*mix, 1000))
            QVERIFY(mix->weights[static_cast<std::size_t>(how)] > 0);
    }
    QCOMPARE(drawMany(*mixByName("rough"), 1000).size(), allAbandonments.size());
}

void TestBehaviourMix::drawsInProportionToTheWeights()
{
    BehaviourMix mix;
    mix.weights[static_cast<std::size_t>(Abandonment::Kill)] = 3;
    mix.weights[static_cast<std::size_t>(Abandonment::Reload)] = 1;
    auto drawn = drawMany(mix, 4000);
    QCOMPARE(drawn.size(), 2U);
    QVERIFY(drawn[Abandonment::Kill] > 2850 && drawn[Abandonment::Kill] < 3150);
}

void TestBehaviourMix::neverDrawsWhatHasNoWeight()
{
    BehaviourMix mix;
    mix.weights.fill(0);
    mix.weights[static_cast<std::size_t>(Abandonment::Leave)] = -5;
    mix.weights[static_cast<std::size_t>(Abandonment::Close)] = std::numeric_limits<
        double>::quiet_NaN();
    mix.weights[static_cast<std::size_t>(Abandonment::Vanish)] = 1e-9;
    const auto drawn = drawMany(mix, 100);
    QCOMPARE(drawn.size(), 1U);
    QVERIFY(drawn.begin()->first == Abandonment::Vanish);
}

void TestBehaviourMix::sameSeedDrawsTheSame()
{
    const auto mix = mixByName("rough");
    QCOMPARE(drawMany(*mix, 200), drawMany(*mix, 200));
}

void TestBehaviourMix::takesOneNumberWhateverTheWeights()
{
    Prng first(3);
    Prng second(3);
    mixByName("rough")->draw(first);
    mixByName("crash")->draw(second);
    QVERIFY(first == second);
}

void TestBehaviourMix::leavesWhenThereIsNothingToDraw()
{
    const auto drawn = drawMany(BehaviourMix{}, 10);
    QCOMPARE(drawn.size(), 1U);
    QVERIFY(drawn.begin()->first == Abandonment::Leave);
}

void TestBehaviourMix::refusesAnUnknownNameAndListsTheKnown()
{
    const auto mix = mixByName("offices");
    QVERIFY(!mix);
    const QString message = QString::fromStdString(mix.error().message);
    QVERIFY(message.contains(QStringLiteral("'offices'")));
    QVERIFY(message.contains(QStringLiteral("office, rough, crash, wifi, calm, workday")));
}

QTEST_GUILESS_MAIN(TestBehaviourMix)
#include "tst_behaviourmix.moc"
