// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemView>
#include <QAction>
#include <QPushButton>
#include <QSpinBox>
#include <QTcpServer>
#include <QToolButton>
#include <QtTest>

#include "gui/app/mainwindow.h"
#include "gui/app/session.h"
#include "gui/views/banner.h"
#include "gui/views/clientactions.h"
#include "gui/views/clienttable.h"
#include "gui/views/emptystate.h"
#include "gui/views/headerbar.h"
#include "gui/views/policyswitch.h"
#include "gui/views/spawnpanel.h"

using namespace echolock;

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void ordersLockBeforeOnesEyes()
    {
        start(20);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->counters().held > 0, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().clients, 20, 10'000);
        QTRY_VERIFY(m_session->parts().log->rowCount() > 0);
        QVERIFY(m_window->page().header()->url().startsWith(u"ws://127.0.0.1:"));
        QVERIFY(m_window->page().board()->isVisible());
    }

    void aKilledHoldersOrderUnlocks()
    {
        start(1);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_session->counters().held == 1 && m_session->parts().clients->rowCount() == 1, 10'000);
        m_window->page().clients()->chooseRow(0);
        m_window->page().clientActions()->findChild<QAction*>(QStringLiteral("kill"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(unlockedBy(QStringLiteral("connection lost")), 10'000);
    }

    void aKilledHoldersOrderWaitsForItsOwnerUnderComposite()
    {
        start(1, 0, QStringLiteral("composite"));
        QTRY_VERIFY_WITH_TIMEOUT(
            m_session->counters().held == 1 && m_session->parts().clients->rowCount() == 1, 10'000);
        m_window->page().clients()->chooseRow(0);
        m_window->page().clientActions()->findChild<QAction*>(QStringLiteral("kill"))->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().grace, 1, 10'000);
        QCOMPARE(m_session->counters().held, 0);
        QTRY_VERIFY_WITH_TIMEOUT(logged(QStringLiteral("in grace · connection lost")), 10'000);
        // It comes back to this order in time, or the order is free again; no orphan either way.
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().grace, 0, 20'000);
        QCOMPARE(m_session->counters().orphanedEver, 0);
        QCOMPARE(m_session->counters().violationsEver, 0);
    }

    void aVanishedHoldersOrderUnlocksOnceTheServerHasPingedInVain()
    {
        start(1);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_session->counters().held == 1 && m_session->parts().clients->rowCount() == 1, 10'000);
        m_window->page().clients()->chooseRow(0);
        m_window->page().clientActions()->findChild<QAction*>(QStringLiteral("vanish"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_session->counters().orphaned == 1, 5'000);
        QTRY_VERIFY_WITH_TIMEOUT(unlockedBy(QStringLiteral("ping timed out")), 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->counters().orphaned == 0, 5'000);
    }

    void anEmptyAppSpawnsByItsButtonAndClears()
    {
        start(0);
        QTRY_VERIFY_WITH_TIMEOUT(!m_session->url().isEmpty(), 10'000);
        QTest::mouseClick(m_window->page().emptyBoard()->button(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().clients, 50, 10'000);
        QTest::mouseClick(m_window->page().spawnPanel()->clearButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().clients, 0, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().held, 0, 10'000);
    }

    void anotherNumberOfOrdersStartsTheSameCrowdAnew()
    {
        start(10);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().clients, 10, 10'000);
        m_window->page().spawnPanel()->orders()->setValue(3);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->parts().orders->rowCount(), 3, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().clients, 10, 10'000);
        QCOMPARE(m_session->parts().orders->at(2).order, QStringLiteral("order.3"));
    }

    void thePolicyCanBeSwitchedWhileItRuns()
    {
        start(10);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->counters().held > 0, 10'000);
        PolicySwitch* policies = m_window->page().header()->policySwitch();
        QTest::keyClick(policies, Qt::Key_N);
        QTest::keyClick(policies->view(), Qt::Key_Return);
        QCOMPARE(policies->policy(), QStringLiteral("none"));
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().held, 0, 10'000);
    }

    void theCrowdFollowsThePolicyToTheChannelsThatItLocks()
    {
        start(10);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->counters().held > 0, 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(subscribedTo(u"presence-order."), 10'000);
        QVERIFY(!subscribedTo(u"private-order."));
        m_session->setPolicy(QStringLiteral("article"));
        QTRY_VERIFY_WITH_TIMEOUT(subscribedTo(u"private-order."), 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->counters().held > 0, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().clients, 10, 10'000);
        QCOMPARE(m_session->parts().orders->rowCount(), AppOptions().orders);
    }

    void aPortInUseSaysSoAndOffersAFreeOne()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        start(5, other.serverPort());
        Banner* banner = m_window->page().banner();
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), 10'000);
        QVERIFY2(banner->sentence().contains(QString::number(other.serverPort())),
                 qPrintable(banner->sentence()));
        QCOMPARE(banner->actionButton()->text(), QStringLiteral("Use a free port"));
        QTest::mouseClick(banner->actionButton(), Qt::LeftButton);
        // Those who were asked for while there was no server come now.
        QTRY_COMPARE_WITH_TIMEOUT(m_session->counters().clients, 5, 10'000);
        QVERIFY(banner->isHidden());
    }

    void theRunCanBePaused()
    {
        start(5);
        QToolButton* button = m_window->page().header()->runButton();
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(button->text(), QStringLiteral("Resume"));
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(button->text(), QStringLiteral("Pause"));
    }

    void cleanup()
    {
        m_window.reset();
        m_session.reset();
    }

private:
    void start(int clients, quint16 port = 0, const QString& policy = QStringLiteral("owner"))
    {
        AppOptions options;
        options.clients = clients;
        options.policy = policy;
        options.mix = QStringLiteral("office");
        options.port = port;
        m_session = std::make_unique<Session>(options);
        m_window = std::make_unique<MainWindow>(m_session->parts(), Scheme::Light);
        m_session->attach(*m_window);
        m_window->resize(1280, 800);
        m_window->show();
        m_session->start();
    }

    bool unlockedBy(const QString& cause) const
    {
        return logged(QStringLiteral("unlocked · %1").arg(cause));
    }

    bool logged(const QString& what) const
    {
        const EventLogModel* log = m_session->parts().log;
        for (int row = 0; row < log->rowCount(); ++row) {
            if (log->at(row).what == what)
                return true;
        }
        return false;
    }

    bool subscribedTo(QStringView channels) const
    {
        const EventLogModel* log = m_session->parts().log;
        for (int row = 0; row < log->rowCount(); ++row) {
            const LogEntry& entry = log->at(row);
            if (entry.isFrame && entry.raw.contains(channels))
                return true;
        }
        return false;
    }

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestSession)
#include "tst_session.moc"
