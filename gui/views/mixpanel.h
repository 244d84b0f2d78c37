// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "client/echo/behaviourmix.h"

#include <array>

class QComboBox;
class QGridLayout;
class QLabel;
class QSlider;

namespace echolock {

/// How the crowd abandons its orders: a preset, and a slider for each way.
class MixPanel : public QFrame
{
    Q_OBJECT

public:
    explicit MixPanel(QWidget* parent = nullptr);

    /// Shows a preset by name; unknown names are ignored.
    void setPreset(const QString& name);

    const BehaviourMix& mix() const { return m_mix; }

    QComboBox* presets() const { return m_presets; }

    QSlider* slider(Abandonment how) const { return m_sliders[static_cast<std::size_t>(how)]; }

    QString shareText(Abandonment how) const;

Q_SIGNALS:
    void mixChanged(const echolock::BehaviourMix& mix);

private:
    void createRows(QGridLayout& grid);
    void choosePreset();
    void takeSliders();
    void showMix();
    void showShares();

    BehaviourMix m_mix;
    QComboBox* m_presets;
    std::array<QSlider*, tabAbandonments.size()> m_sliders{};
    std::array<QLabel*, tabAbandonments.size()> m_shares{};
};

} // namespace echolock
