// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <cstdint>
#include <deque>

namespace echolock {

enum class CounterTone : std::uint8_t { Plain, Warning, Danger };

/// One number at a glance: its name, its value, a few words below, and how it went over the last
/// minute.
class CounterCard : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t samplesMax = 60;

    /// `explanation` says what is counted, for the tooltip and screen readers.
    CounterCard(QString name, const QString& explanation, QWidget* parent = nullptr);

    /// `alarm` colours the card when the value is above zero.
    void setAlarm(CounterTone alarm) { m_alarm = alarm; }

    void setValue(double value);
    void setCaption(const QString& caption);
    /// Adds the present value to the line.
    void sample();

    QString valueText() const { return m_text; }

    CounterTone tone() const { return m_value > 0 ? m_alarm : CounterTone::Plain; }

    QSize sizeHint() const override;

    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintLine(QPainter& painter, const QRectF& area, const QColor& colour) const;

    QString m_name;
    QString m_explanation;
    QString m_caption;
    QString m_text;
    double m_value = 0.0;
    CounterTone m_alarm = CounterTone::Plain;
    std::deque<double> m_samples;
};

} // namespace echolock
