// SPDX-License-Identifier: GPL-3.0-or-later
#include <QStandardItemModel>
#include <QtTest>

#include "gui/models/wording.h"
#include "gui/views/policydelegate.h"
#include "tests/support/painted.h"

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

QImage rowOf(const QString& policy, CellLook look, Qt::CheckState chosen = Qt::Unchecked)
{
    QStandardItemModel model;
    auto* item = new QStandardItem(policy);
    item->setData(chosen, Qt::CheckStateRole);
    model.appendRow(item);
    const PolicyDelegate delegate;
    QStyleOptionViewItem option;
    option.font.setPixelSize(look.fontPixels);
    look.size = delegate.sizeHint(option, model.index(0, 0));
    return painted(delegate, model.index(0, 0), look);
}

void addSchemes()
{
    QTest::addColumn<int>("scheme");
    QTest::addRow("light") << int(Scheme::Light);
    QTest::addRow("dark") << int(Scheme::Dark);
}

} // namespace

class TestPolicyDelegate : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void marksWhatAPolicySurvivesAndWhatNot_data() { addSchemes(); }

    void marksWhatAPolicySurvivesAndWhatNot()
    {
        QFETCH(int, scheme);
        const CellLook look{.scheme = Scheme(scheme), .margin = 8};
        const ThemeColours& colours = themeColours(look.scheme);
        const QImage good = rowOf(u"composite"_s, look);
        QVERIFY(pixelsOf(good, colours.success) > 0);
        QVERIFY(pixelsOf(good, colours.warning) > 0);
        const QImage bad = rowOf(u"none"_s, look);
        QCOMPARE(pixelsOf(bad, colours.success), 0);
        QVERIFY(pixelsOf(bad, colours.warning) > 0);
        const QImage unknown = rowOf(u"paxos"_s, look);
        QCOMPARE(pixelsOf(unknown, colours.success), 0);
        QCOMPARE(pixelsOf(unknown, colours.warning), 0);
        QVERIFY(pixelsOf(unknown, colours.text) > 0);
    }

    void marksTheChosenOneAndTheHighlightedOne_data() { addSchemes(); }

    void marksTheChosenOneAndTheHighlightedOne()
    {
        QFETCH(int, scheme);
        CellLook look{.scheme = Scheme(scheme), .margin = 8};
        const ThemeColours& colours = themeColours(look.scheme);
        QCOMPARE(pixelsOf(rowOf(u"owner"_s, look), colours.accent), 0);
        QVERIFY(pixelsOf(rowOf(u"owner"_s, look, Qt::Checked), colours.accent) > 0);
        QCOMPARE(pixelsOf(rowOf(u"owner"_s, look), colours.selection), 0);
        look.state |= QStyle::State_Selected;
        QVERIFY(pixelsOf(rowOf(u"owner"_s, look), colours.selection) > 1000);
    }

    void paintsNothingBesideTheRow()
    {
        CellLook look{.margin = 8};
        look.state |= QStyle::State_Selected;
        QImage image = rowOf(u"composite"_s, look, Qt::Checked);
        const Rgb surface = themeColours(look.scheme).surface;
        QPainter(&image).fillRect(image.rect().adjusted(8, 8, -8, -8), toColor(surface));
        QCOMPARE(pixelsOf(image, surface), image.width() * image.height());
    }

    void asksForTheRoomOfTheLongerLine()
    {
        QStandardItemModel model;
        model.appendRow(new QStandardItem(u"composite"_s));
        const PolicyDelegate delegate;
        QStyleOptionViewItem option;
        option.font.setPixelSize(13);
        const int width = delegate.sizeHint(option, model.index(0, 0)).width();
        QVERIFY(width
                > QFontMetrics(option.font).horizontalAdvance(policyExplanation(u"composite"_s)));
    }
};

QTEST_MAIN(TestPolicyDelegate)
#include "tst_policydelegate.moc"
