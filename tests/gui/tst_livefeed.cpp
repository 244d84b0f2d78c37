// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/models/clientmodel.h"
#include "gui/models/eventlogmodel.h"
#include "gui/models/livefeed.h"
#include "gui/models/ordermodel.h"
#include "tests/support/livefacts.h"
#include "tests/support/modelprinter.h"

using namespace echolock;
using namespace Qt::StringLiterals;

class TestLiveFeed : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_orders = std::make_unique<OrderModel>();
        m_clients = std::make_unique<ClientModel>();
        m_log = std::make_unique<EventLogModel>();
        m_feed = std::make_unique<LiveFeed>(*m_orders, *m_clients, *m_log);
    }

    void modelsChangeOnlyAtTheFlush()
    {
        m_feed->expectOrders(1);
        m_feed->take(granted("order.1", "alice"), atMs(10));
        m_feed->take(SwarmBatch{{clientSays(1, "order.1", Belief::Editing, "1.1")}, {}, {}},
                     atMs(0));
        QCOMPARE(m_orders->rowCount() + m_clients->rowCount() + m_log->rowCount(), 0);
        const LiveCounters counters = m_feed->flush(atMs(120));
        QCOMPARE(counters.held, 1);
        QCOMPARE(counters.clients, 1);
        QCOMPARE(printed(*m_orders), QStringList{u"order.1"_s});
        QCOMPARE(m_clients->rowCount(), 1);
        QCOMPARE(m_log->rowCount(), 2);
    }

    void manyBatchesMakeOneChange()
    {
        const QSignalSpy inserted(m_log.get(), &QAbstractItemModel::rowsInserted);
        for (int i = 0; i < 10; ++i)
            m_feed->take(granted("order.1", "alice"), atMs(i));
        m_feed->flush(atMs(120));
        m_feed->flush(atMs(160));
        QCOMPARE(inserted.size(), 1);
    }

    void framesAndFactsStandInTheirOrder()
    {
        ServerBatch batch = granted("order.1", "alice");
        batch.locks[0].at = atMs(5);
        LifecycleRecord record;
        record.step = LifecycleStep::Message;
        record.at = atMs(4);
        batch.lifecycle.push_back(record);
        record.step = LifecycleStep::Closed;
        record.at = atMs(6);
        batch.lifecycle.push_back(record);
        m_feed->take(batch, atMs(10));
        m_feed->flush(atMs(130));
        QCOMPARE(m_log->at(0).what, QStringLiteral("frame"));
        QVERIFY(m_log->at(1).what.startsWith(u"locked"));
        QVERIFY(m_log->at(2).what.startsWith(u"closed"));
    }

    void theLogWaitsForWhatAnotherThreadSaysLater()
    {
        ClientSnapshot late = clientSays(1, "order.1", Belief::Editing, "1.1");
        late.at = atMs(10);
        ServerBatch early = granted("order.1", "alice");
        early.locks[0].at = atMs(9);
        m_feed->take(SwarmBatch{{late}, {}, {}}, atMs(0));
        m_feed->flush(atMs(50));
        QCOMPARE(m_log->rowCount(), 0);
        m_feed->take(early, atMs(60));
        m_feed->flush(atMs(130));
        QVERIFY(m_log->at(0).what.startsWith(u"locked"));
        QCOMPARE(m_log->at(1).what, u"believes: editing"_s);
    }

    void aConnectionIsNamedByItsOwnClient()
    {
        m_feed->take(granted("order.1", ""), atMs(0));
        m_feed->take(SwarmBatch{{clientSays(1, "order.1", Belief::Asking, "1.1")}, {}, {}},
                     atMs(0));
        m_feed->flush(atMs(120));
        QCOMPARE(m_log->at(0).who, u"user1"_s);
    }

    void aRefusalNamesTheHoldersClient()
    {
        ServerBatch batch;
        batch.locks.push_back(lockFact(LockFact::Denied, "order.1", "bob", "2.2"));
        batch.locks[0].holder.socket = SocketId("1.1");
        m_feed->take(SwarmBatch{{clientSays(1, "order.1", Belief::Editing, "1.1")}, {}, {}},
                     atMs(0));
        m_feed->take(batch, atMs(0));
        m_feed->flush(atMs(120));
        QCOMPARE(m_log->at(1).what, u"refused · held by user1"_s);
    }

    void problemsOfTheCrowdAreLogged()
    {
        m_feed->take(SwarmBatch{{}, {}, {"Clients 6 and 4 both edited order.2."}}, atMs(0));
        m_feed->flush(atMs(120));
        QCOMPARE(m_log->at(0).what, u"Clients 6 and 4 both edited order.2."_s);
        QCOMPARE(m_log->at(0).tone, LogTone::Alarm);
    }

    void countsMessagesAndDrops()
    {
        ServerBatch batch;
        batch.messagesSent = 100;
        batch.recordsDropped = 7;
        batch.stats.connections = 3;
        m_feed->take(batch, atMs(0));
        QCOMPARE(m_feed->flush(atMs(1000)).eventsPerSecond, 50.0);
        QCOMPARE(m_feed->recordsDropped(), std::uint64_t(7));
        QCOMPARE(m_feed->serverStats().connections, size_t(3));
    }

    void forgottenClientsStayForgotten()
    {
        m_feed->take(SwarmBatch{{clientSays(1, "order.1", Belief::Viewing, "1.1")}, {}, {}},
                     atMs(0));
        m_feed->flush(atMs(0));
        m_feed->forgetClients(5);
        m_feed->take(SwarmBatch{{clientSays(2, "order.1", Belief::Viewing, "2.2")}, {}, {}},
                     atMs(0));
        QCOMPARE(m_feed->flush(atMs(1)).clients, 0);
        QCOMPARE(m_clients->rowCount(), 0);
        m_feed->take(SwarmBatch{{clientSays(6, "order.1", Belief::Viewing, "6.6")}, {}, {}},
                     atMs(0));
        QCOMPARE(m_feed->flush(atMs(2)).clients, 1);
    }

    void aNewCrowdStartsFromNothing()
    {
        m_feed->expectOrders(3);
        m_feed->flush(atMs(0));
        m_feed->forgetAll();
        m_feed->expectOrders(1);
        m_feed->take(SwarmBatch{{clientSays(1, "", Belief::Nothing, "1.1")}, {}, {}}, atMs(0));
        QCOMPARE(m_feed->flush(atMs(1)).clients, 1);
        QCOMPARE(printed(*m_orders), QStringList{u"order.1"_s});
    }

private:
    static ServerBatch granted(const std::string& order, const std::string& user)
    {
        ServerBatch batch;
        batch.locks.push_back(lockFact(LockFact::Granted, order, user, "1.1"));
        return batch;
    }

    std::unique_ptr<OrderModel> m_orders;
    std::unique_ptr<ClientModel> m_clients;
    std::unique_ptr<EventLogModel> m_log;
    std::unique_ptr<LiveFeed> m_feed;
};

QTEST_GUILESS_MAIN(TestLiveFeed)
#include "tst_livefeed.moc"
