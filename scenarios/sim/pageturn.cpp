// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/pageturn.h"

#include "server/base/assert.h"

namespace echolock {

/// A connection that would be one too many is never answered.
Line PageTurn::openLine() const
{
    if (linesMade < Line::perClientMax)
        ++linesMade;
    const Line line(client, linesMade);
    if (linesMade < Line::perClientMax)
        put(PageOut::Open, line);
    return line;
}

void PageTurn::saw(const Observation& seen) const
{
    if (seen.kind == Observation::Kind::Lock && seen.lock.event == "lock.granted")
        tokens[seen.lock.order] = seen.lock.token;
    put(PageOut::Saw, {}, lexicon.numberOf(HistoryEntry{now, ClientSaw{client, seen}}));
}

void PageTurn::connected(const SocketId& socket) const
{
    put(PageOut::Saw, {}, lexicon.numberOf(HistoryEntry{now, ClientConnected{client, socket}}));
}

} // namespace echolock
