// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/mixpanel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include "gui/models/mixshares.h"
#include "gui/models/wording.h"

#include <algorithm>
#include <cmath>

namespace echolock {

namespace {

constexpr int sliderMax = 100;

QString presetWords(const QString& name)
{
    if (name == u"office")
        return QStringLiteral("office – mostly clean ends");
    if (name == u"rough")
        return QStringLiteral("rough – every way");
    if (name == u"crash")
        return QStringLiteral("crash – kill and reset");
    if (name == u"wifi")
        return QStringLiteral("wifi – vanish, freeze, reset");
    if (name == u"calm")
        return QStringLiteral("calm – long edits, clean ends");
    return name;
}

} // namespace

MixPanel::MixPanel(QWidget* parent)
    : QFrame(parent)
    , m_presets(new QComboBox(this))
{
    setProperty("role", QStringLiteral("card"));
    auto* title = new QLabel(tr("How they leave"), this);
    title->setProperty("role", QStringLiteral("title"));
    for (const std::string_view name : mixNames())
        m_presets->addItem(presetWords(fromView(name)), fromView(name));
    m_presets->addItem(tr("your own"), QString());
    m_presets->setAccessibleName(tr("Behaviour preset"));
    m_presets->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(16, 8, 16, 16);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->addWidget(title, 0, 0, 1, 3);
    grid->addWidget(m_presets, 1, 0, 1, 3);
    grid->setRowMinimumHeight(0, 28);
    grid->setRowMinimumHeight(2, 4);
    createRows(*grid);
    auto* hint = new QLabel(
        tr("Only the ratio counts. Point at a name to read what the server sees of it."), this);
    hint->setProperty("role", QStringLiteral("muted"));
    hint->setWordWrap(true);
    grid->addWidget(hint, grid->rowCount(), 0, 1, 3);
    grid->setRowStretch(grid->rowCount(), 1);
    connect(m_presets, &QComboBox::activated, this, &MixPanel::choosePreset);
    choosePreset();
}

void MixPanel::setPreset(const QString& name)
{
    const int index = m_presets->findData(name);
    if (index < 0 || name.isEmpty())
        return;
    m_presets->setCurrentIndex(index);
    choosePreset();
}

QString MixPanel::shareText(Abandonment how) const
{
    return m_shares[static_cast<std::size_t>(how)]->text();
}

void MixPanel::createRows(QGridLayout& grid)
{
    for (const Abandonment how : tabAbandonments) {
        const auto i = static_cast<std::size_t>(how);
        const int row = 3 + static_cast<int>(i);
        const QString name = fromView(toString(how));
        auto* label = new QLabel(name, this);
        auto* slider = new QSlider(Qt::Horizontal, this);
        slider->setRange(0, sliderMax);
        slider->setAccessibleName(tr("Weight of %1").arg(name));
        auto* share = new QLabel(this);
        share->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        share->setMinimumWidth(36);
        share->setProperty("role", QStringLiteral("muted"));
        const QString explanation = tr("%1: %2").arg(abandonmentLabel(how), abandonmentSeen(how));
        for (QWidget* part : {static_cast<QWidget*>(label), static_cast<QWidget*>(slider)})
            part->setToolTip(explanation);
        grid.addWidget(label, row, 0);
        grid.addWidget(slider, row, 1);
        grid.addWidget(share, row, 2);
        grid.setRowMinimumHeight(row, 26);
        m_sliders[i] = slider;
        m_shares[i] = share;
        connect(slider, &QSlider::valueChanged, this, &MixPanel::takeSliders);
    }
}

void MixPanel::choosePreset()
{
    const auto mix = mixByName(m_presets->currentData().toString().toStdString());
    if (!mix)
        return;
    m_mix = *mix;
    showMix();
    Q_EMIT mixChanged(m_mix);
}

void MixPanel::takeSliders()
{
    for (std::size_t i = 0; i < m_sliders.size(); ++i)
        m_mix.weights[i] = m_sliders[i]->value();
    m_presets->setCurrentIndex(m_presets->count() - 1);
    showShares();
    Q_EMIT mixChanged(m_mix);
}

void MixPanel::showMix()
{
    const double largest = *std::max_element(m_mix.weights.begin(), m_mix.weights.end());
    for (std::size_t i = 0; i < m_sliders.size(); ++i) {
        const QSignalBlocker quiet(m_sliders[i]);
        const double part = largest > 0.0 ? m_mix.weights[i] / largest : 0.0;
        m_sliders[i]->setValue(static_cast<int>(std::lround(part * sliderMax)));
    }
    showShares();
}

void MixPanel::showShares()
{
    const MixShares shares = mixShares(m_mix);
    for (std::size_t i = 0; i < shares.size(); ++i)
        m_shares[i]->setText(QStringLiteral("%1 %").arg(shares[i]));
}

} // namespace echolock
