// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linkstage.h"

namespace echolock {

/// Reads so many bytes in each interval and keeps no more than that, so that what the sender goes
/// on to send waits in the kernels' buffers.
class SlowReaderStage : public LinkStage
{
public:
    explicit SlowReaderStage(const Fault& fault);

    std::unique_ptr<LinkStage> clone() const override;
    void pump(Instant now, LinkPieces& out) override;
    std::optional<Instant> due() const override;
    void retune(Instant now, const Fault& fault) override;
    std::size_t room() const override;

private:
    std::size_t m_bytes = 0;
    Duration m_every{};
    std::size_t m_left = 0; ///< Of the present interval.
    Instant m_next;         ///< When the next one begins.
};

} // namespace echolock
