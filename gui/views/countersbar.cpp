// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/countersbar.h"

#include <QHBoxLayout>

#include "gui/views/countercard.h"

namespace echolock {

CountersBar::CountersBar(QWidget* parent)
    : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    const auto add = [&](const QString& name, const QString& explanation) {
        auto* card = new CounterCard(name, explanation, this);
        row->addWidget(card, 1);
        m_cards.append(card);
        return card;
    };
    add(tr("Clients"), tr("Simulated Laravel Echo clients in this window, connected or not."));
    add(tr("Held"),
        tr("Orders that the server has locked for somebody. In grace are those whose owner is gone "
           "and may come back."));
    add(tr("Contended"),
        tr("Orders held or in grace with viewers waiting: they were refused the lock."));
    add(tr("Orphaned"),
        tr("Locks held by a connection whose client is gone, while the server has not noticed. "
           "Counted once it "
           "has lasted 0.3 s."))
        ->setAlarm(CounterTone::Warning);
    add(tr("Violations"),
        tr("Orders that two clients believe they edit at the same time. Counted once it has lasted "
           "0.3 s."))
        ->setAlarm(CounterTone::Danger);
    add(tr("Events/s"),
        tr("Messages that the server sends per second, counted per recipient, over two seconds."));
}

void CountersBar::setCounters(const LiveCounters& counters)
{
    const double values[] = {
        static_cast<double>(counters.clients),    static_cast<double>(counters.held),
        static_cast<double>(counters.contended),  static_cast<double>(counters.orphaned),
        static_cast<double>(counters.violations), counters.eventsPerSecond};
    for (qsizetype i = 0; i < m_cards.size(); ++i)
        m_cards[i]->setValue(values[i]);
    const auto soFar = [](int times) {
        return times == 0 ? QString() : tr("%1 so far").arg(times);
    };
    m_cards[1]->setCaption(counters.grace == 0 ? QString() : tr("%1 in grace").arg(counters.grace));
    m_cards[3]->setCaption(soFar(counters.orphanedEver));
    m_cards[4]->setCaption(soFar(counters.violationsEver));
}

void CountersBar::sample()
{
    for (CounterCard* card : m_cards)
        card->sample();
}

} // namespace echolock
