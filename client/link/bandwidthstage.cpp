// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/bandwidthstage.h"

#include <algorithm>
#include <cmath>

namespace echolock {

namespace {

/// What is let through at least at a time where more waits: a wake for each byte would cost more
/// than the bytes are worth.
constexpr double quantumSeconds = 0.005;
/// Sums of fractions must not make a byte wait for one more nanosecond.
constexpr double tolerance = 1e-6;

} // namespace

BandwidthStage::BandwidthStage(const Fault& fault)
    : m_rate(fault.number("rate"))
    , m_burst(fault.number("burst"))
    , m_tokens(m_burst)
{
}

std::unique_ptr<LinkStage> BandwidthStage::clone() const
{
    return std::make_unique<BandwidthStage>(*this);
}

void BandwidthStage::begin(Instant now)
{
    m_filled = now;
}

void BandwidthStage::refill(Instant now)
{
    const double seconds = std::chrono::duration<double>(now - m_filled).count();
    m_tokens = std::min(m_burst, m_tokens + m_rate * seconds);
    m_filled = now;
}

double BandwidthStage::needed() const
{
    const auto waiting = static_cast<double>(first()->piece.bytes.size());
    return std::min({waiting, m_burst, std::max(1.0, m_rate * quantumSeconds)});
}

void BandwidthStage::pump(Instant now, LinkPieces& out)
{
    refill(now);
    while (first() && m_tokens + tolerance >= needed()) {
        const auto bytesMax = static_cast<std::size_t>(m_tokens + tolerance);
        out.push_back(takePart(bytesMax));
        m_tokens -= static_cast<double>(out.back().bytes.size());
    }
}

std::optional<Instant> BandwidthStage::due() const
{
    if (!first())
        return std::nullopt;
    const double seconds = std::max(0.0, needed() - m_tokens) / m_rate;
    return m_filled + Duration(static_cast<Duration::rep>(std::ceil(seconds * 1e9)));
}

void BandwidthStage::retune(Instant now, const Fault& fault)
{
    refill(now);
    m_rate = fault.number("rate");
    m_burst = fault.number("burst");
    m_tokens = std::min(m_tokens, m_burst);
}

} // namespace echolock
