// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QtTest>

#include "gui/models/ordermodel.h"
#include "tests/support/modelprinter.h"

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

OrderFacts facts(const QString& order, const QString& owner = {})
{
    OrderFacts result;
    result.order = order;
    result.owner = owner;
    result.state = owner.isEmpty() ? LockState::Free : LockState::Held;
    return result;
}

} // namespace

class TestOrderModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void appendsNewOrdersAtOnce()
    {
        OrderModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.update({facts(u"order.1"_s), facts(u"order.2"_s), facts(u"order.1"_s, u"alice"_s)});
        QCOMPARE(printed(model), (QStringList{u"order.1"_s, u"order.2"_s}));
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(model.at(0).owner, QStringLiteral("alice"));
        QCOMPARE(model.rowOf(QStringLiteral("order.2")), 1);
        QCOMPARE(model.rowOf(QStringLiteral("order.3")), -1);
    }

    void changesNeighboursWithOneSignal()
    {
        OrderModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.update(
            {facts(u"order.1"_s), facts(u"order.2"_s), facts(u"order.3"_s), facts(u"order.4"_s)});
        const QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.update({facts(u"order.2"_s, u"bob"_s), facts(u"order.4"_s, u"carol"_s),
                      facts(u"order.1"_s, u"alice"_s)});
        QCOMPARE(changed.size(), 2);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 0);
        QCOMPARE(changed.at(0).at(1).toModelIndex().row(), 1);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(model.index(3).data(OrderModel::FactsRole).value<OrderFacts>().owner,
                 QStringLiteral("carol"));
    }

    void clearsByRemovingRows()
    {
        OrderModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.update({facts(u"order.1"_s)});
        const QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        model.clear();
        model.clear();
        QCOMPARE(removed.size(), 1);
        QCOMPARE(model.rowCount(), 0);
    }

    void tellsAllThatATileShows_data()
    {
        QTest::addColumn<OrderFacts>("order");
        QTest::addColumn<QString>("text");
        OrderFacts held = facts(u"order.7"_s, u"alice"_s);
        held.ownerSocket = QStringLiteral("1.1");
        held.token = 3;
        QTest::addRow("held") << held << "order.7 is held by alice (socket 1.1, token 3).";
        OrderFacts waited = held;
        waited.viewers = 2;
        QTest::addRow("waited for")
            << waited << "order.7 is held by alice (socket 1.1, token 3). 2 waiting.";
        OrderFacts queued = waited;
        queued.queued = true;
        QTest::addRow("in line")
            << queued << "order.7 is held by alice (socket 1.1, token 3). 2 waiting in line.";
        OrderFacts grace = held;
        grace.state = LockState::Grace;
        grace.cause = QStringLiteral("connection lost");
        QTest::addRow("in grace")
            << grace << "order.7 waits for alice to come back: connection lost (token 3).";
        OrderFacts orphan = held;
        orphan.orphaned = true;
        QTest::addRow("orphaned")
            << orphan
            << "order.7 is held by alice (socket 1.1, token 3). Orphaned: its holder is gone, "
               "and the server has not noticed.";
        OrderFacts broken = facts(u"order.7"_s);
        broken.doubleEdited = true;
        broken.editors = 2;
        QTest::addRow("violated")
            << broken << "order.7 is free. Violation: 2 people believe that they edit it.";
        OrderFacts freed = facts(u"order.7"_s);
        freed.owner = QStringLiteral("bob");
        freed.cause = QStringLiteral("closed");
        QTest::addRow("free again") << freed << "order.7 is free. Last held by bob: closed.";
    }

    void tellsAllThatATileShows()
    {
        QFETCH(OrderFacts, order);
        QFETCH(QString, text);
        OrderModel model;
        model.update({order});
        QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), text);
        QCOMPARE(model.index(0).data(Qt::ToolTipRole).toString(), text);
    }
};

QTEST_GUILESS_MAIN(TestOrderModel)
#include "tst_ordermodel.moc"
