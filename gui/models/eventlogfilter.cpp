// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/eventlogfilter.h"

#include "gui/models/eventlogmodel.h"

#include <algorithm>

namespace echolock {

namespace {

bool inScope(const LogEntry& entry, LogScope scope)
{
    switch (scope) {
    case LogScope::Everything:
        return true;
    case LogScope::LocksOnly:
        return entry.source == LogSource::Server && entry.tone != LogTone::Quiet;
    case LogScope::ServerOnly:
        return entry.source == LogSource::Server;
    case LogScope::ClientsOnly:
        return entry.source == LogSource::Client;
    }
    return true;
}

} // namespace

void EventLogFilter::setSearch(const QString& words)
{
    m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void EventLogFilter::setOrder(const QString& order)
{
    m_order = order;
    invalidateFilter();
}

void EventLogFilter::setScope(LogScope scope)
{
    m_scope = scope;
    invalidateFilter();
}

bool EventLogFilter::filterAcceptsRow(int sourceRow, const QModelIndex&) const
{
    const LogEntry& entry = static_cast<const EventLogModel*>(sourceModel())->at(sourceRow);
    if (!inScope(entry, m_scope) || (!m_order.isEmpty() && entry.order != m_order))
        return false;
    return std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString& word) {
        return entry.what.contains(word, Qt::CaseInsensitive)
            || entry.who.contains(word, Qt::CaseInsensitive)
            || entry.order.contains(word, Qt::CaseInsensitive);
    });
}

} // namespace echolock
