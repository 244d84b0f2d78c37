// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/corruptstage.h"

#include <utility>

namespace echolock {

CorruptStage::CorruptStage(const Fault& fault, const Prng& prng)
    : m_share(fault.number("percent") / 100)
    , m_correlation(fault.number("correlation") / 100)
    , m_prng(prng)
{
}

std::unique_ptr<LinkStage> CorruptStage::clone() const
{
    return std::make_unique<CorruptStage>(*this);
}

void CorruptStage::push(Instant now, LinkPiece piece)
{
    for (char& byte : piece.bytes) {
        const double share = m_lastBad ? m_share + m_correlation * (1 - m_share) : m_share;
        m_lastBad = m_prng.unit() < share;
        if (m_lastBad)
            byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << m_prng.below(8)));
    }
    keep(std::move(piece), now);
}

void CorruptStage::pump(Instant /*now*/, LinkPieces& out)
{
    release(out);
}

std::optional<Instant> CorruptStage::due() const
{
    return std::nullopt;
}

void CorruptStage::retune(Instant /*now*/, const Fault& fault)
{
    m_share = fault.number("percent") / 100;
    m_correlation = fault.number("correlation") / 100;
}

} // namespace echolock
