// SPDX-License-Identifier: GPL-3.0-or-later
#include <QScrollBar>
#include <QtTest>

#include "gui/models/ordermodel.h"
#include "gui/views/orderboard.h"
#include "tests/support/boardfacts.h"
#include "tests/support/livefacts.h"
#include "tests/support/paintcounter.h"
#include "tests/support/painted.h"

using namespace echolock;
using namespace Qt::StringLiterals;

class TestOrderBoard : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_nowMs = 60'000;
        m_frames = 0;
        m_orders = std::make_unique<OrderModel>();
        m_orders->update(freeOrders(12));
        m_board = std::make_unique<OrderBoard>(m_orders.get(), [this] {
            ++m_frames;
            return atMs(m_nowMs);
        });
        m_board->resize(800, 400);
        m_board->show();
        m_chosen = std::make_unique<QSignalSpy>(m_board.get(), &OrderBoard::orderChosen);
    }

    void aClickChoosesAnOrderAndAnotherTakesItBack()
    {
        click(2);
        QCOMPARE(m_board->chosenOrder(), u"order.3"_s);
        click(2);
        QCOMPARE(m_board->chosenOrder(), QString());
        QCOMPARE(tellings(), (QStringList{u"order.3"_s, QString()}));
    }

    void escapeAndAClickBesideTheTilesTakeTheChoiceBack()
    {
        click(0);
        QTest::keyClick(m_board.get(), Qt::Key_Escape);
        QCOMPARE(m_board->chosenOrder(), QString());
        m_orders->clear();
        m_orders->update(freeOrders(1));
        click(0);
        QTest::mouseClick(m_board->viewport(), Qt::LeftButton, {}, QPoint(700, 380));
        QCOMPARE(m_board->chosenOrder(), QString());
    }

    void theArrowsAndAnotherClickMoveTheChoice()
    {
        click(0);
        QTest::keyClick(m_board.get(), Qt::Key_Right);
        click(4);
        QCOMPARE(tellings(), (QStringList{u"order.1"_s, u"order.2"_s, u"order.5"_s}));
    }

    void anOrderThatIsGoneIsNoLongerChosen()
    {
        click(4);
        m_orders->clear();
        QCOMPARE(m_board->chosenOrder(), QString());
    }

    void showsAllOrdersWithoutScrollingWhereTheyFit_data()
    {
        QTest::addColumn<int>("orders");
        QTest::addColumn<QSize>("size");
        QTest::addRow("one") << 1 << QSize(800, 400);
        QTest::addRow("a dozen") << 12 << QSize(800, 400);
        QTest::addRow("as many as can be read") << 30 << QSize(800, 440);
        QTest::addRow("hundreds on a large screen") << 120 << QSize(1620, 900);
    }

    void showsAllOrdersWithoutScrollingWhereTheyFit()
    {
        QFETCH(int, orders);
        QFETCH(QSize, size);
        m_orders->clear();
        m_orders->update(freeOrders(orders));
        m_board->resize(size);
        QTRY_COMPARE(m_board->verticalScrollBar()->maximum(), 0);
        for (int row = 0; row < orders; ++row) {
            QVERIFY(m_board->viewport()->rect().contains(tile(row)));
            QVERIFY(row == 0 || !tile(row).intersects(tile(row - 1)));
        }
    }

    void scrollsWhereTilesWouldBecomeTooSmall()
    {
        m_orders->update(freeOrders(500));
        QTRY_VERIFY(m_board->verticalScrollBar()->maximum() > 0);
        QVERIFY(m_board->verticalScrollBar()->isVisible());
        QVERIFY(m_board->viewport()->rect().contains(tile(3)));
        QCOMPARE_GE(tile(0).width(), BoardGeometry::cellMin.width());
        QCOMPARE_GE(tile(0).height(), BoardGeometry::cellMin.height());
    }

    void theTimeOfAHeldOrderGoesOn()
    {
        m_orders->update({heldOrder(1, u"alice"_s)});
        QTRY_VERIFY(m_frames > 2);
        const QImage before = painted(*m_board);
        m_nowMs += 3000;
        QTRY_VERIFY(painted(*m_board) != before);
    }

    void theTimeThatIsLeftOfAGraceGoesOn()
    {
        m_nowMs = 1000;
        m_orders->update({graceOrder(1, u"alice"_s)});
        QTRY_VERIFY(m_frames > 2);
        const QImage before = painted(*m_board);
        m_nowMs += 3000;
        QTRY_VERIFY(painted(*m_board) != before);
    }

    void aBoardWhereNothingMovesIsNotPainted()
    {
        QTRY_VERIFY(m_frames > 2);
        const PaintCounter counter(m_board->viewport());
        const int framesBefore = m_frames;
        m_nowMs += 3000;
        QTRY_VERIFY(m_frames > framesBefore + 5);
        QCOMPARE(counter.paints(), 0);
        m_orders->update({heldOrder(1, u"alice"_s)});
        QTRY_VERIFY(counter.paints() > 0);
    }

private:
    QRect tile(int row) const { return m_board->visualRect(m_orders->index(row)); }

    void click(int row)
    {
        QTest::mouseClick(m_board->viewport(), Qt::LeftButton, {}, tile(row).center());
    }

    QStringList tellings() const
    {
        QStringList orders;
        for (const QList<QVariant>& arguments : *m_chosen)
            orders.append(arguments.front().toString());
        return orders;
    }

    int m_nowMs = 0;
    int m_frames = 0;
    std::unique_ptr<OrderModel> m_orders;
    std::unique_ptr<OrderBoard> m_board;
    std::unique_ptr<QSignalSpy> m_chosen;
};

QTEST_MAIN(TestOrderBoard)
#include "tst_orderboard.moc"
