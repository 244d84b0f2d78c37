// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QtTest>

#include "gui/models/clientmodel.h"
#include "tests/support/livefacts.h"
#include "tests/support/modelprinter.h"

using namespace echolock;
using namespace Qt::StringLiterals;

class TestClientModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void showsWhatEachClientBelieves()
    {
        ClientModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ClientSnapshot gone = clientSays(2, "", Belief::Nothing, "");
        gone.gone = true;
        gone.note = "vanished";
        model.update({clientSays(1, "order.7", Belief::Editing, "1.1"), gone});
        QCOMPARE(printed(model),
                 (QStringList{u"1 | user1 | order.7 | connected | editing |  | 1.1"_s,
                              u"2 | user2 | – | gone | – | vanished | "_s}));
    }

    void changesKnownClientsInPlace()
    {
        ClientModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.update(
            {clientSays(1, "", Belief::Nothing, ""), clientSays(2, "", Belief::Nothing, "")});
        const QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        const QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.update({clientSays(2, "order.1", Belief::Asking, "2.2"),
                      clientSays(1, "order.1", Belief::Editing, "1"),
                      clientSays(3, "", Belief::Nothing, ""),
                      clientSays(3, "order.2", Belief::Asking, "3.3")});
        QCOMPARE(changed.size(), 1);
        // The number never changes, so a view sorted by it need not sort again.
        QCOMPARE(changed.at(0).at(0).toModelIndex().column(), int(ClientModel::User));
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.at(2).order, std::string("order.2"));
        QCOMPARE(model.rowOf(3), 2);
    }

    void ignoresWhatOldBatchesSayOfForgottenClients()
    {
        ClientModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.update({clientSays(1, "", Belief::Nothing, "")});
        model.forgetAll(2);
        QCOMPARE(model.rowCount(), 0);
        model.update({clientSays(1, "", Belief::Nothing, ""),
                      clientSays(2, "", Belief::Nothing, ""),
                      clientSays(3, "", Belief::Nothing, "")});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.at(0).number, 3U);
    }

    void aRowTellsItselfInASentence()
    {
        ClientSnapshot client = clientSays(4, "order.7", Belief::Viewing, "1.1");
        client.note = "frozen";
        QCOMPARE(describe(client),
                 QStringLiteral("Client 4, user4, socket 1.1. On order.7: viewing. Last: frozen."));
        QCOMPARE(describe(clientSays(5, "", Belief::Nothing, "")),
                 QStringLiteral("Client 5, user5, socket none."));
    }

    void everyColumnHasATitleAndAnExplanation()
    {
        const ClientModel model;
        for (int column = 0; column < ClientModel::ColumnCount; ++column) {
            QVERIFY(!model.headerData(column, Qt::Horizontal).toString().isEmpty());
            QVERIFY(
                !model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
        }
        QVERIFY(!model.headerData(ClientModel::ColumnCount, Qt::Horizontal).isValid());
        QVERIFY(!model.headerData(0, Qt::Vertical).isValid());
    }
};

QTEST_GUILESS_MAIN(TestClientModel)
#include "tst_clientmodel.moc"
