// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/models/livetracker.h"

namespace echolock {

class CounterCard;

/// The six numbers of the Live page.
class CountersBar : public QWidget
{
    Q_OBJECT

public:
    explicit CountersBar(QWidget* parent = nullptr);

    void setCounters(const LiveCounters& counters);
    /// Once a second: the present values become the next point of each line.
    void sample();

    /// In order: clients, held, contended, orphaned, violations, events/s.
    const QList<CounterCard*>& cards() const { return m_cards; }

private:
    QList<CounterCard*> m_cards;
};

} // namespace echolock
