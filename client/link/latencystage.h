// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linkstage.h"

namespace echolock {

/// Each piece passes a delay after it came, never before an earlier one.
class LatencyStage : public LinkStage
{
public:
    LatencyStage(const Fault& fault, const Prng& prng);

    std::unique_ptr<LinkStage> clone() const override;
    void push(Instant now, LinkPiece piece) override;
    void pump(Instant now, LinkPieces& out) override;
    std::optional<Instant> due() const override;
    void retune(Instant now, const Fault& fault) override;

private:
    Duration draw();
    double deviation();

    Fault m_fault;
    Prng m_prng;
    double m_lastDeviation = 0;
    Instant m_lastDue; ///< Of the piece before.
};

} // namespace echolock
