// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledgerwriter.h"

#include "server/loop/monotonicclock.h"

#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace echolock {

LedgerWriter::LedgerWriter(std::unique_ptr<LedgerFile> file, Duration retryEvery)
    : m_file(std::move(file))
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(std::chrono::duration_cast<std::chrono::milliseconds>(retryEvery));
    connect(&m_retry, &QTimer::timeout, this, &LedgerWriter::attempt);
}

void LedgerWriter::giveWay()
{
    constexpr int niceness = 5;
    // On Linux a priority is a thread's; where it cannot be lowered the ledger works all the same.
    ::setpriority(PRIO_PROCESS, id_t(::gettid()), niceness);
}

void LedgerWriter::write(std::shared_ptr<LedgerBatch> batch)
{
    m_batch = std::move(batch);
    attempt();
}

void LedgerWriter::attempt()
{
    const Instant begun = MonotonicClock::now();
    if (const auto done = m_file->write(*m_batch); !done) {
        Q_EMIT failed(QString::fromStdString(done.error().message));
        m_retry.start();
        return;
    }
    // What is too much now is too much at the next occasion, too.
    static_cast<void>(m_file->trim());
    LedgerReceipt receipt{m_batch, m_batch->size(), m_file->bytes(), MonotonicClock::now() - begun};
    std::exchange(m_batch, nullptr)->clear();
    Q_EMIT written(receipt);
}

} // namespace echolock
