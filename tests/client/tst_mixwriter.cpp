// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/people/mixparser.h"
#include "client/people/mixwriter.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestMixWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyBuiltInMixReadsBack();
    void shownHabitsAreGoodOnes();
};

void TestMixWriter::everyBuiltInMixReadsBack()
{
    for (const std::string_view name : mixNames()) {
        const BehaviourMix mix = *mixByName(name);
        const auto read = parseMix(writeMix(mix), "f");
        QVERIFY2(read.has_value(), writeMix(mix).c_str());
        QVERIFY2(*read == mix, writeMix(mix).c_str());
    }
}

/// Whoever wants a habit takes the '#' away.
void TestMixWriter::shownHabitsAreGoodOnes()
{
    std::string text = writeMix(BehaviourMix{.weights = {1}});
    for (const char* key : {"# save", "# idle", "# switch", "# second-tab"}) {
        const std::size_t at = text.find(key);
        QVERIFY(at != std::string::npos);
        text.erase(at, 2);
    }
    const auto mix = parseMix(text, "f");
    QVERIFY(mix.has_value());
    QVERIFY(mix->save.every && mix->idle.every && mix->switchTab.every && mix->secondTab.every);
}

QTEST_GUILESS_MAIN(TestMixWriter)
#include "tst_mixwriter.moc"
