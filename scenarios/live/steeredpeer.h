// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/fault.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/sim/deedlog.h"

#include <optional>
#include <set>
#include <vector>

namespace echolock {

/// What connections a client of the simulated world has, to find them among those that it has on
/// real sockets, where they are known by their order alone.
class SteeredPeer
{
public:
    explicit SteeredPeer(ClientSort sort);

    /// Its page has done something there.
    void follow(const Deed& deed);

    /// A connection begins that reaches the server.
    void begin(Line line) { m_begun.push_back(line); }

    /// The server's process has ended, and the next one counts anew.
    void forgetServer() { m_begun.clear(); }

    /// The how manieth of those that reach the server it is, from 0.
    std::optional<std::size_t> atServer(Line line) const;
    /// The how manieth of the present page's, from 0; none where nobody hears any more what it
    /// brings.
    std::optional<std::size_t> atPage(Line line) const;

    const std::vector<Line>& ofPage() const { return m_open; }

    /// The page has given it up, and hears only that it has ended.
    bool isClosing(Line line) const { return m_closing.contains(line); }

    void heardEndOf(Line line);

private:
    ClientSort m_sort;
    std::vector<Line> m_begun;
    std::vector<Line> m_open; ///< Of the present page.
    std::set<Line> m_closing;
};

} // namespace echolock
