// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/lockprobe.h"

#include "client/http/httpproblem.h"
#include "server/loop/monotonicclock.h"

#include <utility>

namespace echolock {

namespace {

constexpr std::size_t underWayMax = 32;
constexpr std::size_t failuresToldMax = 20;

std::string filledIn(std::string text, std::string_view name, const std::string& value)
{
    for (std::size_t at = text.find(name); at != std::string::npos;
         at = text.find(name, at + value.size()))
        text.replace(at, name.size(), value);
    return text;
}

std::string nameOf(const std::string& match, const ClientSnapshot& client)
{
    return filledIn(filledIn(match, "{n}", std::to_string(client.number)), "{user}", client.user);
}

} // namespace

LockProbe::LockProbe(ProbeOptions options, std::uint32_t orders, const HttpClient::Trust& trust,
                     QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_orders(orders)
    , m_http(trust)
    , m_judge(m_options.limits)
    , m_timer(this)
{
    m_timer.setInterval(std::chrono::ceil<std::chrono::milliseconds>(m_options.every));
    connect(&m_timer, &QTimer::timeout, this, &LockProbe::askSome);
}

void LockProbe::start()
{
    m_timer.start();
    askSome();
}

void LockProbe::take(const SwarmBatch& batch)
{
    for (const ClientSnapshot& client : batch.clients) {
        m_judge.moved({.client = client.number,
                       .holder = nameOf(m_options.match, client),
                       .order = client.gone ? std::string() : client.order,
                       .edits = client.belief == Belief::Editing && !client.gone,
                       .at = client.at});
    }
    judge();
}

void LockProbe::askSome()
{
    judge();
    for (std::uint32_t asked = 0; asked < m_orders && m_underWay.size() < underWayMax; ++asked) {
        if (m_underWay.insert(m_next).second)
            ask(m_next + 1);
        m_next = (m_next + 1) % m_orders;
    }
}

void LockProbe::ask(std::uint32_t order)
{
    const std::string id = std::to_string(order);
    const ProbeAnswer answer{
        .order = "order." + id, .holder = {}, .askedAt = MonotonicClock::now(), .answeredAt = {}};
    m_http.send({.url = filledIn(m_options.url, "{id}", id), .headers = m_options.headers}, this,
                [this, order, answer](const Result<HttpClient::Answer>& reply) {
                    m_underWay.erase(order - 1);
                    heard(answer, reply);
                });
}

void LockProbe::heard(ProbeAnswer answer, const Result<HttpClient::Answer>& reply)
{
    if (!reply)
        return fail("The lock probe failed: " + reply.error().message);
    // The same words for every order.
    const std::string name = "The lock probe "
        + filledIn(shownUrl(m_options.url), "%7Bid%7D", "{id}") + " ";
    if (reply->status != 200)
        return fail(name + "answered " + std::to_string(reply->status)
                    + ", and only 200 says who holds a lock: check --probe-url and "
                      "--probe-header.");
    Result<std::string> holder = holderIn(reply->body, m_options.pointer);
    if (!holder)
        return fail(name + holder.error().message + ". Check --probe-pointer.");
    ++m_counts.answers;
    answer.holder = std::move(*holder);
    answer.answeredAt = MonotonicClock::now();
    m_judge.answered(std::move(answer));
}

void LockProbe::fail(const std::string& sentence)
{
    ++m_counts.failures;
    if (m_failuresTold.size() < failuresToldMax && m_failuresTold.insert(sentence).second)
        Q_EMIT complained(sentence);
}

void LockProbe::judge()
{
    for (const ProbeFinding& finding : m_judge.judge(MonotonicClock::now()))
        Q_EMIT complained(describe(finding));
}

ProbeCounts LockProbe::counts() const
{
    ProbeCounts counts = m_counts;
    counts.orphans = m_judge.orphans();
    counts.lost = m_judge.lost();
    return counts;
}

} // namespace echolock
