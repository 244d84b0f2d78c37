// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QTableView>
#include <QtTest>

#include "gui/models/clientmodel.h"
#include "gui/views/clientactions.h"
#include "gui/views/clienttable.h"
#include "gui/views/searchline.h"
#include "tests/support/livefacts.h"

using namespace echolock;

class TestClientTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_model = std::make_unique<ClientModel>();
        m_actions = std::make_unique<ClientActions>();
        m_table = std::make_unique<ClientTable>(m_model.get(), m_actions.get());
        m_table->resize(600, 300);
        m_table->show();
    }

    void cleanup() { m_table.reset(); }

    void saysWhatIsMissingWhileEmpty()
    {
        QVERIFY(!m_table->view()->isVisible());
        spawn();
        QVERIFY(m_table->view()->isVisible());
    }

    void choosingEnablesTheActions()
    {
        spawn();
        QVERIFY(!m_actions->all().front()->isEnabled());
        m_table->chooseRow(1);
        QVERIFY(m_actions->all().front()->isEnabled());
        QCOMPARE(m_table->chosenClients(), std::vector<std::uint32_t>{2});
    }

    void aRightClickChoosesWhatIsUnderIt()
    {
        spawn();
        const QPoint second = m_table->view()
                                  ->visualRect(m_table->view()->model()->index(1, 1))
                                  .center();
        Q_EMIT m_table->view()->customContextMenuRequested(second);
        QTRY_VERIFY(m_table->menu()->isVisible());
        QCOMPARE(m_table->chosenClients(), std::vector<std::uint32_t>{2});
        m_table->menu()->close();
    }

    void aRightClickWithinTheChoiceKeepsIt()
    {
        spawn();
        m_table->view()->selectAll();
        const QPoint first = m_table->view()
                                 ->visualRect(m_table->view()->model()->index(0, 1))
                                 .center();
        Q_EMIT m_table->view()->customContextMenuRequested(first);
        QTRY_VERIFY(m_table->menu()->isVisible());
        QCOMPARE(m_table->chosenClients().size(), size_t(3));
        m_table->menu()->close();
    }

    void searchingKeepsWhatMatches()
    {
        spawn();
        QTest::keyClicks(m_table->search(), QStringLiteral("editing"));
        QCOMPARE(m_table->view()->model()->rowCount(), 1);
        QTest::keyClicks(m_table->search(), QStringLiteral("xyz"));
        QVERIFY(!m_table->view()->isVisible());
        m_table->search()->clear();
        QCOMPARE(m_table->view()->model()->rowCount(), 3);
    }

    void anOrderNarrowsTheList()
    {
        spawn();
        m_table->setOrder(QStringLiteral("order.2"));
        QCOMPARE(m_table->view()->model()->rowCount(), 1);
        m_table->setOrder({});
        QCOMPARE(m_table->view()->model()->rowCount(), 3);
    }

    void aNarrowTableLeavesOutTheSocket()
    {
        spawn();
        QVERIFY(!m_table->view()->isColumnHidden(ClientModel::Socket));
        m_table->resize(420, 300);
        QVERIFY(m_table->view()->isColumnHidden(ClientModel::Socket));
    }

    void countsAlsoTheClientsThatItDoesNotShow()
    {
        spawn();
        QVERIFY(says(QStringLiteral("3")));
        m_table->setOrder(QStringLiteral("order.2"));
        QVERIFY(says(QStringLiteral("1 of 3")));
        m_model->update({clientSays(4, "order.1", Belief::Asking, "4.4")});
        QVERIFY(says(QStringLiteral("1 of 4")));
    }

    void anEmptyListSaysWhyItIsEmpty()
    {
        spawn();
        m_table->setOrder(QStringLiteral("order.404"));
        QVERIFY(says(QStringLiteral("No client matches")));
        m_model->forgetAll(3);
        QVERIFY(says(QStringLiteral("as soon as you spawn some")));
    }

private:
    void spawn()
    {
        m_model->update({clientSays(1, "order.1", Belief::Viewing, "1.1"),
                         clientSays(2, "order.2", Belief::Editing, "2.2"),
                         clientSays(3, "order.1", Belief::Viewing, "3.3")});
    }

    bool says(const QString& words) const
    {
        for (const QLabel* label : m_table->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    }

    std::unique_ptr<ClientModel> m_model;
    std::unique_ptr<ClientActions> m_actions;
    std::unique_ptr<ClientTable> m_table;
};

QTEST_MAIN(TestClientTable)
#include "tst_clienttable.moc"
