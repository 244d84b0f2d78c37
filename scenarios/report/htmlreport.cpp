// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/htmlreport.h"

#include "scenarios/report/casenames.h"
#include "scenarios/report/commands.h"
#include "scenarios/report/htmlassets.h"
#include "scenarios/report/jsonreport.h"
#include "scenarios/report/junitreport.h"
#include "scenarios/report/tracejson.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace echolock {

namespace {

/// The page may read what is in it, and nothing else: no network, no file, no other page's script.
constexpr std::string_view contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; "
                                           "script-src 'unsafe-inline'; img-src data:; "
                                           "base-uri 'none'; form-action 'none'";

const CaseResult* caseOf(const RunReport& report, const Trace& trace)
{
    const auto found = std::ranges::find_if(report.cases, [&](const CaseResult& each) {
        return each.id == trace.id && each.openedAs == trace.openedAs && each.policy == trace.policy
            && each.engine == trace.engine;
    });
    return found == report.cases.end() ? nullptr : &*found;
}

/// What nobody expected is what a person wants to see.
int interest(const RunReport& report, const Trace& trace)
{
    const CaseResult* const result = caseOf(report, trace);
    if (!result || result->verdict == Verdict::Pass)
        return trace.findings.empty() ? 2 : 1;
    return result->verdict == Verdict::KnownFailure ? 1 : 0;
}

struct ChosenTraces
{
    std::vector<const Trace*> shown;
    std::size_t omitted = 0;
};

/// Two letters may have the same way to them.
bool isSameRun(const Trace& left, const Trace& right)
{
    return left.id == right.id && left.openedAs == right.openedAs && left.policy == right.policy
        && left.engine == right.engine
        && std::ranges::equal(left.steps, right.steps, {}, &TraceStep::text, &TraceStep::text);
}

/// Those that there is room for, each once and in their order.
ChosenTraces chosenTraces(const RunReport& report, PageLimits limits)
{
    std::vector<const Trace*> byInterest;
    for (const Trace& trace : report.traces) {
        if (std::ranges::none_of(byInterest,
                                 [&](const Trace* each) { return isSameRun(*each, trace); }))
            byInterest.push_back(&trace);
    }
    const std::size_t count = byInterest.size();
    std::ranges::stable_sort(byInterest, {},
                             [&](const Trace* each) { return interest(report, *each); });
    std::vector<const Trace*> chosen;
    std::size_t room = limits.steps;
    for (const Trace* trace : byInterest) {
        const std::size_t steps = std::min(trace->steps.size(), limits.stepsPerTrace);
        if (steps > room)
            break;
        room -= steps;
        chosen.push_back(trace);
    }
    std::ranges::sort(chosen);
    return {chosen, count - chosen.size()};
}

/// How a run is called beside others of its case: `M L`, or nothing.
std::string lettersOf(const Trace& trace)
{
    Letters letters;
    for (const TraceFinding& finding : trace.findings)
        letters.insert(finding.violation.letter);
    return letters.empty() ? std::string() : lettersText(letters);
}

/// What shows the run again; empty where only the case's own command does.
std::string commandOf(const RunReport& report, const Trace& trace)
{
    const CaseResult* const result = caseOf(report, trace);
    if (!result || !trace.replay.empty())
        return result ? replayCommand(*result, trace.replay) : std::string();
    const bool isBorrowed = !trace.follows.empty() && trace.follows != trace.policy;
    for (const TraceFinding& finding : trace.findings) {
        const Witness* const witness = result->witnessOf(finding.violation.letter);
        if (witness && !isBorrowed && trace.engine == "sim")
            return replayCommand(*result, witness->replay);
    }
    return {};
}

/// `33 scenarios under 8 policies`
std::string subjectOf(const RunReport& report)
{
    std::set<std::string> scenarios;
    std::set<std::string> policies;
    const CaseNames called(report.cases);
    for (const CaseResult& result : report.cases) {
        scenarios.insert(called.nameOf(result.id, result.openedAs));
        policies.insert(result.policy);
    }
    const auto named = [](const std::set<std::string>& names, std::string_view word) {
        return names.size() == 1 ? std::string(*names.begin())
                                 : std::to_string(names.size()) + " " + std::string(word);
    };
    return named(scenarios, "scenarios") + " under " + named(policies, "policies");
}

/// `264 cases, all as expected`, `3 of 264 cases not as expected`
std::string outcomeOf(const RunReport& report)
{
    const auto wrong = std::ranges::count_if(report.cases, [](const CaseResult& result) {
        return result.verdict != Verdict::Pass && result.verdict != Verdict::KnownFailure;
    });
    const std::string count = std::to_string(report.cases.size());
    if (wrong == 0)
        return report.cases.size() == 1 ? "as expected" : count + " cases, all as expected";
    if (report.cases.size() == 1)
        return "not as expected";
    return std::to_string(wrong) + " of " + count + " cases not as expected";
}

/// The page tells cases and runs apart by what they are called.
template <class Item> Item called(Item item, const CaseNames& names)
{
    item.id = names.nameOf(item.id, item.openedAs);
    return item;
}

std::string indexJson(const RunReport& report, const ChosenTraces& traces)
{
    JsonWriter json;
    json.beginObject()
        .member("version", report.version)
        .member("subject", subjectOf(report))
        .member("outcome", outcomeOf(report))
        .key("cases")
        .beginArray();
    const CaseNames names(report.cases);
    for (const CaseResult& result : report.cases)
        writeCase(json, called(result, names));
    json.endArray().key("commands").beginArray();
    for (const CaseResult& result : report.cases)
        json.string(result.engine == "live" ? runCommand(result) : exploreCommand(result));
    json.endArray().key("traces").beginArray();
    for (const Trace* trace : traces.shown)
        json.beginObject()
            .member("id", names.nameOf(trace->id, trace->openedAs))
            .member("title", trace->title)
            .member("policy", trace->policy)
            .member("engine", trace->engine)
            .member("letters", lettersOf(*trace))
            .member("follows", trace->follows)
            .member("command", commandOf(report, *trace))
            .endObject();
    json.endArray().key("omitted").number(std::uint64_t(traces.omitted));
    json.key("letters").beginArray();
    for (const Letter letter : allLetters)
        json.beginArray().string(toString(letter)).string(invariantMeaning(letter)).endArray();
    json.endArray().endObject();
    return json.take();
}

std::string dataScript(std::string_view id, std::string_view json)
{
    return "<script type=\"application/json\" id=\"" + std::string(id) + "\">" + scriptSafe(json)
        + "</script>\n";
}

} // namespace

std::string scriptSafe(std::string_view json)
{
    std::string safe;
    safe.reserve(json.size());
    for (const char byte : json) {
        if (byte == '<')
            safe += "\\u003c";
        else
            safe += byte;
    }
    return safe;
}

std::string htmlReport(const RunReport& report, PageLimits limits)
{
    const ChosenTraces traces = chosenTraces(report, limits);
    std::string page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"";
    page.append(contentPolicy)
        .append("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        .append(xmlEscaped(subjectOf(report) + ": " + outcomeOf(report)))
        .append(" – Echolock scenarios</title>\n<style>\n")
        .append(pageStyle)
        .append("</style>\n</head>\n<body>\n<noscript>This report needs JavaScript to show its "
                "runs; nothing is loaded from anywhere.</noscript>\n<div id=\"app\"></div>\n")
        .append(dataScript("report", indexJson(report, traces)));
    const CaseNames names(report.cases);
    for (std::size_t index = 0; index < traces.shown.size(); ++index) {
        const Trace trace = called(*traces.shown[index], names);
        page.append(dataScript("trace-" + std::to_string(index),
                               traceJson(trace, windowOf(trace, limits.stepsPerTrace))));
    }
    return page.append("<script>\n(() => {\n'use strict';\n")
        .append(pageScript)
        .append("})();\n</script>\n</body>\n</html>\n");
}

} // namespace echolock
