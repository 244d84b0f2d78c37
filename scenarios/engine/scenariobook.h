// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/paramtext.h"
#include "server/base/result.h"
#include "server/config/fileproblem.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

inline constexpr std::size_t includedFilesMax = 64;
inline constexpr std::size_t includeDepthMax = 16;

/// The text of a file, or one sentence why there is none.
using TextOfFile = std::function<Result<std::string>(const std::string& path)>;

/// One file of a reading.
struct BookPage
{
    explicit BookPage(std::string file)
        : problems(std::move(file))
    {
    }

    ProblemList problems;
    YamlNode root; ///< As written: `${name}` stands there.
    bool isRead = false;
};

/// A file and all that it includes, each once, the included before those who include them.
struct ScenarioBook
{
    std::vector<std::unique_ptr<BookPage>> pages; ///< The last one is the file itself.
    Params params; ///< Of all pages; the value of the page that includes the other holds.
    /// Nothing that the pages build on is missing: each include is there, and the parameters are.
    /// Otherwise whatever is read misses it everywhere.
    bool isWhole = true;

    /// Of all pages, in their order.
    std::vector<FileProblem> takeProblems();
};

/// Reads `text`, and what it includes by `textOf`. A name is looked up beside the file that
/// includes it. `given` are parameters that are set from outside.
ScenarioBook openBook(std::string_view text, const std::string& file, const TextOfFile& textOf,
                      const Params& given);

} // namespace echolock
