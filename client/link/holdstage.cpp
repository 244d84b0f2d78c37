// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/holdstage.h"

namespace echolock {

HoldStage::HoldStage(const Fault& fault)
    : m_kind(fault.kind())
{
}

std::unique_ptr<LinkStage> HoldStage::clone() const
{
    return std::make_unique<HoldStage>(*this);
}

void HoldStage::pump(Instant /*now*/, LinkPieces& /*out*/) { }

std::optional<Instant> HoldStage::due() const
{
    return std::nullopt;
}

void HoldStage::retune(Instant /*now*/, const Fault& fault)
{
    m_kind = fault.kind();
}

std::size_t HoldStage::room() const
{
    return m_kind == FaultKind::Hold ? roomMax : 0;
}

bool HoldStage::acknowledges() const
{
    return m_kind != FaultKind::Blackhole && m_kind != FaultKind::Sleep;
}

} // namespace echolock
