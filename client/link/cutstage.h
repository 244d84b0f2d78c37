// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linkstage.h"

namespace echolock {

/// Ends the connection after so many bytes, frames, or time, whichever comes first: `rst` by a
/// reset at once, `cut_after` in order. With none of them it does so when it begins.
class CutStage : public LinkStage
{
public:
    explicit CutStage(const Fault& fault);

    std::unique_ptr<LinkStage> clone() const override;
    void begin(Instant now) override;
    void pump(Instant now, LinkPieces& out) override;
    std::optional<Instant> due() const override;
    void retune(Instant now, const Fault& fault) override;

private:
    bool passes(LinkPieces& out);

    Fault m_fault;
    Instant m_began;
    std::optional<Instant> m_at;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_frames = 0;
    bool m_done = false;
};

} // namespace echolock
