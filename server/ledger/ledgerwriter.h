// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

#include "server/base/clock.h"
#include "server/ledger/ledgerfile.h"

#include <memory>

namespace echolock {

/// What became of one batch.
struct LedgerReceipt
{
    std::shared_ptr<LedgerBatch> batch; ///< Empty again, to be filled anew.
    std::uint64_t entries = 0;
    std::uint64_t fileBytes = 0;
    Duration took{};
};

/// The side of a Ledger that waits for the disk. Lives on a thread of its own and has one batch at
/// a time: one that cannot be written is kept and tried again.
class LedgerWriter : public QObject
{
    Q_OBJECT

public:
    explicit LedgerWriter(std::unique_ptr<LedgerFile> file,
                          Duration retryEvery = std::chrono::seconds(2));

    /// To be called on its thread: where processors are scarce, the server and its clients go
    /// first.
    void giveWay();
    void write(std::shared_ptr<LedgerBatch> batch);

Q_SIGNALS:
    void written(const echolock::LedgerReceipt& receipt);
    /// Each time.
    void failed(const QString& why);

private:
    void attempt();

    std::unique_ptr<LedgerFile> m_file;
    std::shared_ptr<LedgerBatch> m_batch;
    QTimer m_retry{this};
};

} // namespace echolock
