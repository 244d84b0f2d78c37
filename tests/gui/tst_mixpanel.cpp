// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QSlider>
#include <QtTest>

#include "gui/models/wording.h"
#include "gui/views/mixpanel.h"

#include <memory>

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

int shareOf(const MixPanel& panel, Abandonment how)
{
    return panel.shareText(how).remove(u" %"_s).toInt();
}

int sumOfShares(const MixPanel& panel)
{
    int sum = 0;
    for (const Abandonment how : tabAbandonments)
        sum += shareOf(panel, how);
    return sum;
}

} // namespace

class TestMixPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_panel = std::make_unique<MixPanel>();
        m_told.clear();
        connect(m_panel.get(), &MixPanel::mixChanged, this,
                [this](const BehaviourMix& mix) { m_told.push_back(mix); });
    }

    void beginsWithAPreset()
    {
        QVERIFY(m_panel->mix() == *mixByName("office"));
        QCOMPARE(sumOfShares(*m_panel), 100);
    }

    void everyPresetCanBeChosen_data()
    {
        QTest::addColumn<QString>("name");
        for (const std::string_view name : mixNames())
            QTest::addRow("%s", std::string(name).c_str()) << fromView(name);
    }

    void everyPresetCanBeChosen()
    {
        QFETCH(QString, name);
        m_panel->setPreset(name);
        QCOMPARE(m_told.size(), std::size_t(1));
        QVERIFY(m_told.back() == *mixByName(name.toStdString()));
        QVERIFY(m_panel->presets()->currentText().startsWith(name));
        QCOMPARE(sumOfShares(*m_panel), 100);
    }

    void slidersShowThePreset()
    {
        m_panel->setPreset(u"crash"_s);
        QCOMPARE(m_panel->slider(Abandonment::Kill)->value(),
                 m_panel->slider(Abandonment::Kill)->maximum());
        QCOMPARE(m_panel->slider(Abandonment::Leave)->value(), 0);
        QCOMPARE(shareOf(*m_panel, Abandonment::Kill), 50);
        QCOMPARE(shareOf(*m_panel, Abandonment::Leave), 0);
    }

    void theKeyboardChoosesAPreset()
    {
        QTest::keyClick(m_panel->presets(), Qt::Key_Down);
        QCOMPARE(m_told.size(), std::size_t(1));
        QVERIFY(m_told.back() == *mixByName("rough"));
    }

    void aSliderMakesTheMixOnesOwn()
    {
        m_panel->setPreset(u"crash"_s);
        m_told.clear();
        QSlider* vanish = m_panel->slider(Abandonment::Vanish);
        QTest::keyClick(vanish, Qt::Key_End);
        QCOMPARE(m_told.size(), std::size_t(1));
        QVERIFY(m_panel->presets()->currentData().toString().isEmpty());
        const int vanishing = shareOf(*m_panel, Abandonment::Vanish);
        QVERIFY(vanishing == 33 || vanishing == 34);
        // How long people edit stays as the preset had it.
        QVERIFY(m_told.back().edit == mixByName("crash")->edit);
    }

    void withAllSlidersAtZeroNobodyLeaves()
    {
        for (const Abandonment how : tabAbandonments)
            QTest::keyClick(m_panel->slider(how), Qt::Key_Home);
        QCOMPARE(sumOfShares(*m_panel), 0);
    }

    void ignoresAPresetThatItDoesNotKnow()
    {
        m_panel->setPreset(u"nobody"_s);
        m_panel->setPreset({});
        QVERIFY(m_told.empty());
        QVERIFY(m_panel->mix() == *mixByName("office"));
    }

    void everyWayHasANameForScreenReadersAndSaysWhatTheServerSees()
    {
        for (const Abandonment how : tabAbandonments) {
            const QSlider* slider = m_panel->slider(how);
            QVERIFY(slider->accessibleName().contains(fromView(toString(how))));
            QVERIFY(slider->toolTip().contains(abandonmentSeen(how)));
        }
    }

private:
    std::unique_ptr<MixPanel> m_panel;
    std::vector<BehaviourMix> m_told;
};

QTEST_MAIN(TestMixPanel)
#include "tst_mixpanel.moc"
