// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/tidy/sourcetree.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// One place where the tree breaks a rule.
struct Finding
{
    std::string path;
    std::size_t line = 0;
    std::string message;

    friend bool operator==(const Finding&, const Finding&) = default;
};

using Findings = std::vector<Finding>;

std::string toString(const Finding& finding);

/// A folder, and what its files may include besides their own folder: folders, or single headers.
struct Layer
{
    std::string_view folder;
    std::vector<std::string_view> mayInclude;
};

/// The allowed edges, from the bottom up.
std::span<const Layer> layers();

/// The table of layers() as ARCHITECTURE.md shows it.
std::string layerTable();

/// Every rule is a function of the whole tree, so that a test can hand it a small wrong one.
using Rule = Findings (*)(const SourceTree&);

Findings includesFollowTheLayers(const SourceTree& tree);
Findings architectureShowsTheLayers(const SourceTree& tree);
Findings coreHeadersAreFreeOfQt(const SourceTree& tree);
Findings coreIsFreeOfTimeChanceAndLoops(const SourceTree& tree);
Findings coreHasNoHiddenState(const SourceTree& tree);
Findings sourcesAreBuilt(const SourceTree& tree);
Findings sourcesHaveTests(const SourceTree& tree);
Findings testsAreRegistered(const SourceTree& tree);
Findings filesStateTheirLicence(const SourceTree& tree);
Findings headersAreIncludedOnce(const SourceTree& tree);
Findings typesHaveNamesOfTheirOwn(const SourceTree& tree);
Findings filesAreShort(const SourceTree& tree);
Findings functionsAreShort(const SourceTree& tree);
Findings nothingSleeps(const SourceTree& tree);
Findings connectionsAreTyped(const SourceTree& tree);
Findings connectionsHaveContext(const SourceTree& tree);
Findings nothingIsLeftToDo(const SourceTree& tree);
Findings nothingNamesAMachine(const SourceTree& tree);

} // namespace echolock
