// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/findelaystage.h"

#include <utility>

namespace echolock {

FinDelayStage::FinDelayStage(const Fault& fault)
    : m_delay(fault.duration("delay"))
{
}

std::unique_ptr<LinkStage> FinDelayStage::clone() const
{
    return std::make_unique<FinDelayStage>(*this);
}

void FinDelayStage::push(Instant now, LinkPiece piece)
{
    const Duration delay = piece.kind == LinkPiece::Kind::Fin ? m_delay : Duration::zero();
    keep(std::move(piece), now + delay);
}

void FinDelayStage::pump(Instant now, LinkPieces& out)
{
    while (first() && first()->due <= now)
        out.push_back(take());
}

std::optional<Instant> FinDelayStage::due() const
{
    return first() ? std::optional(first()->due) : std::nullopt;
}

void FinDelayStage::retune(Instant /*now*/, const Fault& fault)
{
    m_delay = fault.duration("delay");
}

} // namespace echolock
