// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPushButton>
#include <QSpinBox>
#include <QtTest>

#include "gui/views/spawnpanel.h"

using namespace echolock;

namespace {

QPushButton* buttonNamed(const SpawnPanel& panel, const QString& text)
{
    for (QPushButton* button : panel.findChildren<QPushButton*>())
        if (button->text() == text)
            return button;
    return nullptr;
}

void type(QSpinBox* box, const QString& number)
{
    box->selectAll();
    QTest::keyClicks(box, number);
}

} // namespace

class TestSpawnPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void spawnsAsManyAsOneTypes()
    {
        SpawnPanel panel;
        const QSignalSpy spawned(&panel, &SpawnPanel::spawnRequested);
        type(panel.count(), QStringLiteral("321"));
        QCOMPARE(spawned.size(), 0);
        QTest::mouseClick(panel.spawnButton(), Qt::LeftButton);
        QCOMPARE(spawned.size(), 1);
        QCOMPARE(spawned.at(0).at(0).toInt(), 321);
    }

    void spawnsSomeMoreAtOnce_data()
    {
        QTest::addColumn<QString>("button");
        QTest::addColumn<int>("clients");
        QTest::addRow("ten") << QStringLiteral("+10") << 10;
        QTest::addRow("a hundred") << QStringLiteral("+100") << 100;
    }

    void spawnsSomeMoreAtOnce()
    {
        QFETCH(QString, button);
        QFETCH(int, clients);
        SpawnPanel panel;
        const QSignalSpy spawned(&panel, &SpawnPanel::spawnRequested);
        QVERIFY(buttonNamed(panel, button));
        QTest::mouseClick(buttonNamed(panel, button), Qt::LeftButton);
        QCOMPARE(spawned.size(), 1);
        QCOMPARE(spawned.at(0).at(0).toInt(), clients);
    }

    void clears()
    {
        SpawnPanel panel;
        const QSignalSpy cleared(&panel, &SpawnPanel::clearRequested);
        QTest::mouseClick(panel.clearButton(), Qt::LeftButton);
        QCOMPARE(cleared.size(), 1);
    }

    void asksForOrdersOnceTheNumberIsComplete()
    {
        SpawnPanel panel;
        const QSignalSpy asked(&panel, &SpawnPanel::ordersRequested);
        type(panel.orders(), QStringLiteral("150"));
        QCOMPARE(asked.size(), 0);
        QTest::keyClick(panel.orders(), Qt::Key_Return);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.at(0).at(0).toInt(), 150);
    }

    void showsOrdersWithoutAskingForThem()
    {
        SpawnPanel panel;
        const QSignalSpy asked(&panel, &SpawnPanel::ordersRequested);
        panel.setOrders(24);
        QCOMPARE(panel.orders()->value(), 24);
        QCOMPARE(asked.size(), 0);
    }

    void neverAsksForNothingOrTooMany_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addRow("none") << QStringLiteral("0");
        QTest::addRow("negative") << QStringLiteral("-5");
        QTest::addRow("far too many") << QStringLiteral("99999999999");
        QTest::addRow("words") << QStringLiteral("many");
        QTest::addRow("nothing") << QString();
    }

    void neverAsksForNothingOrTooMany()
    {
        QFETCH(QString, typed);
        SpawnPanel panel;
        const QSignalSpy spawned(&panel, &SpawnPanel::spawnRequested);
        type(panel.count(), typed);
        QTest::keyClick(panel.count(), Qt::Key_Return);
        QTest::mouseClick(panel.spawnButton(), Qt::LeftButton);
        QCOMPARE(spawned.size(), 1);
        QCOMPARE_GE(spawned.at(0).at(0).toInt(), 1);
        QCOMPARE_LE(spawned.at(0).at(0).toInt(), panel.count()->maximum());
    }
};

QTEST_MAIN(TestSpawnPanel)
#include "tst_spawnpanel.moc"
