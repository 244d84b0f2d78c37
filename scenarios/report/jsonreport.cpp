// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/jsonreport.h"

#include "server/protocol/jsonwriter.h"

namespace echolock {

namespace {

constexpr std::uint64_t formatVersion = 1;

std::int64_t milliseconds(Duration duration)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

void writeStrings(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts)
{
    json.key(key).beginArray();
    for (const std::string& text : texts)
        json.string(text);
    json.endArray();
}

void writeLetters(JsonWriter& json, std::string_view key, const Letters& letters)
{
    json.key(key).beginArray();
    for (const Letter letter : letters)
        json.string(toString(letter));
    json.endArray();
}

void writeViolation(JsonWriter& json, const Violation& violation)
{
    json.beginObject()
        .member("letter", toString(violation.letter))
        .member("order", violation.order.value)
        .member("sentence", violation.sentence);
    writeStrings(json, "who", violation.who);
    json.endObject();
}

void writeWitness(JsonWriter& json, const Witness& witness)
{
    json.beginObject().member("letter", toString(witness.letter)).member("replay", witness.replay);
    writeStrings(json, "steps", witness.steps);
    if (witness.noReturn) {
        json.key("noReturn").beginObject();
        json.key("step").number(std::uint64_t(witness.noReturn->step + 1));
        json.member("saving", witness.noReturn->saving).endObject();
    }
    if (witness.live) {
        json.key("live").beginObject();
        json.key("confirmed").raw(witness.live->isConfirmed ? "true" : "false");
        json.member("text", witness.live->text).endObject();
    }
    json.endObject();
}

void writeCoverage(JsonWriter& json, const Coverage& coverage)
{
    json.key("coverage").beginObject();
    json.key("states").number(coverage.states).key("transitions").number(coverage.transitions);
    json.key("schedules").number(coverage.schedules);
    json.key("complete").raw(coverage.complete() ? "true" : "false");
    if (!coverage.complete())
        json.member("bounded", coverage.bounded);
    else if (!coverage.provided.empty())
        json.member("provided", coverage.provided);
    json.endObject();
}

/// What only some engines have.
void writeFindings(JsonWriter& json, const CaseResult& result)
{
    if (result.coverage)
        writeCoverage(json, *result.coverage);
    if (!result.witnesses.empty()) {
        json.key("witnesses").beginArray();
        for (const Witness& witness : result.witnesses)
            writeWitness(json, witness);
        json.endArray();
    }
    if (!result.idleFaults.empty()) {
        std::vector<std::string> sentences;
        for (const IdleFault& idle : result.idleFaults)
            sentences.push_back(idle.sentence);
        writeStrings(json, "idleFaults", sentences);
    }
    if (result.linear)
        json.member("linearizability", toString(result.linear->verdict));
}

} // namespace

void writeCase(JsonWriter& json, const CaseResult& result)
{
    json.beginObject()
        .member("scenario", result.id)
        .member("title", result.title)
        .member("file", result.file);
    json.key("line").number(static_cast<std::int64_t>(result.line));
    json.member("policy", result.policy)
        .member("engine", result.engine)
        .member("verdict", toString(result.verdict));
    writeLetters(json, "seen", result.seen);
    writeLetters(json, "known", result.known);
    json.key("violations").beginArray();
    for (const Violation& violation : result.violations)
        writeViolation(json, violation);
    json.endArray();
    writeFindings(json, result);
    json.member("headline", result.headline()).key("seed").number(result.seed);
    json.key("runs").number(static_cast<std::int64_t>(result.runs));
    json.key("milliseconds").number(milliseconds(result.took)).endObject();
}

std::string jsonReport(const RunReport& report)
{
    JsonWriter json;
    json.beginObject().key("format").number(formatVersion).member("version", report.version);
    json.key("cases").beginArray();
    for (const CaseResult& result : report.cases)
        writeCase(json, result);
    json.endArray()
        .key("exit_code")
        .number(static_cast<std::int64_t>(exitCodeOf(report.cases)))
        .endObject();
    return json.take() + "\n";
}

} // namespace echolock
