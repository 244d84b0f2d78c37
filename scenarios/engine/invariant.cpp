// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/invariant.h"

#include <algorithm>

namespace echolock {

namespace {

struct LetterRow
{
    Letter letter;
    std::string_view text;
    std::string_view name;
    std::string_view meaning;
    JudgedWhen when;
};

constexpr std::array rows{
    LetterRow{Letter::M, "M", "mutex", "two people edit at once", JudgedWhen::Always},
    LetterRow{Letter::L, "L", "no_lost_lock", "a lock is gone and its owner was not told",
              JudgedWhen::Always},
    LetterRow{Letter::W, "W", "no_stale_write", "a save overwrites a newer owner's work",
              JudgedWhen::Always},
    LetterRow{Letter::O, "O", "no_orphan", "an order stays locked for somebody who is gone",
              JudgedWhen::Both},
    LetterRow{Letter::A, "A", "no_lock_before_auth", "locked for someone who was never let in",
              JudgedWhen::Always},
    LetterRow{Letter::S, "S", "not_locked_out", "somebody is shut out by an own older session",
              JudgedWhen::Finally},
    LetterRow{Letter::P, "P", "nobody_left_behind", "the order is free and somebody still waits",
              JudgedWhen::Finally},
    LetterRow{Letter::T, "T", "rising_tokens", "a grant's number did not rise", JudgedWhen::Always},
    LetterRow{Letter::E, "E", "", "the scenario's own expectation failed", JudgedWhen::Finally},
};

const LetterRow& rowOf(Letter letter)
{
    return *std::ranges::find(rows, letter, &LetterRow::letter);
}

} // namespace

std::string_view toString(Letter letter)
{
    return rowOf(letter).text;
}

std::optional<Letter> letterFromText(std::string_view text)
{
    const auto* found = std::ranges::find(rows, text, &LetterRow::text);
    return found == rows.end() ? std::nullopt : std::optional(found->letter);
}

std::string lettersText(const Letters& letters)
{
    std::string text;
    for (const Letter letter : letters) {
        if (!text.empty())
            text += ' ';
        text += toString(letter);
    }
    return text.empty() ? "–" : text;
}

std::string_view invariantName(Letter letter)
{
    return rowOf(letter).name;
}

std::optional<Letter> invariantFromName(std::string_view name)
{
    const auto* found = std::ranges::find(rows, name, &LetterRow::name);
    return found == rows.end() || name.empty() ? std::nullopt : std::optional(found->letter);
}

std::string_view invariantMeaning(Letter letter)
{
    return rowOf(letter).meaning;
}

JudgedWhen judgedWhen(Letter letter)
{
    return rowOf(letter).when;
}

} // namespace echolock
