// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linkstage.h"

namespace echolock {

/// A token bucket: `rate` bytes a second, after a rest `burst` at once.
class BandwidthStage : public LinkStage
{
public:
    explicit BandwidthStage(const Fault& fault);

    std::unique_ptr<LinkStage> clone() const override;
    void begin(Instant now) override;
    void pump(Instant now, LinkPieces& out) override;
    std::optional<Instant> due() const override;
    void retune(Instant now, const Fault& fault) override;

private:
    void refill(Instant now);
    double needed() const;

    double m_rate = 0; ///< Bytes a second.
    double m_burst = 0;
    double m_tokens = 0; ///< Bytes that may pass at once, at `m_filled`.
    Instant m_filled;
};

} // namespace echolock
