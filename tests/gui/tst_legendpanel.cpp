// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QtTest>

#include "gui/views/legendpanel.h"
#include "tests/support/cutoff.h"
#include "tests/support/painted.h"

#include <functional>

using namespace echolock;

namespace {

/// The pictures beside the lines, from the top.
QList<QWidget*> swatchesOf(const LegendPanel& panel)
{
    QList<QWidget*> swatches;
    for (QWidget* child : panel.findChildren<QWidget*>())
        if (!qobject_cast<QLabel*>(child))
            swatches.append(child);
    std::sort(swatches.begin(), swatches.end(),
              [](const QWidget* a, const QWidget* b) { return a->y() < b->y(); });
    return swatches;
}

} // namespace

class TestLegendPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyPictureHasItsOwnLook()
    {
        LegendPanel panel;
        panel.resize(264, 400);
        panel.show();
        const QList<QWidget*> swatches = swatchesOf(panel);
        QCOMPARE(swatches.size(), 6);
        for (qsizetype i = 0; i < swatches.size(); ++i)
            for (qsizetype j = i + 1; j < swatches.size(); ++j)
                QVERIFY(painted(*swatches[i]) != painted(*swatches[j]));
    }

    void onlyAlarmsAreRed_data()
    {
        QTest::addColumn<int>("scheme");
        QTest::addRow("light") << int(Scheme::Light);
        QTest::addRow("dark") << int(Scheme::Dark);
    }

    void onlyAlarmsAreRed()
    {
        QFETCH(int, scheme);
        LegendPanel panel;
        panel.setPalette(paletteFor(Scheme(scheme)));
        panel.resize(264, 400);
        panel.show();
        const Rgb danger = themeColours(Scheme(scheme)).danger;
        const QList<QWidget*> swatches = swatchesOf(panel);
        for (qsizetype i = 0; i < swatches.size(); ++i)
            QCOMPARE(pixelsOf(painted(*swatches[i]), danger) > 0, i >= 4);
    }

    void everyPictureIsExplainedInFull()
    {
        LegendPanel panel;
        panel.resize(264, panel.heightForWidth(264));
        panel.show();
        const QList<QLabel*> labels = panel.findChildren<QLabel*>();
        QCOMPARE(std::count_if(labels.begin(), labels.end(), std::mem_fn(&QLabel::wordWrap)), 6);
        QCOMPARE(cutOffTexts(panel), QString());
    }
};

QTEST_MAIN(TestLegendPanel)
#include "tst_legendpanel.moc"
