// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/models/mixshares.h"

#include <numeric>

using namespace echolock;

class TestMixShares : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void addUpToAHundredWhateverTheRounding()
    {
        BehaviourMix mix;
        mix.weights.fill(1.0);
        const MixShares even = mixShares(mix);
        QCOMPARE(std::accumulate(even.begin(), even.end(), 0), 100);
        mix.weights.fill(0.0);
        mix.weights[0] = mix.weights[1] = mix.weights[2] = 1.0;
        const MixShares thirds = mixShares(mix);
        QCOMPARE(thirds[0], 34);
        QCOMPARE(thirds[1], 33);
        QCOMPARE(thirds[2], 33);
    }

    void onlyTheRatioCounts()
    {
        BehaviourMix small;
        small.weights[0] = 0.003;
        small.weights[1] = 0.001;
        BehaviourMix large;
        large.weights[0] = 300;
        large.weights[1] = 100;
        QCOMPARE(mixShares(small), mixShares(large));
        QCOMPARE(mixShares(large)[0], 75);
    }

    void noWeightIsNoShare() { QCOMPARE(mixShares(BehaviourMix{}), MixShares{}); }
};

QTEST_GUILESS_MAIN(TestMixShares)
#include "tst_mixshares.moc"
