// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QString>

#include "client/joint/historyline.h"
#include "server/base/clock.h"
#include "server/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echolock {

/// What the first line of a history says.
struct HistoryHead
{
    std::uint64_t seed = 0;
    std::uint32_t clients = 0;
    std::uint32_t processes = 1;
    std::string boot;
    Duration startedAt{}; ///< What CLOCK_MONOTONIC read when the run began.
    std::vector<std::string> arguments;
};

/// The history of a run on disk: one JSON object a line. docs/clients.md has the lines.
class HistoryFile
{
public:
    /// Takes the place of an earlier history, and of nothing else. Only its owner may read it.
    Result<void> open(const QString& path);
    void begin(const HistoryHead& head);
    void write(const std::vector<HistoryRow>& rows);
    /// The last line; that it is there says that the history is whole.
    void end(std::uint64_t dropped);

    /// A sentence, once something could not be written.
    const std::string& trouble() const { return m_trouble; }

private:
    void put(std::string line);

    QFile m_file;
    std::uint64_t m_lines = 0;
    std::string m_trouble;
};

} // namespace echolock
