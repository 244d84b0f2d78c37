// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/oracle.h"
#include "tests/support/historybuilder.h"

#include <optional>
#include <string>

/// What an oracle says of a history that was written by hand.
namespace echolock::testing {

/// `M L W`: what an oracle finds, in the letters' order.
inline std::string lettersIn(const HistoryBuilder& built,
                             std::optional<Duration> bound = std::nullopt)
{
    Letters letters;
    for (const Violation& violation : judge(built.history(), bound))
        letters.insert(violation.letter);
    return lettersText(letters);
}

inline std::string sentenceOf(const HistoryBuilder& built, Letter letter,
                              std::optional<Duration> bound = std::nullopt)
{
    for (const Violation& violation : judge(built.history(), bound)) {
        if (violation.letter == letter)
            return violation.sentence;
    }
    return "–";
}

/// alice edits, bob looks on.
inline HistoryBuilder aliceEditsBobLooks()
{
    HistoryBuilder built({"alice", "bob", "carol"});
    built.connect("alice").holds("alice").connect("bob").views("bob", "alice");
    return built;
}

} // namespace echolock::testing
