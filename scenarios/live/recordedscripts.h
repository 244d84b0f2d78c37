// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/live/swarmhistory.h"
#include "scenarios/live/visitbook.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// Visits of an order as the scripts of a scenario, and what came before what.
class RecordedScripts
{
public:
    /// `visits` in the order in which they began.
    RecordedScripts(const SwarmHistory& history, const std::vector<OrderVisit>& visits);

    /// `clients:` with all of it, indented by two.
    std::string clientsText() const;
    /// `order:`; nothing where nobody had to wait for anybody.
    std::string orderText() const;

    /// For a run as a whole.
    Duration within() const { return m_within; }

    /// Whether somebody fell silent, and the run took long enough for the server to notice.
    enum class Silence : std::uint8_t { None, Unnoticed, Noticed };

    Silence silence() const { return m_silence; }

private:
    /// One step of a script.
    struct Line
    {
        VisitStep step;
        // Only where `order` names it.
        std::string label; ///< Of the step, or of a moment before it where it can have none.
        std::string done;  ///< Of a moment after a step that can have no name.
    };

    struct Script
    {
        std::string name;
        std::string user;
        std::string channel;
        std::vector<Line> lines;
    };

    struct Place
    {
        std::size_t script = 0;
        std::size_t line = 0;
    };

    void add(const SwarmHistory& history, const OrderVisit& visit);
    /// How many lines of each script are over before a line begins, as far as scripts say.
    using Known = std::vector<std::size_t>;
    using Knowledge = std::vector<std::vector<Known>>; ///< By script and line.

    static std::vector<Instant> momentsOf(const Script& script);
    void constrain();
    void learn(Place here, Instant at, const Knowledge& known, Known& mine);
    void waitFor(Place before, Place after);
    enum class Side : std::uint8_t { Before, After };

    /// As the earlier or as the later one of a constraint.
    std::string nameOf(Place place, Side side);
    static std::string lineText(const Script& script, std::size_t index);
    static std::string actText(const Line& line);
    static Duration patience(const Script& script, std::size_t index);

    std::vector<Script> m_scripts;
    std::map<std::pair<std::size_t, Tab>, std::size_t> m_byClient;
    std::vector<std::pair<std::string, std::string>> m_order;
    Duration m_within;
    Silence m_silence = Silence::None;
};

} // namespace echolock
