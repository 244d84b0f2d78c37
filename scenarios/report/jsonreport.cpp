// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/jsonreport.h"

#include "server/protocol/jsonwriter.h"

namespace echolock {

namespace {

std::int64_t milliseconds(Duration duration)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
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
        .member("order", violation.order.value);
    json.member("sentence", violation.sentence).key("who").beginArray();
    for (const std::string& name : violation.who)
        json.string(name);
    json.endArray().endObject();
}

void writeCase(JsonWriter& json, const CaseResult& result)
{
    json.beginObject()
        .member("scenario", result.id)
        .member("title", result.title)
        .member("file", result.file);
    json.member("policy", result.policy)
        .member("engine", result.engine)
        .member("verdict", toString(result.verdict));
    writeLetters(json, "seen", result.seen);
    writeLetters(json, "known", result.known);
    json.key("violations").beginArray();
    for (const Violation& violation : result.violations)
        writeViolation(json, violation);
    json.endArray();
    json.member("headline", result.headline()).key("seed").number(result.seed);
    json.key("runs").number(static_cast<std::int64_t>(result.runs));
    json.key("milliseconds").number(milliseconds(result.took)).endObject();
}

} // namespace

std::string jsonReport(const std::vector<CaseResult>& cases)
{
    JsonWriter json;
    json.beginObject().key("cases").beginArray();
    for (const CaseResult& result : cases)
        writeCase(json, result);
    json.endArray()
        .key("exit_code")
        .number(static_cast<std::int64_t>(exitCodeOf(cases)))
        .endObject();
    return json.take() + "\n";
}

} // namespace echolock
