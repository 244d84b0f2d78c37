// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/yamldocument.h"

#include "server/base/utf8.h"

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <unordered_set>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace echolock {

namespace {

TextPlace placeOf(const YAML::Mark& mark)
{
    return mark.is_null() ? TextPlace{} : TextPlace{mark.line + 1, mark.column + 1};
}

/// Collects the parser's events into a tree. After the first problem it ignores the rest.
class TreeBuilder final : public YAML::EventHandler
{
public:
    explicit TreeBuilder(const YamlAdvice& advice)
        : m_advice(advice)
    {
    }

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        if (m_documents++ > 0)
            fail(mark, "a second document begins here; " + std::string(m_advice.whenSeveral));
    }

    void OnDocumentEnd() override { }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override
    {
        add(mark, YamlNode::Kind::Null, {});
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override
    {
        fail(mark, "aliases (*name) are not allowed here; write the value out");
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  const std::string& value) override
    {
        // The library's tag for what stands in quotes.
        if (tag == "!")
            m_lastQuoted = placeOf(mark);
        add(mark, YamlNode::Kind::Scalar, value);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value) override
    {
        open(mark, YamlNode::Kind::Sequence);
    }

    void OnSequenceEnd() override { closeLast(); }

    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                    YAML::EmitterStyle::value) override
    {
        open(mark, YamlNode::Kind::Map);
    }

    void OnMapEnd() override { closeLast(); }

    bool empty() const { return m_documents == 0; }

    const std::optional<YamlProblem>& problem() const { return m_problem; }

    /// Where the last text in quotes begins.
    const std::optional<TextPlace>& lastQuoted() const { return m_lastQuoted; }

    YamlNode takeRoot() { return std::move(m_root); }

private:
    /// A container that is not complete yet; `key` waits for its value in a map.
    struct Open
    {
        YamlNode node;
        std::optional<YamlNode> key;
        std::unordered_set<std::string> keysSeen;
    };

    void fail(const YAML::Mark& mark, std::string message)
    {
        if (!m_problem)
            m_problem = YamlProblem{placeOf(mark), std::move(message)};
    }

    void add(const YAML::Mark& mark, YamlNode::Kind kind, const std::string& text)
    {
        if (m_problem)
            return;
        if (++m_nodes > yamlNodesMax)
            return fail(mark,
                        "the file has more than " + std::to_string(yamlNodesMax)
                            + " values; split it");
        YamlNode node;
        node.kind = kind;
        node.text = text;
        node.place = placeOf(mark);
        place(mark, std::move(node));
    }

    void open(const YAML::Mark& mark, YamlNode::Kind kind)
    {
        if (m_problem)
            return;
        if (m_stack.size() >= yamlDepthMax)
            return fail(mark,
                        "lists and maps are nested more than " + std::to_string(yamlDepthMax)
                            + " deep");
        if (!m_stack.empty() && m_stack.back().node.isMap() && !m_stack.back().key)
            return fail(mark, "a key must be text, not a list or a map");
        Open opened;
        opened.node.kind = kind;
        opened.node.place = placeOf(mark);
        m_stack.push_back(std::move(opened));
    }

    void closeLast()
    {
        if (m_problem)
            return;
        YamlNode done = std::move(m_stack.back().node);
        m_stack.pop_back();
        place(YAML::Mark::null_mark(), std::move(done));
    }

    void place(const YAML::Mark& mark, YamlNode node)
    {
        if (m_stack.empty()) {
            m_root = std::move(node);
            return;
        }
        Open& parent = m_stack.back();
        if (parent.node.isSequence()) {
            parent.node.items.push_back(std::move(node));
        } else if (parent.key) {
            parent.node.entries.push_back({std::move(*parent.key), std::move(node)});
            parent.key.reset();
        } else if (!node.isScalar()) {
            fail(mark, "a key is missing before ':'");
        } else if (!parent.keysSeen.insert(node.text).second) {
            fail(mark, "the key '" + node.text + "' is there twice; keep one");
        } else {
            parent.key = std::move(node);
        }
    }

    const YamlAdvice& m_advice;
    std::vector<Open> m_stack;
    YamlNode m_root;
    std::optional<YamlProblem> m_problem;
    std::optional<TextPlace> m_lastQuoted;
    std::size_t m_nodes = 0;
    int m_documents = 0;
};

struct SyntaxHint
{
    std::string_view problem;
    std::string_view hint;
};

/// The library's words for what people get wrong most often, and what to do about it.
constexpr std::array syntaxHints{
    SyntaxHint{"illegal map value",
               "a ':' stands where it cannot; put quotes around text that has one"},
    SyntaxHint{"illegal map key", "a key stands where it cannot; check the indentation"},
    SyntaxHint{"illegal block entry", "a '-' stands where it cannot; check the indentation"},
    SyntaxHint{"illegal flow end", "a ']' or '}' closes what is not open"},
    SyntaxHint{"end of sequence flow not found",
               "a '[' is not closed, a comma is missing, or text with brackets lacks quotes"},
    SyntaxHint{"end of map flow not found", "a '{' is not closed, or a comma is missing"},
    SyntaxHint{"end of sequence not found",
               "a list ends before its last item; check the indentation"},
    SyntaxHint{"end of map not found", "a map ends before its last key; check the indentation"},
    SyntaxHint{"illegal EOF in scalar", "a quote that was opened is never closed"},
    SyntaxHint{"illegal tab when looking for indentation", "indent with spaces, not with tabs"},
    SyntaxHint{"unknown escape character",
               "write \\\\ for a backslash in double quotes, or use single quotes"},
    SyntaxHint{"invalid unicode", "a \\u in double quotes names no character"},
    // What the library calls too many brackets that nobody closes.
    SyntaxHint{"bad file", "far too many lists and maps are nested"},
    SyntaxHint{"unknown token", "put quotes around text that begins with a special character"},
};

std::string syntaxMessage(std::string_view problem)
{
    // Some of its words end in a piece of the file, which may be of a secret.
    const auto* const hint = std::ranges::find_if(syntaxHints, [problem](const SyntaxHint& known) {
        return problem.starts_with(known.problem);
    });
    return "this is not YAML: " + std::string(hint == syntaxHints.end() ? problem : hint->hint);
}

/// Columns are letters, as editors and the library count them.
TextPlace placeIn(std::string_view text, std::size_t at)
{
    const std::string_view before = text.substr(0, at);
    const auto line = std::ranges::count(before, '\n');
    const std::string_view onLine = before.substr(before.rfind('\n') + 1);
    const auto letters = std::ranges::count_if(
        onLine, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; });
    return {static_cast<int>(line) + 1, static_cast<int>(letters) + 1};
}

/// YAML 1.2 §5.1: of the controls, a text has tabs and line breaks only. The library takes a NUL
/// for the file's end, or for a mistake elsewhere.
std::optional<YamlProblem> controlByteIn(std::string_view text)
{
    const auto found = std::ranges::find_if(text, [](char byte) {
        const auto code = static_cast<unsigned char>(byte);
        return (code < ' ' && byte != '\t' && byte != '\n' && byte != '\r') || code == 0x7f;
    });
    if (found == text.end())
        return std::nullopt;
    constexpr std::string_view digits = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(*found);
    const std::string what = code == 0
        ? "a NUL byte"
        : std::string("the control character 0x") + digits[code >> 4U] + digits[code & 0xfU];
    return YamlProblem{placeIn(text, static_cast<std::size_t>(found - text.begin())),
                       what + " stands here, which no YAML file has; take it out"
                           + (code == 0 ? ", or save the file as UTF-8" : "")};
}

/// Of each sign that may begin or part values the library keeps a token until it knows what comes
/// of it, which for a file full of them would be gigabytes.
std::optional<YamlProblem> tooManySignsIn(std::string_view text)
{
    std::size_t signs = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        constexpr std::string_view counted = "[{,:&*!";
        if (counted.find(text[at]) != std::string_view::npos && ++signs > yamlSignsMax)
            return YamlProblem{placeIn(text, at),
                               "the file has more than " + std::to_string(yamlSignsMax)
                                   + " brackets, commas, colons and the like, also in texts and "
                                     "comments; split it"};
    }
    return std::nullopt;
}

std::size_t offsetOf(std::string_view text, TextPlace place)
{
    std::size_t begin = 0;
    for (int line = 1; line < place.line && begin < text.size(); ++line)
        begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
    return begin + static_cast<std::size_t>(place.column) - 1;
}

/// The library takes whatever follows for the text, up to the end of the file.
bool isOpenQuote(std::string_view text, TextPlace place)
{
    std::size_t at = offsetOf(text, place);
    if (at >= text.size() || (text[at] != '"' && text[at] != '\''))
        return false;
    const char quote = text[at++];
    for (; at < text.size(); ++at) {
        if (text[at] == '\\' && quote == '"')
            ++at;
        else if (text[at] == quote && quote == '\'' && text.substr(at + 1).starts_with(quote))
            ++at;
        else if (text[at] == quote)
            return false;
    }
    return true;
}

/// The library's exceptions end here; nothing above this file sees one.
std::optional<YamlProblem> readDocuments(std::string_view text, TreeBuilder& builder)
{
    std::istringstream stream{std::string(text)};
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder) && !builder.problem()) { }
    } catch (const YAML::Exception& exception) {
        return YamlProblem{placeOf(exception.mark), syntaxMessage(exception.msg)};
    } catch (const std::exception& exception) {
        return YamlProblem{TextPlace{}, syntaxMessage(exception.what())};
    }
    return std::nullopt;
}

/// The library tells of what the tab in front of it has brought about. Where it tells the same of
/// spaces, as between brackets, the tab is not to blame.
std::optional<YamlProblem> tabBefore(std::string_view text, const YamlProblem& problem)
{
    const std::size_t begin = std::min(offsetOf(text, {problem.place.line, 1}), text.size());
    const std::string_view line = text.substr(begin);
    const std::string_view indentation = line.substr(0, line.find_first_not_of(" \t"));
    const std::size_t tab = indentation.find('\t');
    if (tab == std::string_view::npos || problem.place.column <= static_cast<int>(tab))
        return std::nullopt;
    std::string spaced(text);
    spaced.replace(begin, indentation.size(), indentation.size(), ' ');
    const YamlAdvice advice;
    TreeBuilder builder(advice);
    const std::optional<YamlProblem> left = readDocuments(spaced, builder);
    if (left && left->place == problem.place && left->message == problem.message)
        return std::nullopt;
    return YamlProblem{{problem.place.line, static_cast<int>(tab) + 1},
                       "this is not YAML: indent with spaces, not with tabs"};
}

} // namespace

std::string_view YamlNode::kindName() const
{
    switch (kind) {
    case Kind::Null:
        return "nothing";
    case Kind::Scalar:
        return "text";
    case Kind::Sequence:
        return "a list";
    case Kind::Map:
        break;
    }
    return "a map";
}

Result<YamlNode, YamlProblem> parseYaml(std::string_view text, const YamlAdvice& advice)
{
    if (text.size() > yamlBytesMax)
        return Unexpected<YamlProblem>(YamlProblem{
            TextPlace{}, "the file is larger than 10 MB; " + std::string(advice.whenTooLarge)});
    if (const auto bad = firstIllFormedByte(text))
        return Unexpected<YamlProblem>(
            YamlProblem{placeIn(text, *bad), "this is not UTF-8; save the file in that encoding"});
    if (const auto control = controlByteIn(text))
        return Unexpected<YamlProblem>(*control);
    if (const auto signs = tooManySignsIn(text))
        return Unexpected<YamlProblem>(*signs);
    TreeBuilder builder(advice);
    const std::optional<YamlProblem> syntax = readDocuments(text, builder);
    if (builder.lastQuoted() && isOpenQuote(text, *builder.lastQuoted()))
        return Unexpected<YamlProblem>(
            YamlProblem{*builder.lastQuoted(), "this quote is never closed"});
    if (syntax)
        return Unexpected<YamlProblem>(tabBefore(text, *syntax).value_or(*syntax));
    if (builder.problem())
        return Unexpected<YamlProblem>(*builder.problem());
    if (builder.empty())
        return Unexpected<YamlProblem>(
            YamlProblem{TextPlace{}, "the file is empty; " + std::string(advice.whenEmpty)});
    return builder.takeRoot();
}

} // namespace echolock
