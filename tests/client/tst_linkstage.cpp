// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/link/linkstage.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestLinkStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isMadeWhereTheFaultActs();
    void releasesWhatItKeepsInOrder();
};

void TestLinkStage::isMadeWhereTheFaultActs()
{
    for (const FaultType& type : faultTypes()) {
        const Fault fault(type.kind);
        for (const LinkDirection direction : {LinkDirection::Up, LinkDirection::Down}) {
            const bool hasStage = makeStage(fault, direction, Prng(1), {}) != nullptr;
            QCOMPARE(hasStage, type.kind != FaultKind::AuthFault && fault.actsOn(direction));
        }
    }
}

void TestLinkStage::releasesWhatItKeepsInOrder()
{
    const auto stage = makeStage(Fault(FaultKind::Hold), LinkDirection::Up, Prng(1), {});
    stage->push(Instant(), {.bytes = "ab"});
    stage->push(Instant(), {.bytes = "c", .endsFrame = true});
    stage->push(Instant(), {.kind = LinkPiece::Kind::Fin});
    QCOMPARE(stage->bytesKept(), 3U);
    const auto copy = stage->clone();
    LinkPieces out;
    stage->release(out);
    QCOMPARE(out.size(), 3U);
    QCOMPARE(out[0].bytes + out[1].bytes, std::string("abc"));
    QVERIFY(out[1].endsFrame && out[2].kind == LinkPiece::Kind::Fin);
    QCOMPARE(stage->bytesKept(), 0U);
    QCOMPARE(copy->bytesKept(), 3U);
}

QTEST_GUILESS_MAIN(TestLinkStage)
#include "tst_linkstage.moc"
