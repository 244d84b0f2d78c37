// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTemporaryDir>
#include <QTimer>

#include "client/net/echosocket.h"
#include "server/base/prng.h"
#include "tests/torture/grants.h"
#include "tests/torture/serverprocess.h"

#include <memory>
#include <optional>
#include <vector>

namespace echolock {

struct TortureOptions
{
    QString program; ///< echolock-server
    int cycles = 20;
    std::uint64_t seed = 1;
    QString policy = QStringLiteral("composite");
    int graceMs = 200;
    int tabs = 60;
    int orders = 40;
};

/// Cycles of: a server begins, tabs open and abandon orders as fast as they can, and at a random
/// moment it is killed by SIGKILL, in any of its threads and at whatever it writes. One cycle in
/// four is killed while it starts. In every other cycle nobody comes first, and the locks that the
/// run before left must be free after the grace.
class Torture : public QObject
{
    Q_OBJECT

public:
    explicit Torture(TortureOptions options);

    void start() { begin(); }

    /// What went wrong, one sentence each.
    const std::vector<std::string>& problems() const { return m_problems; }

    /// What was seen, in one sentence.
    std::string summary() const;

Q_SIGNALS:
    void finished();

private:
    struct Tab
    {
        std::unique_ptr<EchoSocket> socket;
        std::string user;
    };

    void begin();
    void lookForOrphans();
    void load();
    void openTab(std::size_t index);
    void saw(std::size_t index, const Observation& seen);
    void act();
    void kill();
    void verify();
    void stop(const std::string& problem);

    TortureOptions m_options;
    Prng m_prng;
    QTemporaryDir m_folder;
    QUrl m_url;
    std::unique_ptr<ServerProcess> m_server;
    std::vector<Tab> m_tabs;
    Grants m_grants;
    std::vector<std::string> m_problems;
    QTimer m_act{this};
    QTimer m_poll{this};
    QElapsedTimer m_waiting;
    int m_cycle = 0;
    std::uint64_t m_locksRestored = 0;
    std::uint64_t m_entries = 0;
};

} // namespace echolock
