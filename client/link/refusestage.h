// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linkstage.h"

namespace echolock {

/// Whether it turns the connection at that seat away.
bool isRefused(const Fault& fault, const LinkSeat& seat);

/// Turns a connection away: at once, in place of the server's answer to the upgrade, or by a close
/// frame after it.
class RefuseStage : public LinkStage
{
public:
    RefuseStage(const Fault& fault, LinkDirection direction, const LinkSeat& seat);

    std::unique_ptr<LinkStage> clone() const override;
    void begin(Instant now) override;
    void push(Instant now, LinkPiece piece) override;
    void pump(Instant now, LinkPieces& out) override;
    std::optional<Instant> due() const override;
    void retune(Instant now, const Fault& fault) override;

private:
    bool refuses() const { return isRefused(m_fault, m_seat); }

    Fault m_fault;
    LinkDirection m_direction;
    LinkSeat m_seat;
};

} // namespace echolock
