// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scenarioparser.h"

#include "scenarios/engine/scenarioreader.h"
#include "scenarios/engine/scenariowords.h"
#include "scenarios/engine/settingsparser.h"
#include "server/config/didyoumean.h"
#include "server/config/nodereader.h"
#include "server/hub/huboptions.h"

#include <algorithm>
#include <map>

namespace echolock {

namespace {

/// One item of a `scenarios:` and the page that it stands on.
struct Written
{
    std::string id;
    const YamlNode* node = nullptr;
    ProblemList* problems = nullptr;
};

/// Reads the pages of a book one after the other; a page goes on from the defaults of those before.
class BookParser
{
public:
    BookParser(ScenarioBook& book, std::span<const std::string_view> policies)
        : m_book(book)
        , m_policies(policies.begin(), policies.end())
        , m_text(book.params)
    {
        for (const std::string_view policy : policies)
            m_defaults.policies.push_back({std::string(policy), {}});
        m_policies.insert(m_policies.end(), storePolicies.begin(), storePolicies.end());
    }

    std::vector<Scenario> read()
    {
        if (!m_book.isWhole)
            return {};
        for (const auto& page : m_book.pages) {
            if (page->isRead)
                readPage(*page, page == m_book.pages.back());
        }
        reportUnused();
        return std::move(m_scenarios);
    }

private:
    void readPage(BookPage& page, bool isLast)
    {
        m_problems = &page.problems;
        YamlNode root = page.root;
        for (YamlEntry& entry : root.entries) {
            if (entry.key.text != "scenarios")
                m_text.expand(entry.value, page.problems);
        }
        if (!isOfThisVersion(root)) {
            m_hasMissed = true;
            return;
        }
        MapReader map(root, "a scenario file", words::fileKeys, page.problems);
        if (!map.isMap())
            return;
        map.require("echolock", "the version of the format, 1");
        if (const YamlNode* defaults = map.find("defaults"))
            readDefaults(*defaults);
        const bool mayLack = !isLast || !m_scenarios.empty() || hasProblems();
        const YamlNode* list = mayLack ? map.find("scenarios")
                                       : map.require("scenarios", "a list of scenarios");
        if (list)
            readScenarios(valueIn(page.root, "scenarios"));
        // What an included file would report is told where that one is named.
        const YamlNode* report = map.find("report");
        if (!report)
            return;
        const ReportSettings read = parseReport(*report, page.problems);
        if (!isLast)
            return;
        std::map<std::string, TextPlace> places;
        for (const auto& [key, value] : report->entries)
            places[key.text] = value.place;
        for (Scenario& scenario : m_scenarios) {
            scenario.report = read;
            scenario.reportPlaces = places;
        }
    }

    /// As written, for `use` with other parameters.
    static const YamlNode& valueIn(const YamlNode& root, std::string_view key)
    {
        return std::ranges::find(
                   root.entries, key,
                   [](const YamlEntry& entry) { return std::string_view(entry.key.text); })
            ->value;
    }

    bool hasProblems() const
    {
        return std::ranges::any_of(m_book.pages,
                                   [](const auto& page) { return !page->problems.empty(); });
    }

    /// What another version means by its words, nobody knows here.
    bool isOfThisVersion(const YamlNode& root)
    {
        const auto isOther = [](const YamlEntry& entry) {
            return entry.key.text == "echolock" && entry.value.text != "1";
        };
        const auto other = std::ranges::find_if(root.entries, isOther);
        if (other == root.entries.end())
            return true;
        m_problems->add(other->value.place,
                        "this program reads version 1 of the format; write 'echolock: 1'");
        return false;
    }

    void readDefaults(const YamlNode& node)
    {
        const MapReader map(node, "'defaults'", words::defaultsKeys, *m_problems);
        if (const YamlNode* server = map.find("server"))
            m_defaults.server = parseServer(*server, "'server'", *m_problems)
                                    .over(m_defaults.server);
        if (const YamlNode* policies = map.find("policies"))
            m_defaults.policies = parsePolicies(*policies, m_policies, *m_problems);
        if (const YamlNode* within = map.find("within"))
            m_defaults.within = readSomeTime(*within, "'within'", *m_problems)
                                    .value_or(m_defaults.within);
    }

    void readScenarios(const YamlNode& list)
    {
        if (!list.isSequence() || list.items.empty()) {
            m_problems->add(list.place,
                            "'scenarios' must be a list with at least one scenario, but this is "
                                + std::string(list.isSequence() ? "empty" : list.kindName()));
            m_hasMissed = true;
            return;
        }
        for (const YamlNode& item : list.items) {
            const bool uses = std::ranges::any_of(
                item.entries, [](const YamlEntry& entry) { return entry.key.text == "use"; });
            Scenario scenario = uses ? readUse(item) : readWritten(item);
            if (!scenario.id.empty()
                && std::ranges::find(m_scenarios, scenario.id, &Scenario::id) != m_scenarios.end())
                m_problems->add(scenario.place,
                                "two scenarios are called '" + scenario.id
                                    + "'; give each an id of its own");
            m_scenarios.push_back(std::move(scenario));
        }
    }

    Scenario readWritten(const YamlNode& item)
    {
        YamlNode node = item;
        m_text.expand(node, *m_problems);
        Scenario scenario = readScenario(node, m_defaults, m_policies, *m_problems);
        m_written.push_back({scenario.id, &item, m_problems});
        return scenario;
    }

    /// `{use: R02-two-tabs, with: {order: order.9}, id: again}`
    Scenario readUse(const YamlNode& item)
    {
        YamlNode node = item;
        m_text.expand(node, *m_problems);
        MapReader map(node, "a scenario by 'use'", words::useKeys, *m_problems);
        const YamlNode* use = map.find("use");
        const YamlNode* id = map.require("id", "a name of its own");
        const auto name = id ? readName(*id, "'id'", *m_problems) : std::nullopt;
        const Written* found = writtenAs(*use);
        if (!found || !name)
            return {};
        Params params = m_book.params;
        if (const YamlNode* with = map.find("with"))
            readWith(*with, params);
        YamlNode used = *found->node;
        ParamText text(params);
        text.expand(used, *found->problems);
        noteUses(text);
        Scenario scenario = readScenario(used, m_defaults, m_policies, *found->problems);
        scenario.id = *name;
        scenario.file = m_problems->file();
        scenario.place = id->place;
        return scenario;
    }

    const Written* writtenAs(const YamlNode& use)
    {
        std::vector<std::string_view> ids;
        for (const Written& each : m_written)
            ids.push_back(each.id);
        // It may be the one whose id is a mistake.
        if (std::ranges::find(ids, "") != ids.end()
            && std::ranges::find(ids, use.text) == ids.end())
            return nullptr;
        const auto index = readChoice(use, "scenario that stands before this one", ids,
                                      *m_problems);
        return index ? &m_written[*index] : nullptr;
    }

    void readWith(const YamlNode& with, Params& params)
    {
        Params given;
        readParams(with, "'with'", given, *m_problems);
        if (!with.isMap())
            return;
        for (const auto& [key, value] : with.entries) {
            if (!params.contains(key.text))
                m_problems->add(key.place,
                                "there is no parameter '" + key.text.substr(0, 60) + "'"
                                    + paramHint(m_book.params, key.text));
        }
        for (const auto& [name, value] : given)
            params[name] = value;
    }

    void noteUses(const ParamText& text)
    {
        m_used.insert(text.used().begin(), text.used().end());
        m_hasMissed = m_hasMissed || text.hasMissed();
    }

    /// In the outermost file alone: what comes by `include` is there for many.
    void reportUnused()
    {
        BookPage& page = *m_book.pages.back();
        noteUses(m_text);
        if (m_hasMissed)
            return;
        for (const auto& [key, value] : page.root.entries) {
            if (key.text != "params")
                continue;
            for (const auto& [name, text] : value.entries) {
                if (!m_used.contains(name.text))
                    page.problems.add(name.place,
                                      "nothing uses the parameter '" + name.text.substr(0, 60)
                                          + "'; write ${" + name.text.substr(0, 60)
                                          + "} where it belongs, or take it out");
            }
        }
    }

    ScenarioBook& m_book;
    std::vector<std::string_view> m_policies; ///< That may be named.
    ParamText m_text;
    ScenarioDefaults m_defaults;
    ProblemList* m_problems = nullptr;
    std::vector<Scenario> m_scenarios;
    std::vector<Written> m_written;
    std::set<std::string> m_used;
    /// A parameter that nothing uses may be one that was mistyped, or is used in what was not read.
    bool m_hasMissed = false;
};

} // namespace

Result<std::vector<Scenario>, std::vector<FileProblem>>
parseScenarios(std::string_view text, const std::string& file,
               std::span<const std::string_view> policies, const ScenarioSource& source)
{
    const TextOfFile none = [](const std::string&) -> Result<std::string> {
        return failure("no files can be included here");
    };
    ScenarioBook book = openBook(text, file, source.textOf ? source.textOf : none, source.params);
    std::vector<Scenario> scenarios = BookParser(book, policies).read();
    if (std::vector<FileProblem> problems = book.takeProblems(); !problems.empty())
        return Unexpected<std::vector<FileProblem>>(std::move(problems));
    for (Scenario& scenario : scenarios) {
        scenario.openedAs = file;
        scenario.params = source.params;
    }
    return scenarios;
}

} // namespace echolock
