// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "client/echo/probejudge.h"
#include "client/http/httpclient.h"
#include "client/net/swarmbatch.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace echolock {

/// How to ask an application who holds the lock of an order.
struct ProbeOptions
{
    std::string url{};     ///< `{id}` stands for the order's number. Empty: nobody is asked.
    JsonPointer pointer{}; ///< Where the answer names the holder.
    std::vector<HttpClient::Header> headers{};
    Duration every = std::chrono::milliseconds(500); ///< Each order is asked for.
    std::string match = "{user}"; ///< What the application calls a person: `{user}`, `{n}`.
    ProbeJudge::Limits limits{};
};

struct ProbeCounts
{
    std::uint64_t answers = 0;
    std::uint64_t failures = 0; ///< No answer, or one that does not say who holds the lock.
    std::uint64_t orphans = 0;
    std::uint64_t lost = 0;
};

/// Asks an application again and again who holds its locks, and compares that with where the
/// simulated people are. A slow application is asked less often, not more at a time.
class LockProbe : public QObject
{
    Q_OBJECT

public:
    LockProbe(ProbeOptions options, std::uint32_t orders, const HttpClient::Trust& trust,
              QObject* parent = nullptr);

    void start();
    void take(const SwarmBatch& batch);

    ProbeCounts counts() const;

Q_SIGNALS:
    /// A finding, or the first failure of its kind: one sentence for a person.
    void complained(const std::string& sentence);

private:
    void askSome();
    void ask(std::uint32_t order);
    void heard(ProbeAnswer answer, const Result<HttpClient::Answer>& reply);
    void fail(const std::string& sentence);
    void judge();

    ProbeOptions m_options;
    std::uint32_t m_orders;
    HttpClient m_http;
    ProbeJudge m_judge;
    QTimer m_timer;
    std::uint32_t m_next = 0; ///< The order to ask for next, from 0.
    std::set<std::uint32_t> m_underWay;
    std::set<std::string> m_failuresTold;
    ProbeCounts m_counts;
};

} // namespace echolock
