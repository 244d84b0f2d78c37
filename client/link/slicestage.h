// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linkstage.h"

namespace echolock {

/// Cuts what comes into slices of `avg` ± `variation` bytes, with a gap after each.
class SliceStage : public LinkStage
{
public:
    SliceStage(const Fault& fault, const Prng& prng);

    std::unique_ptr<LinkStage> clone() const override;
    void push(Instant now, LinkPiece piece) override;
    void pump(Instant now, LinkPieces& out) override;
    std::optional<Instant> due() const override;
    void retune(Instant now, const Fault& fault) override;

private:
    Fault m_fault;
    Prng m_prng;
    Instant m_next; ///< When the next slice may pass.
};

} // namespace echolock
