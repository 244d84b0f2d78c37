// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/latencystage.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace echolock {

LatencyStage::LatencyStage(const Fault& fault, const Prng& prng)
    : m_fault(fault)
    , m_prng(prng)
{
}

std::unique_ptr<LinkStage> LatencyStage::clone() const
{
    return std::make_unique<LatencyStage>(*this);
}

void LatencyStage::push(Instant now, LinkPiece piece)
{
    m_lastDue = std::max(m_lastDue, now + draw());
    keep(std::move(piece), m_lastDue);
}

void LatencyStage::pump(Instant now, LinkPieces& out)
{
    while (first() && first()->due <= now)
        out.push_back(take());
}

std::optional<Instant> LatencyStage::due() const
{
    return first() ? std::optional(first()->due) : std::nullopt;
}

void LatencyStage::retune(Instant /*now*/, const Fault& fault)
{
    m_fault = fault;
}

Duration LatencyStage::draw()
{
    const double jitter = m_fault.number("jitter");
    if (jitter == 0)
        return m_fault.duration("mean");
    // An autoregressive sequence: correlated, and as wide as an uncorrelated one.
    const double correlation = m_fault.number("correlation") / 100;
    m_lastDeviation = correlation * m_lastDeviation
        + std::sqrt(1 - correlation * correlation) * deviation();
    const double delay = m_fault.number("mean") + jitter * m_lastDeviation;
    return Duration(static_cast<Duration::rep>(std::max(delay, 0.0)));
}

/// Around 0. Its standard deviation is 1, but a uniform one goes from -1 to 1, as netem's does.
double LatencyStage::deviation()
{
    const double chance = 1 - m_prng.unit(); // In (0, 1]: the logarithm of 0 is no number.
    switch (m_fault.count("dist")) {
    case 0:
        return 2 * chance - 1;
    case 1:
        return std::sqrt(-2 * std::log(chance)) * std::cos(2 * std::numbers::pi * m_prng.unit());
    case 2:
        // With shape 3: mean 3/2, standard deviation √3/2.
        return (std::pow(chance, -1.0 / 3) - 1.5) / (std::numbers::sqrt3 / 2);
    default:
        return -std::log(chance) - 1;
    }
}

} // namespace echolock
