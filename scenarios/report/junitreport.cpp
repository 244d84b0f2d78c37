// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/junitreport.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace echolock {

namespace {

std::string attribute(std::string_view name, std::string_view value)
{
    return " " + std::string(name) + "=\"" + xmlEscaped(value) + "\"";
}

std::string seconds(Duration duration)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f",
                  std::chrono::duration<double>(duration).count());
    return text.data();
}

std::string violationLines(const CaseResult& result)
{
    std::string text;
    for (const Violation& violation : result.violations)
        text += std::string(toString(violation.letter)) + ": " + violation.sentence + "\n";
    return text;
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
        return "      <failure" + attribute("type", lettersText(result.seen)) + message + ">"
            + xmlEscaped(violationLines(result)) + "</failure>\n";
    case Verdict::UnexpectedPass:
        return "      <failure type=\"unexpected-pass\"" + message + "/>\n";
    case Verdict::Unknown:
        break;
    }
    return "      <error type=\"unknown\"" + message + "/>\n";
}

std::string caseElement(const CaseResult& result)
{
    std::string text = "    <testcase" + attribute("classname", result.id)
        + attribute("name", result.name()) + attribute("time", seconds(result.took))
        + ">\n      <properties>\n        <property name=\"seed\""
        + attribute("value", std::to_string(result.seed)) + "/>\n        <property name=\"runs\""
        + attribute("value", std::to_string(result.runs)) + "/>\n      </properties>\n";
    return text + outcomeElement(result) + "    </testcase>\n";
}

std::string suiteElement(const std::string& file, const std::vector<const CaseResult*>& cases)
{
    const auto count = [&](auto matches) {
        return std::to_string(std::ranges::count_if(
            cases, [&](const CaseResult* each) { return matches(each->verdict); }));
    };
    Duration took{};
    std::string body;
    for (const CaseResult* each : cases) {
        took += each->took;
        body += caseElement(*each);
    }
    return "  <testsuite" + attribute("name", file)
        + attribute("tests", std::to_string(cases.size()))
        + attribute("failures", count([](Verdict v) {
                        return v == Verdict::Violation || v == Verdict::UnexpectedPass;
                    }))
        + attribute("errors", count([](Verdict v) { return v == Verdict::Unknown; }))
        + attribute("skipped", count([](Verdict v) { return v == Verdict::KnownFailure; }))
        + attribute("time", seconds(took)) + ">\n" + body + "  </testsuite>\n";
}

} // namespace

std::string xmlEscaped(std::string_view text)
{
    std::string escaped;
    for (const char byte : text) {
        switch (byte) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            if (static_cast<unsigned char>(byte) >= 0x20 || byte == '\n' || byte == '\t')
                escaped += byte;
        }
    }
    return escaped;
}

std::string junitReport(const std::vector<CaseResult>& cases)
{
    std::map<std::string, std::vector<const CaseResult*>> suites;
    for (const CaseResult& result : cases)
        suites[result.file].push_back(&result);
    std::string text
        = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"echolock-scenarios\">\n";
    for (const auto& [file, members] : suites)
        text += suiteElement(file, members);
    return text + "</testsuites>\n";
}

} // namespace echolock
