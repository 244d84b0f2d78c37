// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledgerbatch.h"

#include "server/base/assert.h"

#include <limits>

namespace echolock {

void LedgerBatch::add(const LedgerEntry& entry)
{
    const std::array texts{entry.app,    entry.order,   entry.user,
                           entry.socket, entry.channel, entry.detail};
    // Once one was dropped so are all later ones: their rows come after those of the entries.
    if (m_dropped > 0 || m_records.size() * sizeof(Record) + m_text.size() >= m_bytesMax) {
        ++m_dropped;
        if (entry.becomes)
            note(m_rowsBeyond, entry);
        return;
    }
    Record& record = m_records.emplace_back(
        Record{entry.at, entry.kind, entry.cause, entry.token, entry.version, {}, entry.becomes});
    for (std::size_t i = 0; i < texts.size(); ++i) {
        ECHOLOCK_ASSERT(texts.at(i).size() <= std::numeric_limits<std::uint32_t>::max());
        record.lengths.at(i) = std::uint32_t(texts.at(i).size());
        m_text += texts.at(i);
    }
}

void LedgerBatch::clear()
{
    m_records.clear();
    m_text.clear();
    m_rowsBeyond.clear();
    m_dropped = 0;
}

LedgerRows LedgerBatch::rows() const
{
    LedgerRows rows;
    forEach([&rows](const LedgerEntry& entry) {
        if (entry.becomes)
            note(rows, entry);
    });
    for (const auto& [key, row] : m_rowsBeyond)
        rows.insert_or_assign(key, row);
    return rows;
}

LedgerEntry LedgerBatch::entryOf(const Record& record, std::string_view& text)
{
    LedgerEntry entry;
    entry.at = record.at;
    entry.kind = record.kind;
    entry.cause = record.cause;
    entry.token = record.token;
    entry.version = record.version;
    entry.becomes = record.becomes;
    const std::array texts{&entry.app,    &entry.order,   &entry.user,
                           &entry.socket, &entry.channel, &entry.detail};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        *texts.at(i) = text.substr(0, record.lengths.at(i));
        text.remove_prefix(record.lengths.at(i));
    }
    return entry;
}

void LedgerBatch::note(LedgerRows& rows, const LedgerEntry& entry)
{
    LedgerRow& row = rows[{std::string(entry.app), std::string(entry.order)}];
    row.at = entry.at;
    row.lock.app = entry.app;
    row.lock.order = Resource(std::string(entry.order));
    row.lock.state = *entry.becomes;
    const bool isFree = row.lock.state == LockState::Free;
    row.lock.user = UserId(std::string(isFree ? std::string_view() : entry.user));
    row.lock.socket = SocketId(std::string(isFree ? std::string_view() : entry.socket));
    row.lock.token.value = entry.token;
    row.lock.version = entry.version;
}

} // namespace echolock
