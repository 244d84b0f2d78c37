// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/crowd.h"
#include "tests/bench/load/meter.h"

#include <optional>

namespace echolock::load {

/// What a mode counts while its load runs.
struct Tally
{
    std::uint64_t operations = 0;
    Histogram latencies;
};

/// What all modes work with, and what they say in the end.
class Bench
{
public:
    explicit Bench(const Options& given);

    /// Lets the load run warm, forgets what was counted till then, and measures.
    bool measure(Tally& tally);

    /// Adds a member to the JSON object that is printed.
    void say(const char* name, double value);
    void say(const Cost& cost, const Tally& tally);

    std::string report() const { return "{" + m_report + "}"; }

    Options options;
    Trouble trouble;
    Poller poller;
    Crowd crowd;
    Meter meter;

private:
    std::string m_report;
};

/// The data of an event: a number that says which one it is, and padding up to the wanted size.
/// `quote` is how a quotation mark is written there.
std::string numberedData(std::uint64_t number, std::size_t size, std::string_view quote);

/// The number in an event that came, or nothing where there is none.
std::optional<std::uint64_t> numberIn(std::string_view event);

void runConnect(Bench& bench);
void runPing(Bench& bench);
void runFanout(Bench& bench);
void runPairs(Bench& bench);
void runPublish(Bench& bench);
void runLocks(Bench& bench);
void runVanish(Bench& bench);

} // namespace echolock::load
