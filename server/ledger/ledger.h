// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThread>
#include <QTimer>

#include "server/ledger/ledgerstats.h"
#include "server/ledger/ledgerwriter.h"
#include "server/ledger/openledger.h"

#include <memory>
#include <vector>

namespace echolock {

struct LedgerOptions
{
    std::size_t waitingBytesMax = std::size_t(16) * 1024 * 1024; ///< Beyond it entries are dropped.
    Duration gatherFor = std::chrono::milliseconds(20);          ///< Before a batch is written.
    Duration retryEvery = std::chrono::seconds(2);               ///< After a failure.
};

/// What a server writes down of its locks, to begin with after a restart. Recording never waits for
/// the disk:
///
///     record() -> batch that grows -> [one in flight] -> LedgerWriter on its thread -> SQLite
///
/// While the disk is slow or full the next batch grows up to a bound; beyond it entries of the log
/// are dropped and counted, but the last state of an order is kept. What a crash loses is only what
/// was not written yet: tokens of the next run begin above the floor all the same.
class Ledger : public QObject
{
    Q_OBJECT

public:
    explicit Ledger(OpenedLedger opened, const LedgerOptions& options = {},
                    QObject* parent = nullptr);
    /// Waits a moment for a batch that is being written.
    ~Ledger() override;

    /// Where it is; empty where the server has to go on without.
    const std::string& path() const { return m_path; }

    std::uint64_t floor() const { return m_floor; }

    /// As the run before left them.
    const std::vector<RestoredLock>& locks() const { return m_locks; }

    void record(const LockEvent& event);
    void record(const LifecycleEvent& event);

    /// Writes what is left, at most for that long, and then emits finished(). To be called when
    /// nothing more happens.
    void finish(Duration within);

    LedgerStats stats() const;

Q_SIGNALS:
    /// One sentence for a log: it cannot be written, or it can again.
    void complained(const QString& sentence);
    void finished();

private:
    void record(const LedgerEntry& entry);
    void send();
    void written(const LedgerReceipt& receipt);
    void failed(const QString& why);
    void sayFinished();

    std::string m_path;
    std::uint64_t m_floor;
    std::vector<RestoredLock> m_locks;
    LedgerOptions m_options;
    WallTime m_zero = 0;
    std::shared_ptr<LedgerBatch> m_batch;
    std::shared_ptr<LedgerBatch> m_spare;
    QTimer m_gather{this};
    QTimer m_deadline{this};
    LedgerStats m_stats;
    std::uint64_t m_droppedBefore = 0; ///< Of m_stats, when the last trouble began.
    std::uint64_t m_inFlight = 0;      ///< Entries.
    bool m_isWriting = false;
    bool m_isTroubled = false;
    bool m_isFinishing = false;
    std::unique_ptr<QThread> m_thread;
    LedgerWriter* m_writer = nullptr; ///< Deleted on its own thread when that ends.
};

} // namespace echolock
