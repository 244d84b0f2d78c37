// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/corruptstage.h"
#include "client/link/faulttext.h"
#include "tests/support/linkplay.h"
#include "tests/support/printers.h"

#include <algorithm>
#include <bit>

using namespace echolock;

namespace {

Fault read(std::string_view text)
{
    return parseFault(text).value();
}

std::string passed(std::string_view fault, std::string_view bytes, std::size_t chunk)
{
    LinkPlay play({read(fault)});
    play.open();
    for (std::size_t at = 0; at < bytes.size(); at += chunk)
        play.down(bytes.substr(at, chunk));
    return play.gotDown();
}

} // namespace

class TestCorruptStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void turnsOverOneBitOfSomeBytes();
    void doesTheSameWhateverTheChunks();
    void comesInRunsWhenCorrelated();
};

void TestCorruptStage::turnsOverOneBitOfSomeBytes()
{
    const std::string sent(100'000, '\0');
    const std::string got = passed("corrupt percent=2% dir=down", sent, sent.size());
    const auto bad = std::ranges::count_if(got, [](char c) { return c != 0; });
    QVERIFY2(bad > 1800 && bad < 2200, qPrintable(QString::number(bad)));
    QVERIFY(std::ranges::all_of(
        got, [](char c) { return std::popcount(static_cast<unsigned char>(c)) <= 1; }));
    QCOMPARE(passed("corrupt percent=0%", sent, sent.size()), sent);
}

void TestCorruptStage::doesTheSameWhateverTheChunks()
{
    const std::string sent(5000, 'x');
    const std::string fault = "corrupt percent=5% correlation=50%";
    QVERIFY(passed(fault, sent, 7) == passed(fault, sent, 1000));
}

void TestCorruptStage::comesInRunsWhenCorrelated()
{
    const auto runs = [](const std::string& fault) {
        const std::string got = passed(fault, std::string(100'000, '\0'), 1000);
        std::size_t pairs = 0;
        for (std::size_t i = 1; i < got.size(); ++i)
            pairs += got[i] != 0 && got[i - 1] != 0 ? 1 : 0;
        return pairs;
    };
    QVERIFY(runs("corrupt percent=1% correlation=75%") > 20 * runs("corrupt percent=1%"));
}

QTEST_GUILESS_MAIN(TestCorruptStage)
#include "tst_corruptstage.moc"
