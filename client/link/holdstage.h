// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linkstage.h"

namespace echolock {

/// Nothing passes while it acts. `hold` goes on reading as far as there is room; `blackhole`,
/// `pause` and `sleep` do not, and `blackhole` and `sleep` acknowledge nothing either.
class HoldStage : public LinkStage
{
public:
    explicit HoldStage(const Fault& fault);

    std::unique_ptr<LinkStage> clone() const override;
    void pump(Instant now, LinkPieces& out) override;
    std::optional<Instant> due() const override;
    void retune(Instant now, const Fault& fault) override;
    std::size_t room() const override;
    bool acknowledges() const override;

private:
    FaultKind m_kind;
};

} // namespace echolock
