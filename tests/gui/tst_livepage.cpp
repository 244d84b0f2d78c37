// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

#include "gui/app/theme.h"
#include "gui/models/clientmodel.h"
#include "gui/models/eventlogmodel.h"
#include "gui/models/ordermodel.h"
#include "gui/views/clienttable.h"
#include "gui/views/emptystate.h"
#include "gui/views/eventlogview.h"
#include "gui/views/headerbar.h"
#include "gui/views/livepage.h"
#include "tests/support/boardfacts.h"
#include "tests/support/cutoff.h"
#include "tests/support/livefacts.h"

#include <memory>

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

LogEntry eventOf(const QString& order)
{
    LogEntry entry;
    entry.what = u"locked"_s;
    entry.order = order;
    return entry;
}

} // namespace

class TestLivePage : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_orders = std::make_unique<OrderModel>();
        m_clients = std::make_unique<ClientModel>();
        m_log = std::make_unique<EventLogModel>();
        m_page = std::make_unique<LivePage>(
            LivePageParts{.orders = m_orders.get(),
                          .clients = m_clients.get(),
                          .log = m_log.get(),
                          .clock = [] { return atMs(60'000); },
                          .policies = {u"owner"_s, u"article"_s, u"none"_s}});
        m_page->resize(1280, 750);
        m_page->show();
    }

    void cleanup() { m_page.reset(); }

    void anEmptyPageSaysWhatToDo()
    {
        QVERIFY(m_page->emptyBoard()->isVisible());
        QVERIFY(!m_page->board()->isVisible());
        const QSignalSpy asked(m_page->emptyBoard(), &EmptyState::actionRequested);
        QTest::mouseClick(m_page->emptyBoard()->button(), Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
    }

    void theBoardComesWithTheFirstClientAndGoesWithTheLast()
    {
        fill();
        QVERIFY(m_page->board()->isVisible());
        QVERIFY(!m_page->emptyBoard()->isVisible());
        m_clients->forgetAll(9);
        QVERIFY(m_page->emptyBoard()->isVisible());
    }

    void aChosenOrderNarrowsClientsAndEvents()
    {
        fill();
        click(1);
        QCOMPARE(m_page->clients()->view()->model()->rowCount(), 1);
        QCOMPARE(m_page->log()->view()->model()->rowCount(), 1);
        QVERIFY(labelled(u"order.2"_s));
        QTest::mouseClick(showAll(), Qt::LeftButton);
        QCOMPARE(m_page->clients()->view()->model()->rowCount(), 2);
        QCOMPARE(m_page->log()->view()->model()->rowCount(), 2);
        QVERIFY(!showAll()->isVisible());
    }

    void nothingIsCutOff_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("scheme");
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            const char* name = scheme == Scheme::Light ? "light" : "dark";
            QTest::addRow("1280 by 800, %s", name) << QSize(1280, 750) << int(scheme);
            QTest::addRow("1920 by 1080, %s", name) << QSize(1920, 1030) << int(scheme);
        }
    }

    /// The heights leave 50 pixels for the menu and the status bar.
    void nothingIsCutOff()
    {
        QFETCH(QSize, size);
        QFETCH(int, scheme);
        applyTheme(*qApp, Scheme(scheme));
        fill();
        m_page->header()->setUrl(u"ws://127.0.0.1:54321/app/app"_s);
        m_page->resize(size);
        QCOMPARE(m_page->size(), size);
        QTRY_COMPARE(cutOffTexts(*m_page), QString());
    }

private:
    void fill()
    {
        m_orders->update(freeOrders(2));
        m_clients->update({clientSays(1, "order.1", Belief::Editing, "1.1"),
                           clientSays(2, "order.2", Belief::Viewing, "2.2")});
        m_log->append({eventOf(u"order.1"_s), eventOf(u"order.2"_s)});
    }

    void click(int row)
    {
        const QRect tile = m_page->board()->visualRect(m_orders->index(row));
        QTest::mouseClick(m_page->board()->viewport(), Qt::LeftButton, {}, tile.center());
    }

    QPushButton* showAll() const
    {
        for (QPushButton* button : m_page->findChildren<QPushButton*>())
            if (button->text() == u"Show all orders")
                return button;
        return nullptr;
    }

    bool labelled(const QString& words) const
    {
        for (const QLabel* label : m_page->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    }

    std::unique_ptr<OrderModel> m_orders;
    std::unique_ptr<ClientModel> m_clients;
    std::unique_ptr<EventLogModel> m_log;
    std::unique_ptr<LivePage> m_page;
};

QTEST_MAIN(TestLivePage)
#include "tst_livepage.moc"
