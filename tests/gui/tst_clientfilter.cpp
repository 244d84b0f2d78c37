// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QtTest>

#include "gui/models/clientfilter.h"
#include "gui/models/clientmodel.h"
#include "tests/support/livefacts.h"

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

QStringList numbers(const ClientFilter& filter)
{
    QStringList rows;
    for (int row = 0; row < filter.rowCount(); ++row)
        rows.append(filter.index(row, ClientModel::Number).data().toString());
    return rows;
}

} // namespace

class TestClientFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_model = std::make_unique<ClientModel>();
        m_filter = std::make_unique<ClientFilter>();
        m_filter->setSourceModel(m_model.get());
        m_model->update({clientSays(1, "order.10", Belief::Editing, "1.1"),
                         clientSays(2, "order.9", Belief::Viewing, "2.2"),
                         clientSays(10, "order.10", Belief::Viewing, "3.3")});
    }

    void keepsWhatMatchesEveryWord()
    {
        const QAbstractItemModelTester tester(
            m_filter.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(!m_filter->isFiltering());
        m_filter->setSearch(QStringLiteral("VIEW  order.10"));
        QCOMPARE(numbers(*m_filter), QStringList{u"10"_s});
        QVERIFY(m_filter->isFiltering());
        m_filter->setSearch({});
        QCOMPARE(m_filter->rowCount(), 3);
    }

    void keepsOneOrderExactly()
    {
        m_model->update({clientSays(11, "order.1", Belief::Viewing, "4.4")});
        m_filter->setOrder(QStringLiteral("order.1"));
        QCOMPARE(numbers(*m_filter), QStringList{u"11"_s});
    }

    void followsAClientThatGoesElsewhere()
    {
        m_filter->setOrder(QStringLiteral("order.9"));
        m_model->update({clientSays(2, "order.10", Belief::Viewing, "2.2")});
        QCOMPARE(m_filter->rowCount(), 0);
    }

    void sortsNumbersByValueAndOrdersNaturally()
    {
        m_filter->sort(ClientModel::Number, Qt::DescendingOrder);
        QCOMPARE(numbers(*m_filter), (QStringList{u"10"_s, u"2"_s, u"1"_s}));
        m_filter->sort(ClientModel::Order);
        QCOMPARE(numbers(*m_filter).front(), QStringLiteral("2"));
    }

private:
    std::unique_ptr<ClientModel> m_model;
    std::unique_ptr<ClientFilter> m_filter;
};

QTEST_GUILESS_MAIN(TestClientFilter)
#include "tst_clientfilter.moc"
