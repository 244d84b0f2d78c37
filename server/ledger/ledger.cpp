// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledger.h"

#include <QDateTime>
#include <QDeadlineTimer>

#include "server/base/durationtext.h"
#include "server/loop/monotonicclock.h"

#include <utility>

namespace echolock {

namespace {

using namespace std::chrono_literals;

/// For a disk that does not answer; the process ends without it.
constexpr auto threadEndsWithin = 2s;

WallTime wallClock()
{
    return QDateTime::currentMSecsSinceEpoch() * 1000;
}

WallTime wallClockAtZero()
{
    const auto sinceZero = MonotonicClock::now().time_since_epoch();
    return wallClock() - std::chrono::floor<std::chrono::microseconds>(sinceZero).count();
}

std::chrono::milliseconds inMilliseconds(Duration duration)
{
    return std::chrono::ceil<std::chrono::milliseconds>(duration);
}

} // namespace

Ledger::Ledger(OpenedLedger opened, const LedgerOptions& options, QObject* parent)
    : QObject(parent)
    , m_floor(opened.floor)
    , m_locks(std::move(opened.locks))
    , m_options(options)
    , m_zero(wallClockAtZero())
    , m_batch(std::make_shared<LedgerBatch>(options.waitingBytesMax))
    , m_spare(std::make_shared<LedgerBatch>(options.waitingBytesMax))
{
    if (!opened.file)
        return;
    m_path = opened.path;
    m_stats.state = LedgerStats::State::Up;
    m_stats.fileBytes = opened.file->bytes();
    m_gather.setSingleShot(true);
    m_gather.setInterval(inMilliseconds(options.gatherFor));
    connect(&m_gather, &QTimer::timeout, this, &Ledger::send);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &Ledger::sayFinished);
    m_thread = std::make_unique<QThread>();
    m_thread->setObjectName(QStringLiteral("ledger"));
    m_writer = new LedgerWriter(std::move(opened.file), options.retryEvery);
    m_writer->moveToThread(m_thread.get());
    connect(m_thread.get(), &QThread::finished, m_writer, &QObject::deleteLater);
    connect(m_writer, &LedgerWriter::written, this, &Ledger::written);
    connect(m_writer, &LedgerWriter::failed, this, &Ledger::failed);
    connect(m_thread.get(), &QThread::started, m_writer, &LedgerWriter::giveWay);
    m_thread->start();
}

Ledger::~Ledger()
{
    if (!m_thread)
        return;
    m_thread->quit();
    // A thread that hangs in the disk cannot be ended, and must not be destroyed.
    if (!m_thread->wait(QDeadlineTimer(threadEndsWithin)))
        static_cast<void>(m_thread.release());
}

void Ledger::record(const LockEvent& event)
{
    record(ledgerEntry(event, m_zero));
}

void Ledger::record(const LifecycleEvent& event)
{
    if (const auto entry = ledgerEntry(event, m_zero))
        record(*entry);
}

void Ledger::record(const LedgerEntry& entry)
{
    if (!m_writer)
        return;
    m_batch->add(entry);
    if (!m_isWriting && !m_gather.isActive())
        m_gather.start();
}

void Ledger::send()
{
    m_gather.stop();
    m_isWriting = true;
    m_inFlight = m_batch->size();
    m_stats.dropped += m_batch->dropped();
    QMetaObject::invokeMethod(
        m_writer, [writer = m_writer, batch = std::exchange(m_batch, std::move(m_spare))] {
            writer->write(batch);
        });
}

void Ledger::written(const LedgerReceipt& receipt)
{
    m_isWriting = false;
    m_inFlight = 0;
    m_spare = receipt.batch;
    ++m_stats.batches;
    m_stats.state = LedgerStats::State::Up;
    m_stats.written += receipt.entries;
    m_stats.fileBytes = receipt.fileBytes;
    m_stats.lastBatch = receipt.took;
    if (std::exchange(m_isTroubled, false))
        Q_EMIT complained(
            QStringLiteral("the ledger is written again; %1 entries are missing in it")
                .arg(stats().dropped - m_droppedBefore));
    if (m_batch->empty()) {
        if (m_isFinishing)
            sayFinished();
    } else if (m_isFinishing) {
        send();
    } else {
        m_gather.start();
    }
}

void Ledger::failed(const QString& why)
{
    ++m_stats.failures;
    m_stats.state = LedgerStats::State::Down;
    if (std::exchange(m_isTroubled, true))
        return;
    m_droppedBefore = stats().dropped;
    Q_EMIT complained(
        QStringLiteral("the ledger %1 cannot be written (%2). The server goes on, and tries again "
                       "every %3; make room on the disk or see whether the file is writable")
            .arg(QString::fromStdString(m_path), why,
                 QString::fromStdString(formatDuration(m_options.retryEvery))));
}

void Ledger::finish(Duration within)
{
    m_isFinishing = true;
    if (!m_writer)
        return sayFinished();
    m_batch->add({.at = wallClock(), .kind = ledgerKind::stopped});
    m_deadline.start(inMilliseconds(within));
    if (!m_isWriting)
        send();
}

void Ledger::sayFinished()
{
    m_deadline.stop();
    if (std::exchange(m_isFinishing, false))
        Q_EMIT finished();
}

LedgerStats Ledger::stats() const
{
    LedgerStats stats = m_stats;
    stats.waiting = m_inFlight + m_batch->size();
    stats.dropped += m_batch->dropped();
    return stats;
}

} // namespace echolock
