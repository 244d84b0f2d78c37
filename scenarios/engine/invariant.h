// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace echolock {

/// What must hold, by the letters of the race catalogue. Mutual exclusion of belief (M) and of
/// writes (W) are two things: a lock can give the second without the first.
enum class Letter : std::uint8_t {
    M, ///< mutex: two owners know at the same time that the order is theirs.
    L, ///< no_lost_lock: an owner's lock is gone and nobody told the owner.
    W, ///< no_stale_write: a write under a grant that another's grant has superseded.
    O, ///< no_orphan: locked for somebody who is gone.
    A, ///< no_lock_before_auth: locked for a connection that was never allowed to see the order.
    S, ///< not_locked_out: shut out of an order by one's own older session.
    P, ///< nobody_left_behind: the order is free and somebody is still waiting for it.
    T, ///< rising_tokens: a grant's number is not above the one before.
    E, ///< An `if … then …` of the scenario that names no letter.
};

inline constexpr std::array allLetters{Letter::M, Letter::L, Letter::W, Letter::O, Letter::A,
                                       Letter::S, Letter::P, Letter::T, Letter::E};

/// In the order of allLetters, so that text made of it is the same everywhere.
using Letters = std::set<Letter>;

std::string_view toString(Letter letter);
std::optional<Letter> letterFromText(std::string_view text);
/// `M L W`; `–` for none.
std::string lettersText(const Letters& letters);

/// `mutex` …; empty for E, which has no name of its own.
std::string_view invariantName(Letter letter);
std::optional<Letter> invariantFromName(std::string_view name);
/// What its violation means, in a few plain words.
std::string_view invariantMeaning(Letter letter);

/// Whether it is judged at every step, or once everything has come to rest. An orphan is both: it
/// may exist for a while, and must not stay.
enum class JudgedWhen : std::uint8_t { Always, Finally, Both };

JudgedWhen judgedWhen(Letter letter);

} // namespace echolock
