// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/terminaltable.h"

#include "scenarios/report/casenames.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace echolock {

namespace {

/// What can still be read.
constexpr std::size_t nameMin = 8;
constexpr std::size_t titleMin = 16;

struct Cell
{
    std::string text;
    std::optional<Paint> paint{};
};

using Row = std::vector<Cell>;

/// Of each column of a table.
std::vector<std::size_t> widthsOf(const std::vector<Row>& rows)
{
    std::vector<std::size_t> widths;
    for (const Row& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], columnsOf(row[column].text));
    }
    return widths;
}

/// With the space between columns.
std::size_t widthOf(const std::vector<std::size_t>& widths)
{
    return std::accumulate(widths.begin(), widths.end(), 2 * widths.size()) - 2;
}

void cutColumn(std::vector<Row>& rows, std::size_t column, std::size_t width)
{
    for (Row& row : rows) {
        if (column < row.size())
            row[column].text = cut(row[column].text, width);
    }
}

void dropColumns(std::vector<Row>& rows, std::size_t first, std::size_t count)
{
    for (Row& row : rows)
        row.erase(row.begin() + static_cast<std::ptrdiff_t>(first),
                  row.begin() + static_cast<std::ptrdiff_t>(first + count));
}

/// Two spaces between columns, and none at the end of a line.
std::string tableText(const std::vector<Row>& rows, Colours colours)
{
    const std::vector<std::size_t> widths = widthsOf(rows);
    std::string text;
    for (const Row& row : rows) {
        std::string line;
        std::size_t gap = 0;
        for (std::size_t column = 0; column < row.size(); ++column) {
            const Cell& cell = row[column];
            if (!cell.text.empty()) {
                line += std::string(gap, ' ');
                line += cell.paint ? painted(cell.text, *cell.paint, colours) : cell.text;
                gap = 0;
            }
            gap += widths[column] - columnsOf(cell.text) + 2;
        }
        text += line + "\n";
    }
    return text;
}

/// `MLW`: a table has no room for spaces.
std::string shortLetters(const Letters& letters)
{
    std::string text;
    for (const Letter letter : letters)
        text += toString(letter);
    return text.empty() ? "." : text;
}

Cell cellOf(const CaseResult& result)
{
    switch (result.verdict) {
    case Verdict::Pass:
        return {".", Paint::Green};
    case Verdict::KnownFailure:
        return {shortLetters(result.seen), Paint::Yellow};
    case Verdict::Violation:
        return {(result.seen.empty() ? "lin" : shortLetters(result.seen)) + "!", Paint::Red};
    case Verdict::UnexpectedPass:
        return {shortLetters(result.seen) + "!", Paint::Magenta};
    case Verdict::Unknown:
        break;
    }
    return {"?", Paint::Magenta};
}

/// Keeps the order in which things came.
std::size_t placeOf(std::vector<std::string>& known, const std::string& text)
{
    const auto found = std::ranges::find(known, text);
    const auto place = static_cast<std::size_t>(found - known.begin());
    if (found == known.end())
        known.push_back(text);
    return place;
}

std::string differenceLines(const std::vector<CaseResult>& cases, const CaseNames& called)
{
    std::string text;
    for (const CaseResult& result : cases) {
        const std::string where = "  " + called.nameOf(result.id, result.openedAs) + " under "
            + result.policy;
        if (result.verdict == Verdict::Violation && result.seen == result.known)
            text += where + ": not linearizable\n";
        else if (result.verdict == Verdict::Violation || result.verdict == Verdict::UnexpectedPass)
            text += where + ": " + shortLetters(result.seen) + ", and the file says "
                + shortLetters(result.known) + "\n";
        else if (result.verdict == Verdict::Unknown)
            text += where + ": no verdict\n";
    }
    return text;
}

bool hasSeveralEngines(const std::vector<CaseResult>& cases)
{
    return std::ranges::any_of(
        cases, [&](const CaseResult& each) { return each.engine != cases.front().engine; });
}

std::string plural(std::size_t count, std::string_view one, std::string_view many)
{
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

/// `article MLWP, 6 others P`: there may be too many policies for a line that names them all.
std::string expectedText(const Scenario& scenario)
{
    std::vector<std::pair<Letters, std::vector<std::string>>> groups;
    for (const PolicyChoice& policy : scenario.policies) {
        const auto known = scenario.known.find(policy.name);
        if (known == scenario.known.end() || known->second.empty())
            continue;
        const auto group = std::ranges::find(groups, known->second,
                                             [](const auto& each) { return each.first; });
        if (group == groups.end())
            groups.push_back({known->second, {policy.name}});
        else
            group->second.push_back(policy.name);
    }
    std::string text;
    for (const auto& [letters, names] : groups) {
        text += text.empty() ? "" : ", ";
        if (names.size() > 2)
            text += std::to_string(names.size()) + (text.empty() ? " policies " : " others ");
        else
            text += names.front() + (names.size() == 2 ? "/" + names.back() : "") + " ";
        text += shortLetters(letters);
    }
    return text.empty() ? "." : text;
}

/// Rather without numbers than without the titles, and without the titles than in several lines.
void narrowList(std::vector<Row>& rows, std::size_t columns)
{
    if (widthOf(widthsOf(rows)) <= columns)
        return;
    dropColumns(rows, 1, 2);
    const std::vector<std::size_t> widths = widthsOf(rows);
    const std::size_t others = widths[0] + 2 + widths[1];
    if (others + 2 + titleMin <= columns)
        return cutColumn(rows, 2, columns - others - 2);
    dropColumns(rows, 2, 1);
    cutColumn(rows, 1, std::max(columns, widths[0] + 2 + nameMin) - widths[0] - 2);
}

} // namespace

std::string matrixText(const std::vector<CaseResult>& cases, Colours colours, Columns columns)
{
    if (cases.empty())
        return {};
    const bool namesEngines = hasSeveralEngines(cases);
    std::vector<std::string> names;
    std::vector<std::string> policies;
    std::map<std::pair<std::size_t, std::size_t>, Cell> cells;
    const CaseNames called(cases);
    for (const CaseResult& result : cases) {
        const std::size_t row = placeOf(
            names,
            called.nameOf(result.id, result.openedAs)
                + (namesEngines ? " [" + result.engine + "]" : std::string()));
        cells[{row, placeOf(policies, result.policy)}] = cellOf(result);
    }
    std::vector<Row> rows(1, Row(1));
    for (const std::string& policy : policies)
        rows.front().push_back({policy, Paint::Bold});
    for (std::size_t row = 0; row < names.size(); ++row) {
        rows.push_back({{names[row], Paint::Bold}});
        for (std::size_t column = 0; column < policies.size(); ++column) {
            const auto cell = cells.find({row, column});
            rows.back().push_back(cell == cells.end() ? Cell() : cell->second);
        }
    }
    const std::vector<std::size_t> widths = widthsOf(rows);
    const std::size_t others = widthOf(widths) - widths.front();
    if (columns && others + widths.front() > *columns)
        cutColumn(rows, 0, std::max(*columns, others + nameMin) - others);
    const std::string differences = differenceLines(cases, called);
    return tableText(rows, colours)
        + (differences.empty() ? "" : "! and ? are not as expected:\n" + differences);
}

std::string listText(const std::vector<Scenario>& scenarios, Colours colours, Columns columns)
{
    std::vector<Row> rows{{{"scenario", Paint::Dim},
                           {"clients", Paint::Dim},
                           {"policies", Paint::Dim},
                           {"known to fail", Paint::Dim},
                           {"title", Paint::Dim}}};
    for (const Scenario& scenario : scenarios)
        rows.push_back({{scenario.id, Paint::Bold},
                        {std::to_string(scenario.clients.size())},
                        {std::to_string(scenario.policies.size())},
                        {expectedText(scenario)},
                        {onOneLine(scenario.title)}});
    if (columns)
        narrowList(rows, *columns);
    return tableText(rows, colours) + plural(scenarios.size(), "scenario", "scenarios")
        + "; 'run FILE -v' plays one and tells every lock as it happens\n";
}

} // namespace echolock
