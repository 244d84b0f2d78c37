// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/torture/torture.h"

#include "server/ledger/ledgercheck.h"
#include "server/ledger/ledgerreader.h"

#include <array>
#include <utility>

namespace echolock {

namespace {

constexpr int actEveryMs = 1;
constexpr int actsAtOnce = 3;
constexpr int pollEveryMs = 20;
/// Beyond the grace; a machine may be busy.
constexpr int orphansGoWithinMs = 10'000;
/// About as long as a start takes, from the loader to the floor on the disk.
constexpr std::uint64_t startsWithinMs = 40;
constexpr std::uint64_t killAfterMsMax = 250;

constexpr std::array ways{Abandonment::Leave, Abandonment::Close, Abandonment::Kill,
                          Abandonment::Reset, Abandonment::TabClose};

} // namespace

Torture::Torture(TortureOptions options)
    : m_options(std::move(options))
    , m_prng(m_options.seed)
    , m_tabs(std::size_t(m_options.tabs))
{
    m_act.setInterval(actEveryMs);
    connect(&m_act, &QTimer::timeout, this, &Torture::act);
    m_poll.setInterval(pollEveryMs);
    connect(&m_poll, &QTimer::timeout, this, &Torture::lookForOrphans);
}

void Torture::begin()
{
    m_grants.runStarted();
    m_server = std::make_unique<ServerProcess>(
        m_options.program,
        QStringList{QStringLiteral("--port"), QStringLiteral("0"), QStringLiteral("--ledger"),
                    m_folder.filePath(QStringLiteral("ledger.sqlite")), QStringLiteral("--policy"),
                    m_options.policy, QStringLiteral("--grace"),
                    QString::number(m_options.graceMs) + QStringLiteral("ms")},
        m_folder.filePath(QStringLiteral("log")));
    if (m_cycle % 4 == 2) {
        QTimer::singleShot(int(m_prng.below(startsWithinMs)), this, &Torture::kill);
        return;
    }
    const auto url = m_server->waitUntilReady();
    if (!url)
        return stop(url.error().message);
    m_url = *url;
    if (m_cycle % 2 == 0)
        return load();
    m_locksRestored += m_server->gauge("echolock_locks_held").value_or(0);
    m_waiting.start();
    m_poll.start();
}

void Torture::lookForOrphans()
{
    const auto held = m_server->gauge("echolock_locks_held");
    if (held == std::uint64_t(0)) {
        m_poll.stop();
        return load();
    }
    if (m_waiting.hasExpired(m_options.graceMs + orphansGoWithinMs))
        stop("after a restart " + (held ? std::to_string(*held) : "an unknown number of")
             + " locks have no owner and do not end");
}

void Torture::load()
{
    for (std::size_t i = 0; i < m_tabs.size(); ++i) {
        m_tabs[i].user = "user" + std::to_string(i / 2);
        openTab(i);
    }
    m_act.start();
    QTimer::singleShot(int(m_prng.below(killAfterMsMax) + 1), this, &Torture::kill);
}

void Torture::openTab(std::size_t index)
{
    ClientTarget target;
    target.url = m_url;
    m_tabs[index].socket = std::make_unique<EchoSocket>(
        target, m_tabs[index].user, m_prng.derived("tab", m_prng.next()),
        [this, index](const Observation& seen) { saw(index, seen); });
    m_tabs[index].socket->open();
}

void Torture::saw(std::size_t index, const Observation& seen)
{
    Tab& tab = m_tabs[index];
    if (seen.kind == Observation::Kind::StateChanged && seen.state == ConnectionState::Connected)
        tab.socket->subscribe("presence-order."
                              + std::to_string(m_prng.below(std::uint64_t(m_options.orders))));
    if (seen.kind == Observation::Kind::Lock && seen.lock.event == "lock.granted")
        m_grants.granted(seen.lock.order.value, tab.user, seen.lock.token.value);
}

/// Some tabs leave their order in some way, or begin anew.
void Torture::act()
{
    for (int i = 0; i < actsAtOnce; ++i) {
        const std::size_t index = m_prng.below(m_tabs.size());
        if (m_tabs[index].socket->state() == ConnectionState::Connected)
            m_tabs[index].socket->abandon(ways.at(m_prng.below(ways.size())));
        else if (m_tabs[index].socket->isQuiet())
            openTab(index);
    }
}

void Torture::kill()
{
    m_act.stop();
    m_server->kill();
    for (Tab& tab : m_tabs)
        tab.socket.reset();
    verify();
    if (!m_problems.empty() || ++m_cycle >= m_options.cycles)
        return stop({});
    begin();
}

/// As the kill left it.
void Torture::verify()
{
    for (const std::string& regression : m_grants.regressions())
        m_problems.push_back(regression);
    auto reader = LedgerReader::open(
        m_folder.filePath(QStringLiteral("ledger.sqlite")).toStdString());
    if (!reader) {
        m_problems.push_back(reader.error().message);
        return;
    }
    if (const std::string integrity = reader->integrity(); integrity != "ok")
        m_problems.push_back("the ledger is damaged: " + integrity);
    LedgerCheck check;
    static_cast<void>(reader->entries(
        {}, [&check](std::int64_t id, const LedgerEntry& entry) { check.entry(id, entry); }));
    static_cast<void>(reader->rows({}, [&check](const LedgerRow& row) { check.row(row); }));
    m_entries = check.entries();
    for (const std::string& problem : check.problems())
        m_problems.push_back(problem);
}

void Torture::stop(const std::string& problem)
{
    m_poll.stop();
    if (!problem.empty())
        m_problems.push_back(problem);
    Q_EMIT finished();
}

std::string Torture::summary() const
{
    return std::to_string(m_cycle) + " kills, " + std::to_string(m_grants.count()) + " grants, "
        + std::to_string(m_locksRestored) + " locks restored, " + std::to_string(m_entries)
        + " entries: " + std::to_string(m_grants.regressions().size()) + " token regressions, "
        + std::to_string(m_problems.size()) + " problems";
}

} // namespace echolock
