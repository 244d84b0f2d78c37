// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/cutstage.h"

#include <algorithm>
#include <utility>

namespace echolock {

CutStage::CutStage(const Fault& fault)
    : m_fault(fault)
{
}

std::unique_ptr<LinkStage> CutStage::clone() const
{
    return std::make_unique<CutStage>(*this);
}

void CutStage::begin(Instant now)
{
    m_began = now;
    m_bytes = 0;
    m_frames = 0;
    retune(now, m_fault);
}

void CutStage::retune(Instant /*now*/, const Fault& fault)
{
    m_fault = fault;
    const Duration after = fault.duration("after");
    const bool counts = fault.count("bytes") > 0 || fault.count("frames") > 0;
    m_at = after > Duration::zero() || !counts ? std::optional(m_began + after) : std::nullopt;
}

void CutStage::pump(Instant now, LinkPieces& out)
{
    while (!m_done && (!m_at || now < *m_at) && first()) {
        if (!passes(out))
            break;
    }
    const std::uint64_t bytesMax = m_fault.count("bytes");
    const std::uint64_t framesMax = m_fault.count("frames");
    const bool over = (m_at && *m_at <= now) || (bytesMax > 0 && m_bytes >= bytesMax)
        || (framesMax > 0 && m_frames >= framesMax);
    if (!over)
        return;
    // Nothing that comes after it can pass.
    LinkPieces lost;
    release(lost);
    if (!std::exchange(m_done, true))
        out.push_back({.kind = m_fault.kind() == FaultKind::Rst ? LinkPiece::Kind::Abort
                                                                : LinkPiece::Kind::Cut});
}

/// False when a limit is reached.
bool CutStage::passes(LinkPieces& out)
{
    const std::uint64_t bytesMax = m_fault.count("bytes");
    const std::uint64_t framesMax = m_fault.count("frames");
    if ((bytesMax > 0 && m_bytes >= bytesMax) || (framesMax > 0 && m_frames >= framesMax))
        return false;
    out.push_back(bytesMax > 0 ? takePart(bytesMax - m_bytes) : take());
    m_bytes += out.back().bytes.size();
    m_frames += out.back().endsFrame ? 1 : 0;
    return true;
}

std::optional<Instant> CutStage::due() const
{
    return m_done ? std::nullopt : m_at;
}

} // namespace echolock
