// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/models/ordermodel.h"
#include "gui/views/boardgeometry.h"
#include "gui/views/orderdelegate.h"
#include "tests/support/boardfacts.h"
#include "tests/support/livefacts.h"
#include "tests/support/painted.h"

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

/// Long after the order changed, so that no flash is in the way.
constexpr int laterMs = 60'000;

QImage tileOf(const OrderFacts& facts, const CellLook& look, int nowMs = laterMs)
{
    OrderModel model;
    model.update({facts});
    OrderDelegate delegate;
    delegate.setNow(atMs(nowMs));
    return painted(delegate, model.index(0), look);
}

int unlike(const QImage& image, const QImage& other)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixel(x, y) != other.pixel(x, y) ? 1 : 0;
    return count;
}

void addLooks()
{
    QTest::addColumn<CellLook>("look");
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
        const char* name = scheme == Scheme::Light ? "light" : "dark";
        for (const QSize size : {BoardGeometry::cellMin, BoardGeometry::cellMax})
            QTest::addRow("%s, %d wide", name, size.width())
                << CellLook{.scheme = scheme, .size = size, .margin = 12};
    }
}

} // namespace

class TestOrderDelegate : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aHeldTileBearsItsOwnersColour_data() { addLooks(); }

    void aHeldTileBearsItsOwnersColour()
    {
        QFETCH(CellLook, look);
        const QImage held = tileOf(heldOrder(7, u"alice"_s), look);
        QVERIFY(pixelsOf(held, ownerColour("alice")) > look.size.height());
        QCOMPARE(pixelsOf(tileOf(freeOrder(7), look), ownerColour("alice")), 0);
    }

    void aTileInGraceIsHollow_data() { addLooks(); }

    void aTileInGraceIsHollow()
    {
        QFETCH(CellLook, look);
        const OrderFacts facts = graceOrder(7, u"alice"_s);
        const QImage grace = tileOf(facts, look, 4000);
        const Rgb owner = ownerColour("alice");
        const Rgb surface = themeColours(look.scheme).surface;
        QVERIFY(pixelsOf(grace, owner) > look.size.width() / 4);
        QVERIFY(pixelsOf(grace, owner)
                < pixelsOf(tileOf(heldOrder(7, u"alice"_s), look, 4000), owner));
        const QPoint corner(look.margin + 20, look.margin + 6);
        QCOMPARE(grace.pixelColor(corner), toColor(surface));
        QVERIFY(tileOf(freeOrder(7), look, 4000).pixelColor(corner) != toColor(surface));
        QCOMPARE(pixelsOf(grace, themeColours(look.scheme).danger), 0);
    }

    void whatIsLeftOfAGraceShrinksToNothing_data() { addLooks(); }

    void whatIsLeftOfAGraceShrinksToNothing()
    {
        QFETCH(CellLook, look);
        const OrderFacts facts = graceOrder(7, u"alice"_s);
        const Rgb owner = ownerColour("alice");
        const int early = pixelsOf(tileOf(facts, look, 1000), owner);
        const int late = pixelsOf(tileOf(facts, look, 3000), owner);
        const int over = pixelsOf(tileOf(facts, look, 5000), owner);
        QVERIFY(early > late + look.size.width() / 4);
        QVERIFY(late > over + look.size.width() / 4);
        QCOMPARE(tileOf(facts, look, 9000), tileOf(facts, look, 5000));
    }

    void thoseInLineLookUnlikeThoseWhoLookOn()
    {
        const CellLook look{.size = BoardGeometry::cellMin};
        OrderFacts viewed = heldOrder(7, u"alice"_s);
        viewed.viewers = 2;
        OrderFacts queued = viewed;
        queued.queued = true;
        QVERIFY(tileOf(viewed, look) != tileOf(queued, look));
    }

    void alarmsAreRedAndUnlikeAnythingElse_data() { addLooks(); }

    void alarmsAreRedAndUnlikeAnythingElse()
    {
        QFETCH(CellLook, look);
        const OrderFacts held = heldOrder(7, u"alice"_s);
        OrderFacts orphaned = held;
        orphaned.orphaned = true;
        OrderFacts violated = held;
        violated.doubleEdited = true;
        violated.editors = 2;
        const Rgb danger = themeColours(look.scheme).danger;
        QCOMPARE(pixelsOf(tileOf(held, look), danger), 0);
        QVERIFY(pixelsOf(tileOf(orphaned, look), danger) > 0);
        QVERIFY(pixelsOf(tileOf(violated, look), danger) > 0);
        // Not by its words alone: an orphan is hatched all over.
        QCOMPARE_GT(unlike(tileOf(orphaned, look), tileOf(held, look)),
                    unlike(tileOf(violated, look), tileOf(held, look)) + look.size.width());
    }

    void saysHowManyWaitAndWhyAnOrderBecameFree_data() { addLooks(); }

    void saysHowManyWaitAndWhyAnOrderBecameFree()
    {
        QFETCH(CellLook, look);
        OrderFacts one = heldOrder(7, u"alice"_s);
        one.viewers = 1;
        OrderFacts two = one;
        two.viewers = 2;
        QVERIFY(tileOf(heldOrder(7, u"alice"_s), look) != tileOf(one, look));
        QVERIFY(tileOf(one, look) != tileOf(two, look));
        OrderFacts closed = freeOrder(7);
        closed.cause = u"closed"_s;
        OrderFacts lost = freeOrder(7);
        lost.cause = u"connection lost"_s;
        QVERIFY(tileOf(freeOrder(7), look) != tileOf(closed, look));
        QVERIFY(tileOf(closed, look) != tileOf(lost, look));
    }

    void paintsNothingBesideTheTile_data() { addLooks(); }

    void paintsNothingBesideTheTile()
    {
        QFETCH(CellLook, look);
        OrderFacts facts = heldOrder(123456789, u"somebody with a very long name indeed"_s);
        facts.viewers = 123456;
        facts.orphaned = true;
        look.state |= QStyle::State_Selected | QStyle::State_HasFocus;
        QImage image = tileOf(facts, look);
        const Rgb surface = themeColours(look.scheme).surface;
        const QSize tile = look.size - QSize(BoardGeometry::gap, BoardGeometry::gap);
        QPainter(&image).fillRect(QRect(QPoint(look.margin, look.margin), tile), toColor(surface));
        QCOMPARE(pixelsOf(image, surface), image.width() * image.height());
    }

    void theChosenTileHasARing()
    {
        CellLook look{.size = BoardGeometry::cellMin};
        const Rgb accent = themeColours(look.scheme).accent;
        QCOMPARE(pixelsOf(tileOf(freeOrder(7), look), accent), 0);
        look.state |= QStyle::State_Selected;
        QVERIFY(pixelsOf(tileOf(freeOrder(7), look), accent) > look.size.width());
    }

    void aChangeFlashesAndFades()
    {
        const CellLook look{.size = BoardGeometry::cellMin};
        OrderFacts freed = freeOrder(7);
        freed.cause = u"closed"_s;
        freed.changedAt = atMs(1000);
        const int flash = static_cast<int>(
            std::chrono::duration_cast<std::chrono::milliseconds>(OrderDelegate::flashTime)
                .count());
        const QImage calm = tileOf(freed, look, 1000 + flash);
        QVERIFY(tileOf(freed, look, 1000) != calm);
        QVERIFY(tileOf(freed, look, 1000 + flash / 2) != tileOf(freed, look, 1000));
        QCOMPARE(tileOf(freed, look, 1000 + 5 * flash), calm);
    }

    void showsHowLongAnOrderIsHeld()
    {
        const CellLook look{.size = BoardGeometry::cellMin};
        const OrderFacts held = heldOrder(7, u"alice"_s);
        QVERIFY(tileOf(held, look, 61'000) != tileOf(held, look, 62'000));
        QCOMPARE(tileOf(freeOrder(7), look, 61'000), tileOf(freeOrder(7), look, 62'000));
    }
};

QTEST_MAIN(TestOrderDelegate)
#include "tst_orderdelegate.moc"
