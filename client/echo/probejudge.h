// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/jsonpointer.h"
#include "server/base/clock.h"
#include "server/base/result.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// What an application says about one order.
struct ProbeAnswer
{
    std::string order;  ///< `order.7`
    std::string holder; ///< Who holds its lock; empty where it is free.
    Instant askedAt;
    Instant answeredAt;
};

/// Who holds the lock, as that body says: text or a number. Null, false, an empty text and nothing
/// at all mean that it is free. The error is a clause on the body.
Result<std::string> holderIn(std::string_view body, const JsonPointer& pointer);

/// Where one simulated person is.
struct ProbePerson
{
    std::uint32_t client = 0;
    std::string holder; ///< What the application calls this person.
    std::string order;  ///< Empty while on none, or gone.
    bool edits = false; ///< Believes that the order's lock is its own.
    Instant at;
};

/// A lock that is not where it should be.
struct ProbeFinding
{
    enum class Kind : std::uint8_t {
        Orphan, ///< It is held, and its holder, or everybody, has been away for longer than
                ///< allowed.
        Lost    ///< A client edits, and the lock is free or somebody else's.
    };

    Kind kind = Kind::Orphan;
    std::string order;
    std::string holder;
    std::uint32_t client = 0; ///< Of Lost.
    Duration lasted{};        ///< Of Orphan: for how long, at least, when it was asked.
    std::uint32_t others = 0; ///< Of Orphan: how many are there who are not its holder.
};

/// One sentence for a person.
std::string describe(const ProbeFinding& finding);

/// Compares what an application says about its locks with where the simulated people are. Both are
/// told with their times and may come late; an answer is judged once all that happened until then
/// must have been told, and only where it could not have crossed a change.
class ProbeJudge
{
public:
    struct Limits
    {
        Duration grace = std::chrono::seconds(5); ///< How long a lock may outlive its holder.
        /// How long news of people and of the application's own writes may be under way.
        Duration delay = std::chrono::milliseconds(500);
    };

    explicit ProbeJudge(const Limits& limits);

    void moved(const ProbePerson& person);
    void answered(ProbeAnswer answer);
    /// What is wrong as of now, each time that it goes wrong once.
    std::vector<ProbeFinding> judge(Instant now);

    std::uint64_t orphans() const { return m_orphans; }

    std::uint64_t lost() const { return m_lost; }

private:
    struct Person
    {
        ProbePerson last;
        Instant since; ///< It has been on that order, editing or not, without a break.
        bool lostTold = false;
    };

    /// Somebody who was said to hold an order, and was not there.
    struct Absent
    {
        std::string holder;
        Instant since;
    };

    struct Order
    {
        std::uint32_t people = 0;
        std::map<std::string, std::uint32_t> present; ///< The same by what they are called.
        std::optional<Instant> leftAt; ///< By the last one; none until somebody was there.
        std::optional<Absent> absent;
        std::string orphanTold; ///< Of whom it was told that he holds it still.
    };

    void enter(const ProbePerson& person);
    void leave(const ProbePerson& person, Instant at);
    std::optional<Instant> awaySince(Order& order, const std::string& holder, Instant now) const;
    void judgeOrphan(const ProbeAnswer& answer, Instant now, std::vector<ProbeFinding>& findings);
    void judgeLost(const ProbeAnswer& answer, std::vector<ProbeFinding>& findings);

    Limits m_limits;
    std::map<std::uint32_t, Person> m_people;
    std::set<std::string> m_names; ///< What they are called.
    std::map<std::string, Order> m_orders;
    std::deque<ProbeAnswer> m_waiting;
    std::uint64_t m_orphans = 0;
    std::uint64_t m_lost = 0;
};

} // namespace echolock
