// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/slowreaderstage.h"

namespace echolock {

SlowReaderStage::SlowReaderStage(const Fault& fault)
    : m_bytes(fault.count("bytes"))
    , m_every(fault.duration("every"))
{
}

std::unique_ptr<LinkStage> SlowReaderStage::clone() const
{
    return std::make_unique<SlowReaderStage>(*this);
}

void SlowReaderStage::pump(Instant now, LinkPieces& out)
{
    if (!first())
        return;
    if (m_next <= now) {
        m_left = m_bytes;
        m_next = now + m_every;
    }
    while (first() && (m_left > 0 || first()->piece.bytes.empty())) {
        out.push_back(takePart(m_left));
        m_left -= out.back().bytes.size();
    }
}

std::optional<Instant> SlowReaderStage::due() const
{
    return first() ? std::optional(m_next) : std::nullopt;
}

void SlowReaderStage::retune(Instant /*now*/, const Fault& fault)
{
    m_bytes = fault.count("bytes");
    m_every = fault.duration("every");
}

std::size_t SlowReaderStage::room() const
{
    return m_bytes;
}

} // namespace echolock
