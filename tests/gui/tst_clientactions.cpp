// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QMenu>
#include <QtTest>

#include "gui/models/wording.h"
#include "gui/views/clientactions.h"

using namespace echolock;

class TestClientActions : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyWayToAbandonIsOffered()
    {
        ClientActions actions;
        actions.setChosenCount(1);
        QSignalSpy asked(&actions, &ClientActions::abandonRequested);
        for (const Abandonment how : tabAbandonments) {
            auto* action = actions.findChild<QAction*>(fromView(toString(how)));
            QVERIFY(action);
            QVERIFY(action->text().contains(abandonmentSeen(how)));
            QVERIFY(!action->shortcut().isEmpty());
            action->trigger();
            QVERIFY(asked.last().at(0).value<Abandonment>() == how);
        }
        QCOMPARE(asked.size(), qsizetype(tabAbandonments.size()));
    }

    void aFrozenTabCanBeThawed()
    {
        ClientActions actions;
        actions.setChosenCount(1);
        QSignalSpy asked(&actions, &ClientActions::thawRequested);
        actions.findChild<QAction*>(QStringLiteral("thaw"))->trigger();
        QCOMPARE(asked.size(), 1);
    }

    void nobodyChosenNothingToDo()
    {
        ClientActions actions;
        actions.setChosenCount(2);
        QVERIFY(actions.all().front()->isEnabled());
        actions.setChosenCount(0);
        for (const QAction* action : actions.all())
            QVERIFY(!action->isEnabled());
    }

    void theMenuSaysWhoIsMeant_data()
    {
        QTest::addColumn<int>("chosen");
        QTest::addColumn<QString>("heading");
        QTest::addRow("none") << 0 << "Choose clients in the table first";
        QTest::addRow("one") << 1 << "Abandon: 1 client";
        QTest::addRow("many") << 7 << "Abandon: 7 clients";
    }

    void theMenuSaysWhoIsMeant()
    {
        QFETCH(int, chosen);
        QFETCH(QString, heading);
        ClientActions actions;
        QMenu menu;
        actions.fill(menu);
        actions.setChosenCount(chosen);
        QCOMPARE(menu.actions().front()->text(), heading);
        for (QAction* action : actions.all())
            QVERIFY(menu.actions().contains(action));
    }
};

QTEST_MAIN(TestClientActions)
#include "tst_clientactions.moc"
