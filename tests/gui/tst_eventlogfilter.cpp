// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QtTest>

#include "gui/models/eventlogfilter.h"
#include "gui/models/eventlogmodel.h"
#include "tests/support/livefacts.h"

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

QStringList whos(const EventLogFilter& filter)
{
    QStringList result;
    for (int row = 0; row < filter.rowCount(); ++row)
        result.append(filter.index(row, EventLogModel::Who).data().toString());
    return result;
}

} // namespace

class TestEventLogFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_log = std::make_unique<EventLogModel>();
        m_filter = std::make_unique<EventLogFilter>();
        m_filter->setSourceModel(m_log.get());
        LifecycleRecord frame;
        frame.step = LifecycleStep::Message;
        frame.user = "carol";
        frame.channel = "presence-order.7";
        m_log->append({entryFor(lockFact(LockFact::Granted, "order.7", "alice", "1.1")),
                       entryFor(lockFact(LockFact::Granted, "order.70", "bob", "2.2")),
                       entryFor(frame),
                       *entryFor(nullptr, clientSays(1, "order.7", Belief::Editing, "1.1"))});
    }

    void keepsOneScope_data()
    {
        QTest::addColumn<int>("scope");
        QTest::addColumn<QStringList>("who");
        QTest::addRow("everything") << int(LogScope::Everything)
                                    << QStringList{u"alice"_s, u"bob"_s, u"carol"_s, u"user1 #1"_s};
        QTest::addRow("locks") << int(LogScope::LocksOnly) << QStringList{u"alice"_s, u"bob"_s};
        QTest::addRow("server") << int(LogScope::ServerOnly)
                                << QStringList{u"alice"_s, u"bob"_s, u"carol"_s};
        QTest::addRow("clients") << int(LogScope::ClientsOnly) << QStringList{u"user1 #1"_s};
    }

    void keepsOneScope()
    {
        QFETCH(int, scope);
        QFETCH(QStringList, who);
        m_filter->setScope(static_cast<LogScope>(scope));
        QCOMPARE(whos(*m_filter), who);
    }

    void keepsOneOrderExactly()
    {
        const QAbstractItemModelTester tester(
            m_filter.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_filter->setOrder(QStringLiteral("order.7"));
        QCOMPARE(whos(*m_filter), (QStringList{u"alice"_s, u"carol"_s, u"user1 #1"_s}));
    }

    void keepsWhatMatchesEveryWord()
    {
        m_filter->setSearch(QStringLiteral("LOCKED order.7 ali"));
        QCOMPARE(whos(*m_filter), QStringList{u"alice"_s});
    }

private:
    std::unique_ptr<EventLogModel> m_log;
    std::unique_ptr<EventLogFilter> m_filter;
};

QTEST_GUILESS_MAIN(TestEventLogFilter)
#include "tst_eventlogfilter.moc"
