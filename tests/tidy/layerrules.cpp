// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/tidy/tidyrules.h"

#include <algorithm>
#include <array>
#include <regex>

namespace echolock {

namespace {

/// The headers that carry live batches from the threads to the models: values, no sockets.
constexpr std::string_view serverBatch = "server/net/serverbatch.h";
constexpr std::string_view swarmBatch = "client/net/swarmbatch.h";

bool liesIn(std::string_view path, std::string_view folderOrFile)
{
    return path == folderOrFile
        || (path.starts_with(folderOrFile) && path.substr(folderOrFile.size()).starts_with('/'));
}

/// A program's own folder holds its main.cpp; a new folder below it needs a row of its own.
bool belongsTo(std::string_view path, const Layer& layer)
{
    if (!liesIn(path, layer.folder))
        return false;
    const bool isProgram = layer.folder != "tests"
        && layer.folder.find('/') == std::string_view::npos;
    return !isProgram || path.rfind('/') == layer.folder.size();
}

const Layer* layerOf(std::string_view path)
{
    const auto owner = [path](const Layer& layer) { return belongsTo(path, layer); };
    const auto found = std::ranges::find_if(layers(), owner);
    return found == layers().end() ? nullptr : &*found;
}

bool mayInclude(const Layer& layer, std::string_view header)
{
    const auto holds = [header](std::string_view allowed) { return liesIn(header, allowed); };
    // What moc and uic write has no folder.
    if (header.ends_with(".moc") || header.starts_with("ui_"))
        return true;
    const Layer* const other = layerOf(header);
    return (other && other->folder == layer.folder) || std::ranges::any_of(layer.mayInclude, holds);
}

Findings includesOf(const SourceFile& file, const Layer& layer)
{
    static const std::regex include("^\\s*#\\s*include\\s+\"([^\"]+)\"");
    Findings findings;
    const auto lines = linesOf(file.text);
    for (std::size_t index = 0; index < lines.size(); ++index) {
        std::cmatch match;
        const std::string_view line = lines[index];
        if (!std::regex_search(line.data(), line.data() + line.size(), match, include))
            continue;
        if (const std::string header = match[1]; !mayInclude(layer, header))
            findings.push_back(
                {file.path, index + 1, std::string(layer.folder) + " may not include " + header});
    }
    return findings;
}

bool isCpp(std::string_view path)
{
    return path.ends_with(".h") || path.ends_with(".cpp");
}

} // namespace

std::span<const Layer> layers()
{
    static const std::array table{
        Layer{"server/base", {}},
        Layer{"server/config", {"server/base"}},
        Layer{"server/protocol", {"server/base"}},
        Layer{"server/locks", {"server/base"}},
        Layer{"server/hub", {"server/base", "server/protocol", "server/locks"}},
        Layer{"server/webhooks", {"server/base", "server/protocol", "server/locks", "server/hub"}},
        Layer{"server/loop", {"server/base"}},
        Layer{"server/ledger",
              {"server/base", "server/config", "server/protocol", "server/locks", "server/hub",
               "server/loop"}},
        Layer{"server/net",
              {"server/base", "server/config", "server/protocol", "server/locks", "server/hub",
               "server/webhooks", "server/loop", "server/ledger"}},
        Layer{"server", {"server"}},
        Layer{"client/echo", {"server/base", "server/protocol"}},
        Layer{"client/link", {"server/base", "server/config", "server/protocol"}},
        Layer{"client/http", {"server/base"}},
        Layer{"client/joint", {"server/base", "server/protocol", "client/echo"}},
        Layer{"client/net",
              {"server/base", "server/protocol", "server/loop", "client/echo", "client/link",
               "client/http"}},
        Layer{"client/people", {"server/base", "server/config", "client/echo"}},
        Layer{"client/proxy",
              {"server/base", "server/config", "server/protocol", "server/loop", "client/link",
               "client/net"}},
        Layer{"client/run",
              {"server/base", "server/config", "server/protocol", "server/loop", "client/echo",
               "client/link", "client/http", "client/joint", "client/net", "client/people",
               "client/proxy"}},
        Layer{"client",
              {"server/base", "server/config", "server/protocol", "server/loop", "client"}},
        Layer{"scenarios/engine",
              {"server/base", "server/config", "server/protocol", "server/locks", "server/hub",
               "client/echo", "client/link"}},
        Layer{"scenarios/explore", {"server/base", "scenarios/engine"}},
        Layer{"scenarios/sim",
              {"server/base", "server/protocol", "server/locks", "server/hub", "server/webhooks",
               "client/echo", "client/link", "scenarios/engine", "scenarios/explore"}},
        Layer{
            "scenarios/report",
            {"server/base", "server/protocol", "server/locks", "client/echo", "scenarios/engine"}},
        Layer{"scenarios/live", {"server", "client", "scenarios"}},
        Layer{"scenarios", {"server", "client", "scenarios"}},
        Layer{"gui/models",
              {"server/base", "server/protocol", "server/locks", "client/echo", "scenarios/engine",
               serverBatch, swarmBatch}},
        Layer{"gui/views", {"server/base", "server/locks", "client/echo", "gui/models"}},
        Layer{"gui/app", {"server", "client", "scenarios", "gui"}},
        Layer{"gui", {"server", "client", "scenarios", "gui"}},
        Layer{"tests", {"server", "client", "scenarios", "gui"}},
    };
    return table;
}

std::string layerTable()
{
    std::string table = "| folder | may include |\n|---|---|\n";
    for (const Layer& layer : layers()) {
        table += "| `" + std::string(layer.folder) + "` | ";
        for (const std::string_view allowed : layer.mayInclude)
            table += (allowed == layer.mayInclude.front() ? "`" : ", `") + std::string(allowed)
                + "`";
        table += layer.mayInclude.empty() ? "nothing |\n" : " |\n";
    }
    return table;
}

Findings includesFollowTheLayers(const SourceTree& tree)
{
    Findings findings;
    for (const SourceFile& file : tree) {
        if (!isCpp(file.path))
            continue;
        if (const Layer* const layer = layerOf(file.path))
            std::ranges::move(includesOf(file, *layer), std::back_inserter(findings));
        else
            findings.push_back({file.path, 1, "this folder has no row in the table of layers"});
    }
    return findings;
}

Findings architectureShowsTheLayers(const SourceTree& tree)
{
    const auto file = std::ranges::find(tree, "ARCHITECTURE.md", &SourceFile::path);
    if (file == tree.end() || file->text.find(layerTable()) != std::string::npos)
        return {};
    return {{file->path, 1,
             "the table of layers is missing or not the one that holds:\n" + layerTable()}};
}

} // namespace echolock
