// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/config/yamldocument.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// One mistake in a file that a person wrote, told to that person.
struct FileProblem
{
    std::string file;
    int line = 1;
    int column = 1;
    std::string message;

    /// `file:line:column: message`, which editors and CI logs make a link of.
    std::string text() const
    {
        return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + message;
    }

    friend bool operator==(const FileProblem&, const FileProblem&) = default;
};

/// Whether problems may repeat what the file says. Hidden: there are secrets in it.
enum class Quoting { Shown, Hidden };

/// What is wrong with one file so far. Bounded: beyond the first fifty nobody reads on.
class ProblemList
{
public:
    static constexpr std::size_t problemsMax = 50;

    explicit ProblemList(std::string file, Quoting quoting = Quoting::Shown)
        : m_file(std::move(file))
        , m_quoting(quoting)
    {
    }

    void add(TextPlace place, std::string message)
    {
        if (std::ranges::find(m_distrusted, place) != m_distrusted.end())
            ++m_followUps;
        else if (m_problems.size() < problemsMax)
            m_problems.push_back({m_file, place.line, place.column, std::move(message)});
    }

    /// What stands here was told to be wrong and is no value. Whatever a reader finds wrong with it
    /// from now on only follows from that: it counts, and is not told.
    void distrust(TextPlace place) { m_distrusted.push_back(place); }

    void add(std::vector<FileProblem> problems)
    {
        for (FileProblem& problem : problems)
            if (m_problems.size() < problemsMax)
                m_problems.push_back(std::move(problem));
    }

    bool empty() const { return m_problems.empty(); }

    /// How many there are, those that are not told among them.
    std::size_t size() const { return m_problems.size() + m_followUps; }

    const std::string& file() const { return m_file; }

    Quoting quoting() const { return m_quoting; }

    std::vector<FileProblem> take() { return std::move(m_problems); }

private:
    std::string m_file;
    Quoting m_quoting;
    std::vector<FileProblem> m_problems;
    std::vector<TextPlace> m_distrusted;
    std::size_t m_followUps = 0;
};

} // namespace echolock
