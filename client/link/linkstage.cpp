// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/linkstage.h"

#include "client/link/bandwidthstage.h"
#include "client/link/corruptstage.h"
#include "client/link/cutstage.h"
#include "client/link/findelaystage.h"
#include "client/link/holdstage.h"
#include "client/link/latencystage.h"
#include "client/link/refusestage.h"
#include "client/link/slicestage.h"
#include "client/link/slowreaderstage.h"
#include "server/base/assert.h"

#include <utility>

namespace echolock {

void LinkStage::push(Instant now, LinkPiece piece)
{
    keep(std::move(piece), now);
}

void LinkStage::release(LinkPieces& out)
{
    while (!m_kept.empty())
        out.push_back(take());
}

void LinkStage::keep(LinkPiece piece, Instant due)
{
    m_bytesKept += piece.bytes.size();
    m_kept.push_back({std::move(piece), due});
}

LinkPiece LinkStage::take()
{
    ECHOLOCK_ASSERT(!m_kept.empty());
    LinkPiece piece = std::move(m_kept.front().piece);
    m_kept.pop_front();
    m_bytesKept -= piece.bytes.size();
    return piece;
}

LinkPiece LinkStage::takePart(std::size_t bytesMax)
{
    ECHOLOCK_ASSERT(!m_kept.empty());
    LinkPiece& whole = m_kept.front().piece;
    if (whole.bytes.size() <= bytesMax)
        return take();
    LinkPiece part{.kind = whole.kind, .bytes = whole.bytes.substr(0, bytesMax)};
    whole.bytes.erase(0, bytesMax);
    m_bytesKept -= bytesMax;
    return part;
}

std::unique_ptr<LinkStage> makeStage(const Fault& fault, LinkDirection direction, const Prng& prng,
                                     const LinkSeat& seat)
{
    if (!fault.actsOn(direction))
        return nullptr;
    switch (fault.kind()) {
    case FaultKind::Latency:
        return std::make_unique<LatencyStage>(fault, prng);
    case FaultKind::Bandwidth:
        return std::make_unique<BandwidthStage>(fault);
    case FaultKind::Slice:
        return std::make_unique<SliceStage>(fault, prng);
    case FaultKind::SlowReader:
        return std::make_unique<SlowReaderStage>(fault);
    case FaultKind::Blackhole:
    case FaultKind::Hold:
    case FaultKind::Pause:
    case FaultKind::Sleep:
        return std::make_unique<HoldStage>(fault);
    case FaultKind::Rst:
    case FaultKind::CutAfter:
        return std::make_unique<CutStage>(fault);
    case FaultKind::FinDelay:
        return std::make_unique<FinDelayStage>(fault);
    case FaultKind::Corrupt:
        return std::make_unique<CorruptStage>(fault, prng);
    case FaultKind::Refuse:
        return std::make_unique<RefuseStage>(fault, direction, seat);
    case FaultKind::AuthFault:
        return nullptr;
    }
    return nullptr;
}

} // namespace echolock
