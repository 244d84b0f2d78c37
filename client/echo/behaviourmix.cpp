// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/behaviourmix.h"

#include <string>

namespace echolock {

namespace {

using namespace std::chrono_literals;
using Weights = std::array<double, allAbandonments.size()>;

struct NamedMix
{
    std::string_view name;
    BehaviourMix mix;
};

/// Weights in the order of allAbandonments: leave, close, tab-close, kill, reset, vanish, freeze,
/// reload, sleep, crash.
constexpr std::array<NamedMix, 6> namedMixes{{
    {"office", {.weights = Weights{40, 4, 40, 1, 1, 1, 3, 10, 0, 0}}},
    {"rough", {.weights = Weights{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}},
    {"crash",
     {.weights = Weights{0, 0, 0, 50, 50, 0, 0, 0, 0, 0},
      .edit = ThinkTime::uniform(800ms, 3000ms)}},
    {"wifi", {.weights = Weights{10, 0, 10, 0, 25, 25, 30, 0, 0, 0}}},
    {"calm",
     {.weights = Weights{60, 20, 20, 0, 0, 0, 0, 0, 0, 0},
      .edit = ThinkTime::uniform(5s, 20s),
      .rest = ThinkTime::uniform(2s, 8s)}},
    {"workday",
     {.weights = Weights{45, 4, 30, 1, 1, 1, 1, 8, 6, 2},
      .edit = ThinkTime::lognormal(12s, 0.7),
      .rest = ThinkTime::exponential(4s),
      .sleep = ThinkTime::lognormal(30s, 0.8),
      .save = {.every = ThinkTime::exponential(5s)},
      .idle = {.every = ThinkTime::exponential(10s), .length = ThinkTime::lognormal(4s, 0.6)},
      .switchTab = {.every = ThinkTime::exponential(20s), .length = ThinkTime::lognormal(15s, 1)},
      .secondTab = {.every = ThinkTime::exponential(60s), .length = ThinkTime::uniform(2s, 10s)}}},
}};

} // namespace

Abandonment BehaviourMix::draw(Prng& prng) const
{
    double sum = 0;
    for (const double weight : weights)
        sum += weight > 0 ? weight : 0;
    // One number is taken even where there is no choice, so that the stream goes on alike.
    double left = prng.unit() * sum;
    Abandonment last = Abandonment::Leave;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!(weights[i] > 0))
            continue;
        last = allAbandonments[i];
        if (left < weights[i])
            return last;
        left -= weights[i];
    }
    return last;
}

std::vector<std::string_view> mixNames()
{
    std::vector<std::string_view> names;
    names.reserve(namedMixes.size());
    for (const NamedMix& named : namedMixes)
        names.push_back(named.name);
    return names;
}

Result<BehaviourMix> mixByName(std::string_view name)
{
    std::string known;
    for (const NamedMix& named : namedMixes) {
        if (named.name == name)
            return named.mix;
        known += known.empty() ? "" : ", ";
        known += named.name;
    }
    return failure("There is no behaviour mix '" + std::string(name) + "'; choose one of: " + known
                   + ".");
}

} // namespace echolock
