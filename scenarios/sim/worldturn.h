// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/model.h"
#include "scenarios/sim/actor.h"
#include "scenarios/sim/ensemble.h"
#include "scenarios/sim/judgepart.h"
#include "scenarios/sim/worldrules.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace echolock {

/// Something that was sent or taken.
struct Passing
{
    Line line;
    bool isUp = false;
    bool isTaken = false;
    Signal what; ///< Of WirePart::Out.
};

/// What one step came to.
struct StepNotes
{
    Footprint footprint;
    std::vector<std::uint32_t> findings; ///< By number.
    std::vector<std::uint32_t> entries;
    std::vector<Passing> passings;

    void clear();
};

/// One step of a simulated world: what the actor does, and all that follows from it at once.
class WorldTurn
{
public:
    WorldTurn(const WorldRules& rules, Ensemble& parts, WorldClock& clock, StepNotes& notes);

    /// Everybody does what is no choice before anything has happened.
    void begin()
    {
        settle();
        judgeMoment();
    }

    /// The actor must be enabled.
    void take(Actor actor);

private:
    void doWhat(Actor actor);
    void serverTakes(Line line);
    void serverTakesFrame(Line line, std::size_t index, Signal what);
    void clientGoesOn(std::size_t client);
    void clientReads(Line line);
    /// Of the lines that have something for the client.
    Line nextRead(std::size_t client);
    void timerIsDue(Actor actor);
    void storeGoesOn(std::size_t server);
    void workerIsThrough(std::size_t worker);
    void timePasses();
    void pass(Duration by);
    void fireLocalTimers();
    bool isLocal(Signals outputs) const;

    using Meetings = std::vector<LineTrouble::Meeting>;

    void faultComes(Actor actor);
    /// A Line() stands for all of the client's.
    void strike(std::size_t client, std::size_t fault, Line line);
    void beginFault(std::size_t client, std::uint32_t number, Line line);
    /// Of a message that passes.
    enum class Moment : std::uint8_t {
        InPlace, ///< It does not arrive.
        Behind,  ///< It has arrived, and nothing has come of it yet.
        After,   ///< What its receiver does about it at once is done.
    };

    /// The moment in which a fault begins that strikes there.
    Moment momentOf(const LineTrouble::Meeting& meeting) const;
    /// True if any of those faults must come at that moment of what goes in that direction.
    bool strikeAt(Line line, LinkDirection direction, const Meetings& meetings, Moment moment);
    WirePart::Heads headsOf(Line line);
    bool troubleOnce(std::size_t client);

    void settle();
    bool settleOnce(std::size_t client);

    /// Whatever its scripts are told, and how far that brings them.
    Signals scriptHears(ScriptPart::In kind, Line line, std::uint32_t value);
    void scriptsWent(const ScriptPart::Facts& before);
    void goOn(std::size_t client);
    void perform(std::size_t client, std::size_t step, std::uint64_t edits);
    void performOnStage(std::size_t client, std::size_t step);
    void pageActs(const ClientAct& act, std::size_t step);
    void save(std::size_t client, std::size_t step, ClientAct act);
    void operate(std::size_t client, const OperatorStep& step);
    std::uint32_t request(std::size_t server, const std::string& text);

    void serverDid(std::size_t server, Signals outputs);
    void pageDid(std::size_t client, Signals outputs);
    void pageHears(std::size_t client, const Signal& what);
    void tell(std::uint32_t entry);
    void tellOfPage(std::size_t client, const WorldRules::EntryNews& news);
    /// Nothing waits for the judge's opinion, so it hears all of a moment at once.
    void judgeMoment();
    void tellAct(const ClientAct& act, std::uint64_t edits);

    void writes(std::size_t object) { m_notes.footprint.writes.add(object); }

    void reads(std::size_t object) { m_notes.footprint.reads.add(object); }

    bool readsAtOnce(std::size_t client);
    /// All of it, or what it shows of one order.
    void writesPage(std::size_t client, std::optional<std::size_t> only = {});
    /// A connection begins or ends at a server: whatever goes by its number, at whichever order,
    /// too.
    void writesNumbers(std::size_t server);
    void writesOrders(std::uint64_t orders);

    static Part server(std::size_t index) { return {PartKind::Server, std::uint8_t(index)}; }

    static Part page(std::size_t client) { return {PartKind::Page, std::uint8_t(client)}; }

    static Part wire(std::size_t client) { return {PartKind::Wire, std::uint8_t(client)}; }

    static Part judge(std::size_t index) { return {PartKind::Judge, std::uint8_t(index)}; }

    static constexpr Part script{PartKind::Script, 0};
    static constexpr Part store{PartKind::Store, 0};
    static constexpr Part application{PartKind::Application, 0};

    const WorldRules& m_rules;
    const SimCase& m_case;
    Ensemble& m_parts;
    WorldClock& m_clock;
    StepNotes& m_notes;
    std::uint32_t m_answer = 0;          ///< Of the last request's status.
    std::vector<std::uint32_t> m_moment; ///< Entries that no judge has heard.
};

} // namespace echolock
