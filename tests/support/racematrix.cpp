// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/racematrix.h"

#include <algorithm>

namespace echolock::testing {

namespace {

constexpr std::string_view clean = ".";
constexpr std::string_view nothing = "n/a";

constexpr std::array rows{
    MatrixRow{"R01",
              {"L", ".", ".", ".", ".", ".", ".", ".", "."},
              {"L", ".", ".", ".", ".", ".", ".", ".", "."},
              ""},
    MatrixRow{"R02",
              {"SP", "SP", ".", ".", "SP", "SP", ".", "SP", "."},
              {"SP", "SP", ".", ".", "SP", "SP", ".", "SP", "."},
              ""},
    MatrixRow{"R03",
              {"SP", "SP", "S", ".", "SP", "SP", "S", "SP", "."},
              {"SP", "SP", "S", ".", "SP", "SP", "S", "SP", "."},
              ""},
    MatrixRow{"R04",
              {"SP", "SP", ".", ".", "SP", "SP", ".", "SP", "."},
              {"SP", "SP", ".", ".", "SP", "SP", ".", "SP", "."},
              ""},
    MatrixRow{"R05",
              {"OAS", ".", ".", ".", ".", ".", ".", ".", "."},
              {"OAS", ".", ".", ".", ".", ".", ".", ".", "."},
              ""},
    MatrixRow{"R06",
              {"LP", "P", "P", "P", "P", "P", ".", "P", "."},
              {"LP", "P", "P", "P", "P", "P", ".", "P", "."},
              ""},
    MatrixRow{"R07",
              {"O", "P", "P", "P", "P", "P", ".", "P", "."},
              {"O", "P", "P", "P", "P", "P", ".", "P", "."},
              ""},
    MatrixRow{"R08",
              {"O", "P", "P", "P", "P", "P", ".", "P", "."},
              {"O", "P", "P", "P", "P", "P", ".", "P", "."},
              ""},
    MatrixRow{"R09",
              {"LP", "P", "P", "P", "P", "P", ".", "P", "."},
              {"LP", "P", "P", "P", "P", "P", ".", "P", "."},
              ""},
    MatrixRow{"R10",
              {"MLWP", ".", ".", ".", ".", ".", ".", ".", "."},
              {"MLWP", ".", ".", ".", ".", ".", ".", ".", "."},
              ""},
    MatrixRow{"R11",
              {"O", "P", "P", "P", "P", "P", ".", "P", "."},
              {"O", "P", "P", "P", "P", "P", ".", "P", "."},
              ""},
    MatrixRow{
        "R12",
        {"LWO", "WP", "WP", "WP", "WP", "P", "W", "WP", "."},
        {"O", "WP", "WP", "WP", "WP", "P", "W", "WP", "."},
        "The article knows owners by small numbers that are given out anew: who comes after the "
        "sweep gets the dead one's, is told that the order is granted, and does not have it."},
    MatrixRow{"R13",
              {"LP", "P", "P", "P", "P", "P", ".", "P", "."},
              {"LP", "P", "P", "P", "P", "P", ".", "P", "."},
              ""},
    MatrixRow{"R14",
              {"SP", "SP", "S", ".", "SP", "SP", "S", "SP", "."},
              {"SP", "SP", "S", ".", "SP", "SP", "S", "SP", "."},
              ""},
    MatrixRow{
        "R15",
        {"LO", ".", ".", "P", ".", ".", ".", "P", "."},
        {"O", ".", ".", ".", ".", "P", ".", "P", "."},
        "The article knows owners by small numbers that are given out anew: the first to come "
        "after a restart passes for the owner. The ledger tells the other policies of the lock: "
        "where there is a grace, the order waits for its user, and who came meanwhile is left "
        "behind; elsewhere it is free at once."},
    MatrixRow{"R16",
              {".", ".", ".", ".", "WP", "P", ".", "WP", "."},
              {".", ".", ".", ".", "WP", "P", ".", "WP", "."},
              ""},
    MatrixRow{"R17",
              {"P", "P", "P", "P", "P", "P", ".", "P", "."},
              {"P", "P", "P", "P", "P", "P", ".", "P", "."},
              ""},
    MatrixRow{"R18",
              {"MLP", "P", "P", "P", "P", "P", ".", "P", "."},
              {"MLP", "P", "P", "P", "P", "P", ".", "P", "."},
              ""},
    MatrixRow{
        "R19",
        {"SP", "SP", ".", ".", "SP", "SP", ".", "SP", "."},
        {"P", "P", ".", ".", "P", "P", ".", "P", "."},
        "Who was shut out by an own older session still is when that one is over, because nobody "
        "tells."},
    MatrixRow{"R20",
              {"P", "P", "P", "P", "P", "P", ".", "P", "."},
              {"P", "P", "P", "P", "P", "P", ".", "P", "."},
              ""},
    MatrixRow{
        "R21",
        {"P", "MLW", "MLW", "MLW", "MLW", "ML", "MLW", "MLW", "ML"},
        {".", "MLW", "MLW", "MLW", "MLW", "ML", "MLW", "MLW", "ML"},
        "The oracle counts a wrong belief that nobody sets right, so the second subscription is "
        "lost with its connection, and the viewer is left behind as in R17."},
    MatrixRow{"R22",
              {"MLWT", "MLWT", "MLWT", "MLWT", "MLWT", "MLWT", "MLWT", "T", "MLWT"},
              {".", "MW", "MW", "MW", "MW", ".", "MW", ".", "."},
              "Only policy redis has a store that servers share, and even there each server "
              "numbers its own "
              "grants (T). Elsewhere each has its own table, and neither tells the page at the "
              "other (L)."},
    MatrixRow{"R23",
              {"n/a", "n/a", "n/a", "n/a", "n/a", "n/a", "n/a", "MLWPT", "n/a"},
              {"n/a", "n/a", "n/a", "n/a", "n/a", "MLWP", "n/a", "MLWP", "MLP"},
              "Only policy redis has a shared store, and each server numbers its own grants (T). "
              "This stage's oracle takes both servers for one table, in which one's end is the "
              "other's."},
    MatrixRow{
        "R24",
        {"WP", "WP", "WP", "WP", "WP", "P", "W", "WP", "."},
        {"MLWP", "WP", "WP", "WP", "WP", "P", "W", "WP", "."},
        "An operator's unlocking is told to whoever had the order, under the article's policy "
        "too."},
    MatrixRow{"R25",
              {"LAP", ".", ".", ".", ".", ".", ".", ".", "."},
              {"LP", ".", ".", ".", ".", ".", ".", ".", "."},
              "Whoever is at 7x first is given order 7, for which nobody has vouched."},
    MatrixRow{
        "R26",
        {"OS", "SP", ".", ".", "SP", "SP", ".", "SP", "."},
        {"O", "P", ".", ".", "P", "P", ".", "P", "."},
        "Who was shut out by an own older session still is when that one is over, because nobody "
        "tells."},
};

} // namespace

std::span<const MatrixRow> raceMatrix()
{
    return rows;
}

std::string measure(const Race& race, std::string_view policy)
{
    if (race.needs == Race::Needs::SharedStore && policy != "redis")
        return std::string(nothing);
    Letters letters;
    for (const RaceStory& story : race.stories) {
        RaceStage stage{std::string(policy)};
        story.play(stage);
        for (const Violation& violation : stage.finish())
            letters.insert(violation.letter);
    }
    std::string text;
    for (const Letter letter : letters)
        text += toString(letter);
    return text.empty() ? std::string(clean) : text;
}

std::string findings(const Race& race, std::string_view policy)
{
    std::string text;
    for (const RaceStory& story : race.stories) {
        RaceStage stage{std::string(policy)};
        story.play(stage);
        for (const Violation& violation : stage.finish())
            text += "\n  " + std::string(story.name) + ": "
                + std::string(toString(violation.letter)) + ": " + violation.sentence;
    }
    return text;
}

} // namespace echolock::testing
