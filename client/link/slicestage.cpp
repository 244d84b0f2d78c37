// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/slicestage.h"

#include <algorithm>
#include <utility>

namespace echolock {

SliceStage::SliceStage(const Fault& fault, const Prng& prng)
    : m_fault(fault)
    , m_prng(prng)
{
}

std::unique_ptr<LinkStage> SliceStage::clone() const
{
    return std::make_unique<SliceStage>(*this);
}

/// After a rest nothing is made up for; a late wake is.
void SliceStage::push(Instant now, LinkPiece piece)
{
    if (!first())
        m_next = std::max(m_next, now);
    keep(std::move(piece), now);
}

void SliceStage::pump(Instant now, LinkPieces& out)
{
    const auto average = static_cast<std::int64_t>(m_fault.count("avg"));
    const auto variation = std::min(static_cast<std::int64_t>(m_fault.count("variation")),
                                    average - 1);
    while (first() && m_next <= now) {
        const std::int64_t size = m_prng.between(average - variation, average + variation);
        out.push_back(takePart(static_cast<std::size_t>(size)));
        m_next += m_fault.duration("gap");
    }
}

std::optional<Instant> SliceStage::due() const
{
    return first() ? std::optional(m_next) : std::nullopt;
}

void SliceStage::retune(Instant /*now*/, const Fault& fault)
{
    m_fault = fault;
}

} // namespace echolock
