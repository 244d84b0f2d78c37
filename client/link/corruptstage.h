// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linkstage.h"

namespace echolock {

/// Turns over one bit of some bytes. Chance is drawn for each byte, so that it does not depend on
/// how the stream is cut into pieces.
class CorruptStage : public LinkStage
{
public:
    CorruptStage(const Fault& fault, const Prng& prng);

    std::unique_ptr<LinkStage> clone() const override;
    void push(Instant now, LinkPiece piece) override;
    void pump(Instant now, LinkPieces& out) override;
    std::optional<Instant> due() const override;
    void retune(Instant now, const Fault& fault) override;

private:
    double m_share = 0;
    double m_correlation = 0;
    Prng m_prng;
    bool m_lastBad = false;
};

} // namespace echolock
