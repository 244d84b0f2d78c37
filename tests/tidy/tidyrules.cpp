// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/tidy/tidyrules.h"

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <sstream>

namespace echolock {

namespace {

constexpr std::array coreFolders{"server/base/",  "server/config/",    "server/protocol/",
                                 "server/locks/", "server/hub/",       "server/webhooks/",
                                 "client/echo/",  "scenarios/engine/", "scenarios/report/"};

/// Words that a file must not hold, and what to write in their place.
struct Ban
{
    const char* pattern;
    const char* instead;
};

constexpr std::array coreBans{
    Ban{"\\bQ_(OBJECT|GADGET|EMIT|SIGNALS)\\b", "an effect or a sink: the core has no QObject"},
    Ban{R"(\bQ(Object|Timer|Thread|EventLoop|CoreApplication|Socket\w*|Tcp\w+|File|Settings)\b)",
        "an effect: the core has no event loop, thread, socket or file"},
    Ban{"\\bQ(DateTime|Date|Time|ElapsedTimer|DeadlineTimer)\\b", "the Instant that is passed in"},
    Ban{R"(\b(system_clock|high_resolution_clock|steady_clock\s*::\s*now)\b)",
        "the Instant that is passed in"},
    Ban{R"(\b(time\s*\(\s*(nullptr|NULL|0|&)|gettimeofday|clock_gettime)\b)",
        "the Instant that is passed in"},
    Ban{R"(\b(QRandomGenerator|random_device|s?rand\s*\())", "the Prng that is passed in"},
    Ban{"\\b(this_thread|std\\s*::\\s*(j?thread|(shared_|recursive_)?mutex|condition_variable|"
        "future|async|atomic\\w*))\\b",
        "nothing: one thread calls the core"},
    Ban{"#\\s*include\\s*<(thread|mutex|shared_mutex|condition_variable|future|atomic|ctime|random)"
        ">",
        "nothing: the core has no thread, clock or chance"},
    Ban{R"(\b(getenv|qEnvironmentVariable\w*|qgetenv)\b)", "an option that is passed in"},
    Ban{"\\b(q(Debug|Info|Warning|Critical)\\s*\\(|qC(Debug|Info|Warning)|printf\\s*\\(|"
        "std\\s*::\\s*c(out|err|log)\\b)",
        "an effect: the core does not log"},
};

constexpr std::array sleepBans{
    Ban{R"(\b(qWait|qSleep|u?sleep|msleep|nanosleep|sleep_for|sleep_until)\s*\()",
        "a wait for a condition with a deadline (QTRY_*, QSignalSpy::wait)"},
};

constexpr std::array stringConnectBans{
    Ban{R"(\b(SIGNAL|SLOT)\s*\()", "a pointer to the member function"},
};

bool isCpp(const SourceFile& file)
{
    return file.path.ends_with(".h") || file.path.ends_with(".cpp");
}

bool isCore(const SourceFile& file)
{
    return isCpp(file) && std::ranges::any_of(coreFolders, [&](std::string_view folder) {
               return file.path.starts_with(folder);
           });
}

bool isTest(const SourceFile& file)
{
    return file.path.starts_with("tests/");
}

std::string folderOf(std::string_view path)
{
    return std::string(path.substr(0, path.rfind('/') + 1));
}

std::string stemOf(std::string_view path)
{
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return std::string(name.substr(0, name.find('.')));
}

const SourceFile* find(const SourceTree& tree, std::string_view path)
{
    const auto file = std::ranges::find(tree, path, &SourceFile::path);
    return file == tree.end() ? nullptr : &*file;
}

/// A CMakeLists.txt with its foreach loops written out.
std::string withoutLoops(std::string text)
{
    static const std::regex loop(R"(foreach\((\w+)([\w\s]+)\)([^]*?)endforeach\(\))");
    for (std::smatch match; std::regex_search(text, match, loop);) {
        const std::regex variable(R"(\$\{)" + match.str(1) + R"(\})");
        std::istringstream items(match.str(2));
        std::string bodies;
        for (std::string item; items >> item;)
            bodies += std::regex_replace(match.str(3), variable, item);
        text = match.prefix().str() + bodies + match.suffix().str();
    }
    return text;
}

bool mentions(const SourceFile* list, const std::string& word)
{
    return list
        && std::regex_search(withoutLoops(list->text),
                             std::regex(R"([\s(/])" + word + R"((?!\w))"));
}

template <std::size_t Count>
Findings banned(const SourceFile& file, const std::array<Ban, Count>& bans)
{
    Findings findings;
    const std::string code = blankedCode(file.text);
    for (const Ban& ban : bans) {
        const std::regex pattern(ban.pattern);
        for (std::sregex_iterator match(code.begin(), code.end(), pattern), end; match != end;
             ++match) {
            findings.push_back({file.path, lineAt(code, std::size_t(match->position())),
                                "\"" + match->str() + "\": use " + ban.instead});
        }
    }
    return findings;
}

/// Applies a check to each file that it is for.
template <class Filter, class Check>
Findings inEach(const SourceTree& tree, Filter isFor, Check check)
{
    Findings findings;
    for (const SourceFile& file : tree) {
        if (isFor(file))
            std::ranges::move(check(file), std::back_inserter(findings));
    }
    return findings;
}

/// What ends the declaration that starts at `from`, template arguments left out: "(" says that
/// it is a function, anything else that it is a variable.
char declarationEnd(std::string_view code, std::size_t from)
{
    int depth = 0;
    for (const char letter : code.substr(from)) {
        depth += letter == '<' ? 1 : letter == '>' ? -1 : 0;
        if (depth == 0 && std::string_view("(;={").find(letter) != std::string_view::npos)
            return letter;
    }
    return ';';
}

/// The arguments of the call whose bracket opens at `open`, split at its own commas.
std::vector<std::string_view> argumentsOf(std::string_view code, std::size_t open)
{
    std::vector<std::string_view> arguments;
    int depth = 0;
    std::size_t begin = open + 1;
    for (std::size_t at = open; at < code.size(); ++at) {
        if (std::string_view("([{").find(code[at]) != std::string_view::npos)
            ++depth;
        else if (std::string_view(")]}").find(code[at]) != std::string_view::npos)
            --depth;
        if (depth == 0 || (depth == 1 && code[at] == ',')) {
            arguments.push_back(code.substr(begin, at - begin));
            begin = at + 1;
        }
        if (depth == 0)
            break;
    }
    return arguments;
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = std::min(text.find_first_not_of(" \t\n"), text.size());
    return text.substr(begin);
}

bool opensAClass(std::span<const std::string_view> linesBefore)
{
    static const std::regex bases(R"(^\s*(:|,|public\b|protected\b|private\b))");
    static const std::regex opening(R"(^\s*(template.*>\s*)?(class|struct|union)\b[^;]*$)");
    const auto isLike = [](std::string_view line, const std::regex& pattern) {
        return std::regex_search(line.begin(), line.end(), pattern);
    };
    while (!linesBefore.empty() && isLike(linesBefore.back(), bases))
        linesBefore = linesBefore.first(linesBefore.size() - 1);
    return !linesBefore.empty() && isLike(linesBefore.back(), opening);
}

Findings longFunctions(const SourceFile& file, std::size_t lineMax)
{
    Findings findings;
    const std::string code = blankedCode(file.text);
    const auto lines = linesOf(code);
    for (std::size_t open = 0; open < lines.size(); ++open) {
        // Our format opens functions and classes, and nothing else, with a brace of their own.
        const std::size_t indent = lines[open].find_first_not_of(' ');
        if (indent == std::string_view::npos || lines[open].substr(indent) != "{"
            || opensAClass(std::span(lines).first(open)))
            continue;
        std::size_t close = open + 1;
        while (close < lines.size()
               && !(lines[close].find_first_not_of(' ') == indent && lines[close][indent] == '}'))
            ++close;
        if (close - open - 1 > lineMax)
            findings.push_back({file.path, open,
                                "a function of " + std::to_string(close - open - 1)
                                    + " lines; at most " + std::to_string(lineMax)});
    }
    return findings;
}

Findings matches(const SourceFile& file, const std::regex& pattern, std::string_view message)
{
    Findings findings;
    for (std::sregex_iterator match(file.text.begin(), file.text.end(), pattern), end; match != end;
         ++match) {
        findings.push_back({file.path, lineAt(file.text, std::size_t(match->position())),
                            "\"" + match->str() + "\": " + std::string(message)});
    }
    return findings;
}

} // namespace

std::string toString(const Finding& finding)
{
    return finding.path + ":" + std::to_string(finding.line) + ": " + finding.message;
}

Findings coreHeadersAreFreeOfQt(const SourceTree& tree)
{
    // Hashes come from Qt Core, in the .cpp files of the protocol and nowhere else.
    static const std::regex any(R"(#\s*include\s*<Q\w+>)");
    static const std::regex other("#\\s*include\\s*<Q(?!(ByteArray|ByteArrayView|CryptographicHash|"
                                  "MessageAuthenticationCode)>)\\w+>");
    return inEach(tree, isCore, [](const SourceFile& file) {
        const bool hashes = file.path.starts_with("server/protocol/")
            && file.path.ends_with(".cpp");
        return matches(file, hashes ? other : any, "the core does without Qt");
    });
}

Findings coreIsFreeOfTimeChanceAndLoops(const SourceTree& tree)
{
    return inEach(tree, isCore, [](const SourceFile& file) { return banned(file, coreBans); });
}

Findings coreHasNoHiddenState(const SourceTree& tree)
{
    static const std::regex state(R"(\b(static\s+(?!const\b|constexpr\b)|thread_local\s))");
    return inEach(tree, isCore, [](const SourceFile& file) {
        Findings findings;
        const std::string code = blankedCode(file.text);
        for (std::sregex_iterator match(code.begin(), code.end(), state), end; match != end;
             ++match) {
            const auto position = std::size_t(match->position());
            if (declarationEnd(code, position) != '(')
                findings.push_back({file.path, lineAt(code, position),
                                    "static state: hold it in an object that is passed in"});
        }
        return findings;
    });
}

Findings sourcesAreBuilt(const SourceTree& tree)
{
    const auto isSource = [](const SourceFile& file) { return file.path.ends_with(".cpp"); };
    return inEach(tree, isSource, [&](const SourceFile& file) -> Findings {
        const std::string name = file.path.substr(folderOf(file.path).size());
        // Tests are named without their ending, and those of a folder's support may lie below it.
        for (std::string folder = folderOf(file.path); !folder.empty();
             folder = folderOf(std::string_view(folder).substr(0, folder.size() - 1))) {
            const SourceFile* const list = find(tree, folder + "CMakeLists.txt");
            if (mentions(list, name) || mentions(list, stemOf(name)))
                return {};
        }
        return {{file.path, 1, "no CMakeLists.txt builds it"}};
    });
}

/// A test of several files that only do something together says so: `// Also tests a, b.`
bool isTestedWithOthers(const SourceTree& tree, const std::string& program, std::string_view stem)
{
    return std::ranges::any_of(tree, [&](const SourceFile& file) {
        if (!file.path.starts_with("tests/" + program + "/tst_"))
            return false;
        const std::regex also(R"(//\s*Also tests[^;{]*\b)" + std::string(stem) + R"(\b)");
        return std::regex_search(file.text, also);
    });
}

Findings sourcesHaveTests(const SourceTree& tree)
{
    const auto isSource = [](const SourceFile& file) {
        return file.path.ends_with(".cpp") && !isTest(file) && stemOf(file.path) != "main";
    };
    return inEach(tree, isSource, [&](const SourceFile& file) -> Findings {
        const std::string program = file.path.substr(0, file.path.find('/'));
        const std::string test = "tests/" + program + "/tst_" + stemOf(file.path) + ".cpp";
        if (find(tree, test) || isTestedWithOthers(tree, program, stemOf(file.path)))
            return {};
        return {{file.path, 1, "it has no test " + test}};
    });
}

Findings testsAreRegistered(const SourceTree& tree)
{
    const auto isTestProgram = [](const SourceFile& file) {
        return isTest(file) && file.path.ends_with(".cpp") && stemOf(file.path).starts_with("tst_");
    };
    return inEach(tree, isTestProgram, [&](const SourceFile& file) -> Findings {
        const SourceFile* const list = find(tree, folderOf(file.path) + "CMakeLists.txt");
        const std::regex call(R"(echolock_add_test\s*\(\s*)" + stemOf(file.path) + "(?![\\w])");
        if (list && std::regex_search(withoutLoops(list->text), call))
            return {};
        return {{file.path, 1, "its folder's CMakeLists.txt has no echolock_add_test for it"}};
    });
}

Findings filesStateTheirLicence(const SourceTree& tree)
{
    const auto isCode = [](const SourceFile& file) {
        return isCpp(file) || file.path.ends_with(".mjs") || file.path.ends_with("CMakeLists.txt")
            || file.path.starts_with("script/") || file.path.starts_with(".ci/");
    };
    return inEach(tree, isCode, [](const SourceFile& file) -> Findings {
        static const std::regex licence(
            "^(#!.*\n)?(//|#) SPDX-License-Identifier: GPL-3\\.0-or-later\n");
        if (std::regex_search(file.text, licence, std::regex_constants::match_continuous))
            return {};
        return {{file.path, 1, "its first line does not name the licence (SPDX)"}};
    });
}

Findings headersAreIncludedOnce(const SourceTree& tree)
{
    const auto isHeader = [](const SourceFile& file) { return file.path.ends_with(".h"); };
    return inEach(tree, isHeader, [](const SourceFile& file) -> Findings {
        if (file.text.find("\n#pragma once\n") != std::string::npos)
            return {};
        return {{file.path, 1, "it has no #pragma once"}};
    });
}

/// A linker takes one of two types with the same name for both.
Findings typesHaveNamesOfTheirOwn(const SourceTree& tree)
{
    static const std::regex type(R"(^(struct|class|enum class) (\w+)( final)?( :[^:].*)?$)");
    std::map<std::string, std::string, std::less<>> homes;
    Findings findings;
    for (const SourceFile& file : tree) {
        if (!file.path.ends_with(".h") || isTest(file))
            continue;
        const std::string code = blankedCode(file.text);
        const auto lines = linesOf(code);
        for (std::size_t index = 0; index < lines.size(); ++index) {
            std::match_results<std::string_view::const_iterator> match;
            if (!std::regex_search(lines[index].begin(), lines[index].end(), match, type))
                continue;
            const auto [home, isNew] = homes.try_emplace(match[2].str(), file.path);
            if (!isNew && home->second != file.path)
                findings.push_back({file.path, index + 1,
                                    "there is a " + home->first + " in " + home->second + " too"});
        }
    }
    return findings;
}

Findings filesAreShort(const SourceTree& tree)
{
    return inEach(tree, isCpp, [](const SourceFile& file) -> Findings {
        const std::size_t lineMax = isTest(file) ? 600 : 400;
        const std::size_t lines = linesOf(file.text).size();
        if (lines <= lineMax)
            return {};
        return {{file.path, lineMax + 1,
                 std::to_string(lines) + " lines; at most " + std::to_string(lineMax)}};
    });
}

Findings functionsAreShort(const SourceTree& tree)
{
    return inEach(tree, isCpp, [](const SourceFile& file) { return longFunctions(file, 70); });
}

Findings nothingSleeps(const SourceTree& tree)
{
    return inEach(tree, isCpp, [](const SourceFile& file) { return banned(file, sleepBans); });
}

Findings connectionsAreTyped(const SourceTree& tree)
{
    return inEach(tree, isCpp,
                  [](const SourceFile& file) { return banned(file, stringConnectBans); });
}

Findings connectionsHaveContext(const SourceTree& tree)
{
    static const std::regex call(R"(\bconnect\s*\()");
    return inEach(tree, isCpp, [](const SourceFile& file) {
        Findings findings;
        const std::string code = blankedCode(file.text);
        for (std::sregex_iterator match(code.begin(), code.end(), call), end; match != end;
             ++match) {
            const auto open = std::size_t(match->position() + match->length() - 1);
            const auto arguments = argumentsOf(code, open);
            if (arguments.size() == 3 && trimmed(arguments[2]).starts_with('['))
                findings.push_back({file.path, lineAt(code, open),
                                    "a lambda is connected without a context object"});
        }
        return findings;
    });
}

Findings nothingIsLeftToDo(const SourceTree& tree)
{
    // Written in two parts, so that this file does not hold the words itself.
    static const std::regex words("\\b(TO"
                                  "DO|FIX"
                                  "ME|XX"
                                  "X|HA"
                                  "CK)\\b");
    const auto isOurs = [](const SourceFile& file) { return !file.path.ends_with("lock.json"); };
    return inEach(tree, isOurs, [](const SourceFile& file) {
        return matches(file, words, "do it, or file an issue");
    });
}

Findings nothingNamesAMachine(const SourceTree& tree)
{
    static const std::regex places("(/(home|root|work|Users)/[A-Za-z]\\w*|[A-Z]:\\\\Users\\\\\\w+|"
                                   "\\bregistry\\.npmjs|\\bdeb\\.debian\\.)");
    return inEach(
        tree, [](const SourceFile&) { return true; },
        [](const SourceFile& file) {
            return matches(file, places, "a path or address of somebody's machine");
        });
}

} // namespace echolock
