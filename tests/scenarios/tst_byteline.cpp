// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/sim/byteline.h"

using namespace echolock;

class TestByteLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void carriesTexts();
    void carriesCloseCodes();
};

/// Of every length of a header, and cut anywhere.
void TestByteLine::carriesTexts()
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const ByteLine line{Prng(seed)};
        for (const std::size_t length :
             std::initializer_list<std::size_t>{0, 1, 125, 126, 500, 65'535, 65'536}) {
            const std::string text(length, 'x');
            for (const auto direction : {ByteLine::Direction::Up, ByteLine::Direction::Down})
                QVERIFY(line.text(direction, Line(1, 2), text) == text);
        }
    }
    QVERIFY(!ByteLine(Prng(1)).text(ByteLine::Direction::Up, Line(1, 2), "not \xff UTF-8"));
}

void TestByteLine::carriesCloseCodes()
{
    const ByteLine line{Prng(1)};
    for (const unsigned code : {1000U, 1001U, 1005U, 4000U, 4999U})
        QVERIFY(line.close(Line(3, 1), std::uint16_t(code)) == code);
    QVERIFY(!line.close(Line(3, 1), 1006));
}

QTEST_GUILESS_MAIN(TestByteLine)
#include "tst_byteline.moc"
