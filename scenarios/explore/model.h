// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/violation.h"
#include "server/base/hash128.h"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace echolock {

/// Who can do the next thing: the server taking what one connection has sent, a client going on, a
/// timer, a fault. In any state each actor has at most one thing to do, so that a list of actors
/// says all of a schedule.
using ActorId = std::uint16_t;

using Schedule = std::vector<ActorId>;

/// The things that a transition looked at or changed, by number (a connection, an order, a user, an
/// outbox, what the application has of an order, the clock). Below 256 of them, so that two sets
/// meet in a few instructions.
class ObjectSet
{
public:
    static constexpr std::size_t objectsMax = 256;

    void add(std::size_t object) { m_words[object / 64] |= std::uint64_t(1) << (object % 64); }

    bool meets(const ObjectSet& other) const
    {
        std::uint64_t common = 0;
        for (std::size_t word = 0; word < m_words.size(); ++word)
            common |= m_words[word] & other.m_words[word];
        return common != 0;
    }

    ObjectSet& operator|=(const ObjectSet& other)
    {
        for (std::size_t word = 0; word < m_words.size(); ++word)
            m_words[word] |= other.m_words[word];
        return *this;
    }

    /// A bit for each of them.
    std::span<const std::uint64_t> words() const { return m_words; }

    friend bool operator==(const ObjectSet&, const ObjectSet&) = default;

private:
    std::array<std::uint64_t, objectsMax / 64> m_words{};
};

struct Footprint
{
    ObjectSet reads;
    ObjectSet writes;

    /// Whether the order of the two matters.
    bool dependsOn(const Footprint& other) const
    {
        return writes.meets(other.writes) || writes.meets(other.reads) || reads.meets(other.writes);
    }

    friend bool operator==(const Footprint&, const Footprint&) = default;
};

/// What an oracle found in a transition or at the end. The fingerprint says which invariant is
/// broken for whom and by whom, by their parts in the scenario and not by the wording, so that a
/// shorter schedule can be seen to show the same thing.
struct Finding
{
    std::uint64_t fingerprint = 0;
    Violation violation;

    friend bool operator==(const Finding&, const Finding&) = default;
};

struct StepEffect
{
    Footprint footprint;
    std::vector<Finding> findings;
};

/// What an explorer needs of a world. States are small values that are copied for every transition;
/// the model may remember whatever makes it quick, but its answers depend on the arguments alone.
template <class M>
concept ExplorableModel = requires(M model, const typename M::State& state,
                                   typename M::State& successor, ActorId actor,
                                   std::vector<ActorId>& actors)
{
    requires std::copyable<typename M::State>;
    {
        model.initial()
        } -> std::convertible_to<typename M::State>;
    /// Rising; none where nothing more can happen.
    model.enabled(state, actors);
    /// `actor` must be enabled. The effect is good until the next call.
    {
        model.step(successor, actor)
        } -> std::same_as<const StepEffect&>;
    /// What an end state, in which nobody is enabled, breaks.
    {
        model.finish(state)
        } -> std::same_as<const std::vector<Finding>&>;
    {
        model.hash(state)
        } -> std::same_as<Hash128>;
    /// The same for states that differ only in which of several interchangeable clients is which.
    {
        model.canonicalHash(state)
        } -> std::same_as<Hash128>;
    /// How many steps the actor may still have: a weight for random walks.
    {
        model.remaining(state, actor)
        } -> std::convertible_to<std::uint32_t>;
    /// `the server takes tab1's subscribe`
    {
        model.describe(state, actor)
        } -> std::convertible_to<std::string>;
};

/// One that numbers its states, from 0 and without gaps, and gives the same state the same number.
template <class M>
concept NumberingModel = ExplorableModel<M> && requires(const M model, typename M::State state)
{
    {
        model.number(state)
        } -> std::same_as<std::uint32_t>;
};

} // namespace echolock
