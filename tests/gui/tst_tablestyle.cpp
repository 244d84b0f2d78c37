// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHeaderView>
#include <QLineEdit>
#include <QStandardItemModel>
#include <QTableView>
#include <QtTest>

#include "gui/views/tablestyle.h"

using namespace echolock;

class TestTableStyle : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        for (int row = 0; row < 3; ++row)
            m_model.appendRow({cell("a"), cell("b"), cell("c")});
    }

    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_table = new QTableView(m_window.get());
        m_after = new QLineEdit(m_window.get());
        m_table->setModel(&m_model);
        m_table->setGeometry(0, 0, 400, 300);
        styleTable(*m_table);
        setColumnWidths(*m_table, {60, 90});
        m_window->resize(500, 400);
        m_window->show();
    }

    void aClickChoosesTheWholeRow()
    {
        click(1, 2);
        QCOMPARE(m_table->selectionModel()->selectedRows().size(), 1);
        QVERIFY(m_table->selectionModel()->isRowSelected(1, {}));
    }

    void nothingCanBeEdited()
    {
        click(0, 0);
        QTest::mouseDClick(m_table->viewport(), Qt::LeftButton, {}, centreOf(0, 0));
        QTest::keyClick(m_table, Qt::Key_F2);
        QVERIFY(m_table->viewport()->findChildren<QLineEdit*>().isEmpty());
    }

    void tabLeavesTheTable()
    {
        m_window->activateWindow();
        m_table->setFocus();
        QTRY_VERIFY(m_table->hasFocus());
        QTest::keyClick(m_table, Qt::Key_Tab);
        QVERIFY(m_after->hasFocus());
    }

    void rowsAreAllOfOneHeight()
    {
        m_model.item(1, 1)->setText(QStringLiteral("two\nlines"));
        QCOMPARE(m_table->rowHeight(1), m_table->rowHeight(0));
        QVERIFY(m_table->rowHeight(0) >= m_table->fontMetrics().height());
    }

    void columnsAreAsWideAsAsked()
    {
        QCOMPARE(m_table->columnWidth(0), 60);
        QCOMPARE(m_table->columnWidth(1), 90);
    }

    void theLastColumnTakesWhatIsLeft()
    {
        QCOMPARE(m_table->horizontalHeader()->length(), m_table->viewport()->width());
        m_table->resize(480, 300);
        QCOMPARE(m_table->horizontalHeader()->length(), m_table->viewport()->width());
    }

    void noRowIsNumbered() { QVERIFY(!m_table->verticalHeader()->isVisible()); }

private:
    QPoint centreOf(int row, int column) const
    {
        return m_table->visualRect(m_model.index(row, column)).center();
    }

    void click(int row, int column)
    {
        QTest::mouseClick(m_table->viewport(), Qt::LeftButton, {}, centreOf(row, column));
    }

    static QStandardItem* cell(const char* text)
    {
        return new QStandardItem(QString::fromLatin1(text));
    }

    QStandardItemModel m_model;
    std::unique_ptr<QWidget> m_window;
    QTableView* m_table = nullptr;
    QLineEdit* m_after = nullptr;
};

QTEST_MAIN(TestTableStyle)
#include "tst_tablestyle.moc"
