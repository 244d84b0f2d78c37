// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/clienthistory.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// One thing that a visitor of an order did, or waited for.
struct VisitStep
{
    enum class Kind : std::uint8_t { Act, Await };

    Kind kind = Kind::Act;
    ClientAct act;    ///< Act only.
    std::string word; ///< Await only: `granted`, `denied`, `revoked`.
    Instant at;       ///< When it was done, or seen.
    /// When it is known to have had its effect; none where it never was.
    std::optional<Instant> effect;
};

/// From the page's opening to the end of its interest in the order.
struct OrderVisit
{
    std::size_t client = 0;
    Tab tab = Tab::First;
    std::string channel;
    std::vector<VisitStep> steps;
    std::optional<Instant> over;

    /// The first step opens the page, which may have been long before; the second subscribes.
    Instant begin() const { return steps[1].at; }
};

/// Cuts the history of a swarm into visits of one order.
class VisitBook
{
public:
    explicit VisitBook(std::string order);

    void feed(const ClientEntry& entry);

    /// In the order in which they were over, those that are not at the end.
    std::vector<OrderVisit> visits() const;

private:
    using Who = std::pair<std::size_t, Tab>;

    /// A tab that is, or may come to be, at the order.
    struct Page
    {
        VisitStep open;
        std::optional<OrderVisit> visit;
        Abandonment stands = Abandonment::Freeze; ///< How it stood still last.
    };

    void acted(const ClientAct& act, Instant at);
    void begin(const ClientAct& act, Instant at);
    void abandoned(Page& page, const ClientAct& act, Instant at);
    void connected(Page& page, Instant at);
    void saw(const ClientSaw& saw, Instant at);
    void end(Page& page, Instant at);

    std::string m_order;
    std::map<Who, Page> m_pages;
    std::vector<OrderVisit> m_over;
};

} // namespace echolock
