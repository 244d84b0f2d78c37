// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QLabel>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

#include "gui/models/eventlogmodel.h"
#include "gui/views/eventlogview.h"
#include "gui/views/framepane.h"
#include "gui/views/searchline.h"
#include "tests/support/livefacts.h"

using namespace echolock;

class TestEventLogView : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_number = 0;
        m_log = std::make_unique<EventLogModel>(200);
        m_view = std::make_unique<EventLogView>(m_log.get());
        m_view->resize(600, 300);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void cleanup() { m_view.reset(); }

    void followsTheNewest()
    {
        append(100);
        QVERIFY(m_view->follows());
        QCOMPARE(bar()->value(), bar()->maximum());
    }

    void theTitleIsInLineWithTheButtonsWhileNothingIsDropped()
    {
        append(1);
        QCoreApplication::processEvents();
        const QLabel* title = nullptr;
        for (const QLabel* label : m_view->findChildren<QLabel*>())
            title = label->text() == QStringLiteral("Events") ? label : title;
        QVERIFY(title);
        const int middle = m_view->pauseButton()->geometry().center().y();
        QVERIFY(qAbs(title->geometry().center().y() - middle) <= 1);
    }

    void scrollingUpStopsIt()
    {
        append(100);
        bar()->setValue(10);
        QVERIFY(!m_view->follows());
        append(50);
        QCOMPARE(bar()->value(), 10);
        bar()->setValue(bar()->maximum());
        QVERIFY(m_view->follows());
    }

    void whatIsReadStaysInPlaceWhenOldEntriesGo()
    {
        append(200);
        bar()->setValue(100);
        const QModelIndex top = m_view->view()->indexAt(QPoint(4, 4));
        const QString read = top.siblingAtColumn(EventLogModel::Who).data().toString();
        append(30);
        const QModelIndex now = m_view->view()->indexAt(QPoint(4, 4));
        QCOMPARE(now.siblingAtColumn(EventLogModel::Who).data().toString(), read);
        QCOMPARE(m_view->droppedText(), QStringLiteral("30 older dropped"));
    }

    void theFollowButtonGoesToTheEnd()
    {
        append(100);
        bar()->setValue(0);
        QTest::mouseClick(m_view->followButton(), Qt::LeftButton);
        QVERIFY(m_view->follows());
        QCOMPARE(bar()->value(), bar()->maximum());
    }

    void choosingAnEventShowsItInFull()
    {
        append(3);
        QVERIFY(!m_view->pane()->isVisible());
        m_view->view()->selectRow(1);
        QVERIFY(m_view->pane()->isVisible());
        QVERIFY(m_view->pane()->text().contains(u"\"order\": \"order.1\""));
        QVERIFY(!m_view->follows());
    }

    void aPauseHoldsTheListAndCountsWhatWaits()
    {
        append(5);
        QTest::mouseClick(m_view->pauseButton(), Qt::LeftButton);
        append(7);
        QCOMPARE(m_view->view()->model()->rowCount(), 5);
        QCOMPARE(m_view->droppedText(), QStringLiteral("7 waiting"));
        QTest::mouseClick(m_view->pauseButton(), Qt::LeftButton);
        QCOMPARE(m_view->view()->model()->rowCount(), 12);
    }

    void filtersByWordScopeAndOrder()
    {
        append(5);
        m_log->append({*entryFor(nullptr, clientSays(1, "order.9", Belief::Editing, "1.1"))});
        m_view->scope()->setCurrentIndex(3);
        QCOMPARE(m_view->view()->model()->rowCount(), 1);
        m_view->scope()->setCurrentIndex(0);
        QTest::keyClicks(m_view->search(), QStringLiteral("user3"));
        QCOMPARE(m_view->view()->model()->rowCount(), 1);
        m_view->search()->clear();
        m_view->setOrder(QStringLiteral("order.9"));
        QCOMPARE(m_view->view()->model()->rowCount(), 1);
        m_view->setOrder(QStringLiteral("order.404"));
        QVERIFY(!m_view->view()->isVisible());
    }

private:
    void append(int count)
    {
        std::vector<LogEntry> entries;
        for (int i = 0; i < count; ++i)
            entries.push_back(entryFor(lockFact(LockFact::Granted, "order.1",
                                                "user" + std::to_string(m_number++), "1.1")));
        m_log->append(std::move(entries));
    }

    QScrollBar* bar() const { return m_view->view()->verticalScrollBar(); }

    int m_number = 0;
    std::unique_ptr<EventLogModel> m_log;
    std::unique_ptr<EventLogView> m_view;
};

QTEST_MAIN(TestEventLogView)
#include "tst_eventlogview.moc"
