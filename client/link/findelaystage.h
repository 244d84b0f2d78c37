// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linkstage.h"

namespace echolock {

/// Keeps an end of stream back. A reset passes at once, as it overtakes nothing that is kept here.
class FinDelayStage : public LinkStage
{
public:
    explicit FinDelayStage(const Fault& fault);

    std::unique_ptr<LinkStage> clone() const override;
    void push(Instant now, LinkPiece piece) override;
    void pump(Instant now, LinkPieces& out) override;
    std::optional<Instant> due() const override;
    void retune(Instant now, const Fault& fault) override;

private:
    Duration m_delay{};
};

} // namespace echolock
