// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/junitreport.h"

#include "scenarios/report/commands.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace echolock {

namespace {

using Cases = std::vector<const CaseResult*>;

std::string attribute(std::string_view name, std::string_view value)
{
    return " " + std::string(name) + "=\"" + xmlEscaped(value) + "\"";
}

std::string property(std::string_view name, std::string_view value)
{
    return "        <property" + attribute("name", name) + attribute("value", value) + "/>\n";
}

std::string seconds(Duration duration)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f",
                  std::chrono::duration<double>(duration).count());
    return text.data();
}

std::string stepLines(const CaseResult& result, const Witness& witness)
{
    std::string text;
    for (std::size_t step = 0; step < witness.steps.size(); ++step)
        text += "  " + std::to_string(step + 1) + ". " + witness.steps[step] + "\n";
    return text + "  " + replayCommand(result, witness.replay) + "\n";
}

std::string failureBody(const CaseResult& result)
{
    std::string text;
    for (const Violation& violation : result.violations) {
        text += std::string(toString(violation.letter)) + ": " + violation.sentence + "\n";
        if (const Witness* witness = result.witnessOf(violation.letter))
            text += stepLines(result, *witness);
    }
    if (result.linear && result.linear->verdict != Linearity::Ok)
        text += "linearizability: " + result.linear->sentence + "\n";
    return result.engine == "live" ? text + runCommand(result) + "\n" : text;
}

std::string outcomeElement(const CaseResult& result)
{
    const std::string message = attribute("message", result.headline());
    switch (result.verdict) {
    case Verdict::Pass:
        return {};
    case Verdict::KnownFailure:
        return "      <skipped"
            + attribute("message", lettersText(result.seen) + " as known: " + result.headline())
            + "/>\n";
    case Verdict::Violation:
        return "      <failure" + attribute("type", failureType(result)) + message + ">"
            + xmlEscaped(failureBody(result)) + "</failure>\n";
    case Verdict::UnexpectedPass:
        return "      <failure type=\"unexpected-pass\"" + message + "/>\n";
    case Verdict::Unknown:
        break;
    }
    return "      <error type=\"unknown\"" + message + "/>\n";
}

std::string coverageProperties(const Coverage& coverage)
{
    return property("states", std::to_string(coverage.states))
        + property("transitions", std::to_string(coverage.transitions))
        + property("schedules", std::to_string(coverage.schedules))
        + (coverage.complete() ? property("complete", "true")
                               : property("bounded", coverage.bounded));
}

std::string propertiesElement(const CaseResult& result, const std::string& version)
{
    std::string text = property("seed", std::to_string(result.seed))
        + property("runs", std::to_string(result.runs));
    if (result.coverage)
        text += coverageProperties(*result.coverage);
    for (const Witness& witness : result.witnesses)
        if (witness.live)
            text += property("live " + std::string(toString(witness.letter)), witness.live->text);
    if (result.linear)
        text += property("linearizability", toString(result.linear->verdict));
    if (!version.empty())
        text += property("version", version);
    return "      <properties>\n" + text + "      </properties>\n";
}

std::string caseElement(const CaseResult& result, const std::string& version)
{
    return "    <testcase" + attribute("classname", result.id) + attribute("name", result.name())
        + attribute("time", seconds(result.took)) + ">\n" + propertiesElement(result, version)
        + outcomeElement(result) + "    </testcase>\n";
}

/// What both a suite and all of them say of their cases.
std::string totals(const Cases& cases)
{
    const auto count = [&](auto matches) {
        return std::to_string(std::ranges::count_if(
            cases, [&](const CaseResult* each) { return matches(each->verdict); }));
    };
    Duration took{};
    for (const CaseResult* each : cases)
        took += each->took;
    return attribute("tests", std::to_string(cases.size()))
        + attribute("failures", count([](Verdict v) {
                        return v == Verdict::Violation || v == Verdict::UnexpectedPass;
                    }))
        + attribute("errors", count([](Verdict v) { return v == Verdict::Unknown; }))
        + attribute("skipped", count([](Verdict v) { return v == Verdict::KnownFailure; }))
        + attribute("time", seconds(took));
}

std::string suiteElement(const std::string& file, const Cases& cases, const std::string& version)
{
    std::string body;
    for (const CaseResult* each : cases)
        body += caseElement(*each, version);
    return "  <testsuite" + attribute("name", file) + totals(cases) + ">\n" + body
        + "  </testsuite>\n";
}

/// U+FFFE and U+FFFF are characters of UTF-8 and not of XML.
bool isNoCharacter(std::string_view text, std::size_t at)
{
    const std::string_view here = text.substr(at, 3);
    return here == "\xef\xbf\xbe" || here == "\xef\xbf\xbf";
}

} // namespace

std::string xmlEscaped(std::string_view text)
{
    std::string escaped;
    const std::string valid = wellFormed(text);
    for (std::size_t at = 0; at < valid.size(); ++at) {
        const char byte = valid[at];
        if (byte == '&')
            escaped += "&amp;";
        else if (byte == '<')
            escaped += "&lt;";
        else if (byte == '>')
            escaped += "&gt;";
        else if (byte == '"')
            escaped += "&quot;";
        else if (isNoCharacter(valid, at))
            at += 2;
        else if (static_cast<unsigned char>(byte) >= 0x20 || byte == '\n' || byte == '\t')
            escaped += byte;
    }
    return escaped;
}

std::string junitReport(const RunReport& report)
{
    Cases all;
    std::map<std::string, Cases> suites;
    for (const CaseResult& result : report.cases) {
        all.push_back(&result);
        suites[result.file].push_back(&result);
    }
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
                       "name=\"echolock-scenarios\""
        + totals(all) + ">\n";
    for (const auto& [file, members] : suites)
        text += suiteElement(file, members, report.version);
    return text + "</testsuites>\n";
}

} // namespace echolock
