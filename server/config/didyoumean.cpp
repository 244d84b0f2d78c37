// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/didyoumean.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace echolock {

namespace {

char lower(char letter)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
}

/// Optimal string alignment distance, letter case ignored: a swap of neighbours counts as one.
std::size_t distance(std::string_view left, std::string_view right)
{
    std::vector<std::size_t> beforeLast(right.size() + 1);
    std::vector<std::size_t> last(right.size() + 1);
    std::vector<std::size_t> current(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const bool same = lower(left[i - 1]) == lower(right[j - 1]);
            current[j] = std::min(
                {last[j] + 1, current[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
            const bool swapped = i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2])
                && lower(left[i - 2]) == lower(right[j - 1]);
            if (swapped)
                current[j] = std::min(current[j], beforeLast[j - 2] + 1);
        }
        beforeLast.swap(last);
        last.swap(current);
    }
    return last[right.size()];
}

/// Long keys are not compared: nobody mistypes a kilobyte.
constexpr std::size_t wordLengthMax = 64;

} // namespace

std::optional<std::string_view> nearestWord(std::string_view word,
                                            std::span<const std::string_view> candidates)
{
    if (word.empty() || word.size() > wordLengthMax)
        return std::nullopt;
    std::optional<std::string_view> best;
    std::size_t bestDistance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string_view candidate : candidates) {
        // `exp` for expect, and `policy` for policies.
        const bool begins = (word.size() >= 3 && candidate.starts_with(word))
            || (word.size() >= 5 && candidate.starts_with(word.substr(0, word.size() - 1)));
        const std::size_t far = begins ? 1 : distance(word, candidate);
        if (far < bestDistance && far < candidate.size()) {
            best = candidate;
            bestDistance = far;
        }
    }
    return best;
}

std::string joinedWithOr(std::span<const std::string_view> words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

std::string meantHint(std::string_view word, std::span<const std::string_view> candidates)
{
    if (const auto meant = nearestWord(word, candidates))
        return "; did you mean '" + std::string(*meant) + "'?";
    return candidates.empty() ? std::string() : "; expected " + joinedWithOr(candidates);
}

} // namespace echolock
