// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scenariobook.h"

#include "server/config/nodereader.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

namespace echolock {

namespace {

/// `b.yaml` in `folder/a.yaml` is `folder/b.yaml`. Only the names are looked at.
std::string besides(const std::string& file, const std::string& name)
{
    const std::filesystem::path path(name);
    if (path.is_absolute() || name.starts_with(":/"))
        return name;
    return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

const YamlNode* valueOf(const YamlNode& map, std::string_view key)
{
    for (const auto& [name, value] : map.entries) {
        if (name.text == key)
            return &value;
    }
    return nullptr;
}

class BookReader
{
public:
    BookReader(ScenarioBook& book, const TextOfFile& textOf)
        : m_book(book)
        , m_textOf(textOf)
    {
    }

    void read(std::string_view text, const std::string& file)
    {
        constexpr YamlAdvice advice{"a scenario file begins with 'echolock: 1'",
                                    "put all scenarios of a file under one 'scenarios:'",
                                    "a scenario file is a few kilobytes"};
        auto page = std::make_unique<BookPage>(file);
        m_bytes += text.size();
        m_open.push_back(file);
        m_seen.push_back(file);
        auto root = parseYaml(text, advice);
        if (root) {
            page->root = std::move(*root);
            page->isRead = true;
            // The outer file's values come first, and stay.
            if (const YamlNode* params = valueOf(page->root, "params")) {
                readParams(*params, "'params'", m_book.params, page->problems);
                m_book.isWhole = m_book.isWhole && params->isMap();
            }
            if (const YamlNode* names = valueOf(page->root, "include"))
                readIncludes(*names, *page);
        } else {
            page->problems.add(root.error().place, root.error().message);
            m_book.isWhole = false;
        }
        m_open.pop_back();
        m_book.pages.push_back(std::move(page));
    }

private:
    void readIncludes(const YamlNode& names, BookPage& page)
    {
        const std::size_t before = page.problems.size();
        for (const YamlNode& item : readList(names, "'include'", page.problems)) {
            if (const auto name = readText(item, "a file to include", page.problems))
                include(besides(page.problems.file(), *name), item, page.problems);
        }
        m_book.isWhole = m_book.isWhole && page.problems.size() == before;
    }

    void include(const std::string& file, const YamlNode& item, ProblemList& problems)
    {
        if (std::ranges::find(m_open, file) != m_open.end()) {
            problems.add(item.place, "this file includes itself: " + cycleTo(file));
            return;
        }
        if (std::ranges::find(m_seen, file) != m_seen.end())
            return;
        if (m_open.size() >= includeDepthMax || m_seen.size() >= includedFilesMax) {
            problems.add(item.place,
                         "files include each other more than " + std::to_string(includeDepthMax)
                             + " deep, or are more than " + std::to_string(includedFilesMax)
                             + "; put some of them together");
            return;
        }
        const auto text = m_textOf(file);
        if (!text)
            problems.add(item.place, text.error().message);
        else if (m_bytes + text->size() > yamlBytesMax)
            problems.add(item.place,
                         "with this file, what is included is larger than 10 MB; leave some out");
        else
            read(*text, file);
    }

    std::string cycleTo(const std::string& file) const
    {
        std::string text;
        for (auto open = std::ranges::find(m_open, file); open != m_open.end(); ++open)
            text.append(*open).append(" > ");
        return text + file;
    }

    ScenarioBook& m_book;
    const TextOfFile& m_textOf;
    std::vector<std::string> m_open; ///< Files whose end has not come yet, the outermost first.
    std::vector<std::string> m_seen;
    std::size_t m_bytes = 0;
};

/// Of the outermost file: what nobody uses is a mistake there. What comes by `include` is for many.
void reportMisfits(ScenarioBook& book, const Params& given)
{
    BookPage& page = *book.pages.back();
    const YamlNode* params = page.isRead ? valueOf(page.root, "params") : nullptr;
    const TextPlace place = params ? params->place : TextPlace{};
    for (const auto& [name, value] : given) {
        if (!book.params.contains(name))
            page.problems.add(place,
                              "there is no parameter '" + name + "' that could be set"
                                  + paramHint(book.params, name));
        else if (isMadeOfParams(value))
            page.problems.add(place,
                              "the parameter '" + name + "' is set to '" + value.substr(0, 60)
                                  + "', but a parameter is not made of others; write out what it "
                                    "stands for");
    }
}

} // namespace

std::vector<FileProblem> ScenarioBook::takeProblems()
{
    std::vector<FileProblem> all;
    for (const auto& page : pages) {
        std::vector<FileProblem> problems = page->problems.take();
        // As a person goes through the file. A problem of a part of it may have been seen first.
        std::ranges::stable_sort(problems, {}, [](const FileProblem& problem) {
            return std::tie(problem.file, problem.line, problem.column);
        });
        for (FileProblem& problem : problems) {
            // A scenario that is used again is read again.
            if (std::ranges::find(all, problem) == all.end())
                all.push_back(std::move(problem));
        }
    }
    return all;
}

ScenarioBook openBook(std::string_view text, const std::string& file, const TextOfFile& textOf,
                      const Params& given)
{
    ScenarioBook book;
    BookReader(book, textOf).read(text, file);
    if (book.isWhole)
        reportMisfits(book, given);
    // As in a file, a value that is a mistake is there and empty.
    for (const auto& [name, value] : given)
        book.params[name] = isMadeOfParams(value) ? std::string() : value;
    return book;
}

} // namespace echolock
