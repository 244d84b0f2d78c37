// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/proxyjson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "client/link/faulttext.h"
#include "server/base/printable.h"
#include "server/config/didyoumean.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace echolock {

namespace {

Unexpected<ApiError> badBody(const std::string& why)
{
    return apiFailure(400, "bad request body: " + why);
}

std::string quoted(const QString& text)
{
    return "\"" + printable(text.left(60).toStdString()) + "\"";
}

ApiResult<QJsonDocument> parse(std::string_view json)
{
    QJsonParseError error;
    const QByteArray bytes(json.data(), static_cast<qsizetype>(json.size()));
    if (bytes.trimmed().isEmpty())
        return badBody("it is empty; send JSON.");
    QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError)
        return badBody(error.errorString().toStdString() + " at byte "
                       + std::to_string(error.offset) + ".");
    return document;
}

ApiResult<QJsonObject> parseObject(std::string_view json)
{
    const ApiResult<QJsonDocument> document = parse(json);
    if (!document)
        return Unexpected<ApiError>(document.error());
    if (!document->isObject())
        return badBody("it must be a JSON object.");
    return document->object();
}

bool isGiven(const QJsonValue& value)
{
    return !value.isNull() && !value.isUndefined();
}

ApiResult<void> takeText(const QJsonObject& object, const QString& key, std::string& text)
{
    const QJsonValue value = object.value(key);
    if (isGiven(value) && !value.isString())
        return badBody(key.toStdString() + " must be a string.");
    if (isGiven(value))
        text = value.toString().toStdString();
    return {};
}

ApiResult<ProxyWish> proxyOf(const QJsonObject& object, ProxyWish wish)
{
    const std::array rows{std::pair{QStringLiteral("name"), &wish.name},
                          std::pair{QStringLiteral("listen"), &wish.listen},
                          std::pair{QStringLiteral("upstream"), &wish.upstream}};
    for (const auto& [key, text] : rows) {
        if (const ApiResult<void> outcome = takeText(object, key, *text); !outcome)
            return Unexpected<ApiError>(outcome.error());
    }
    const QJsonValue enabled = object.value(QStringLiteral("enabled"));
    if (isGiven(enabled) && !enabled.isBool())
        return badBody("enabled must be true or false.");
    if (isGiven(enabled))
        wish.enabled = enabled.toBool();
    return wish;
}

/// As a person would write it in the text form of a fault, in which a bare number of a time has no
/// unit: here it means milliseconds.
ApiResult<std::string> settingText(const FaultParameter* row, const QString& name,
                                   const QJsonValue& value)
{
    if (value.isString())
        return value.toString().toStdString();
    if (!value.isDouble())
        return badBody(name.toStdString() + " must be a number or a string.");
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(
        digits.data(), digits.data() + digits.size(), value.toDouble(), std::chars_format::fixed,
        value.toDouble() == std::floor(value.toDouble()) ? 0 : 6);
    std::string text(digits.data(), error == std::errc() ? end : digits.data());
    if (row && row->unit == FaultUnit::Time)
        text += "ms";
    if (row && row->unit == FaultUnit::Rate)
        text += "/s";
    return text;
}

const FaultParameter* findRow(std::span<const FaultParameter> rows, std::string_view name)
{
    const auto found = std::ranges::find(rows, name, &FaultParameter::name);
    return found == rows.end() ? nullptr : &*found;
}

Unexpected<ApiError> unknownName(const Toxic& toxic, const std::string& what, const QString& name,
                                 const std::vector<std::string_view>& known)
{
    if (known.empty())
        return badBody(toxic.type + " has no " + what + ", but " + quoted(name) + " is given.");
    return badBody(toxic.type + " has no " + what + " " + quoted(name)
                   + meantHint(name.toStdString(), known));
}

ApiResult<void> setAttribute(Toxic& toxic, const ToxicAttribute& row, std::int64_t& value,
                             const QJsonValue& given)
{
    const double number = given.toDouble(-1);
    if (!given.isDouble() || number != std::floor(number) || number < static_cast<double>(row.least)
        || number > static_cast<double>(row.most))
        return badBody(toxic.type + ": " + std::string(row.name) + " must be a whole number from "
                       + std::to_string(row.least) + " to " + std::to_string(row.most) + ".");
    value = static_cast<std::int64_t>(number);
    return {};
}

ApiResult<void> setParameterOf(Toxic& toxic, std::span<const FaultParameter> rows,
                               const QString& name, const QJsonValue& value)
{
    const std::string key = name.toStdString();
    const ApiResult<std::string> text = settingText(findRow(rows, key), name, value);
    if (!text)
        return Unexpected<ApiError>(text.error());
    if (const Result<void> outcome = setParameter(toxic.fault, key, *text); !outcome)
        return badBody(outcome.error().message);
    return {};
}

/// The names that a toxic's `attributes` may have.
std::vector<std::string_view> attributeNames(const Toxic& toxic)
{
    std::vector<std::string_view> names;
    if (const ToxicType* const type = findToxicType(toxic.type)) {
        for (const ToxicAttribute& row : type->attributes)
            names.push_back(row.name);
    }
    for (const FaultParameter& row : typeOf(toxic.fault.kind()).parameters) {
        if (isOwnParameter(toxic, row.name))
            names.push_back(row.name);
    }
    return names;
}

ApiResult<void> setOne(Toxic& toxic, const QString& name, const QJsonValue& value)
{
    const std::vector<std::string_view> known = attributeNames(toxic);
    if (std::ranges::find(known, name.toStdString()) == known.end())
        return unknownName(toxic, "attribute", name, known);
    if (const ToxicType* const type = findToxicType(toxic.type)) {
        for (std::size_t i = 0; i < type->attributes.size(); ++i) {
            if (type->attributes[i].name == name.toStdString())
                return setAttribute(toxic, type->attributes[i], toxic.values[i], value);
        }
    }
    return setParameterOf(toxic, typeOf(toxic.fault.kind()).parameters, name, value);
}

bool isTriggerParameter(std::string_view name)
{
    return name != "name" && name != "probability";
}

ApiResult<void> setTrigger(Toxic& toxic, const QJsonObject& when)
{
    std::vector<std::string_view> known;
    for (const FaultParameter& row : commonParameters()) {
        if (isTriggerParameter(row.name))
            known.push_back(row.name);
    }
    toxic.fault.when = Fault(toxic.fault.kind()).when;
    for (auto place = when.begin(); place != when.end(); ++place) {
        if (std::ranges::find(known, place.key().toStdString()) == known.end())
            return unknownName(toxic, "trigger", place.key(), known);
        const auto outcome = setParameterOf(toxic, commonParameters(), place.key(), place.value());
        if (!outcome)
            return outcome;
    }
    Trigger& trigger = toxic.fault.when;
    if (trigger.nth == 0 && !(trigger.event.empty() && trigger.channel.empty()))
        trigger.nth = 1;
    return {};
}

ApiResult<QJsonObject> memberObject(const QJsonObject& object, const QString& key)
{
    const QJsonValue value = object.value(key);
    if (isGiven(value) && !value.isObject())
        return badBody(key.toStdString() + " must be an object.");
    return value.toObject();
}

ApiResult<void> setSettings(Toxic& toxic, const QJsonObject& object)
{
    const ApiResult<QJsonObject> attributes = memberObject(object, QStringLiteral("attributes"));
    if (!attributes)
        return Unexpected<ApiError>(attributes.error());
    for (auto place = attributes->begin(); place != attributes->end(); ++place) {
        if (const auto outcome = setOne(toxic, place.key(), place.value()); !outcome)
            return outcome;
    }
    if (isGiven(object.value(QStringLiteral("when")))) {
        const ApiResult<QJsonObject> when = memberObject(object, QStringLiteral("when"));
        if (!when)
            return Unexpected<ApiError>(when.error());
        if (const auto outcome = setTrigger(toxic, *when); !outcome)
            return outcome;
    }
    if (const QJsonValue share = object.value(QStringLiteral("toxicity")); isGiven(share)) {
        toxic.toxicity = share.toDouble(-1);
        if (toxic.toxicity < 0 || toxic.toxicity > 1)
            return badBody("toxicity must be a number from 0 to 1.");
    }
    for (const Fault& fault : faultsOf(toxic)) {
        if (const Result<void> outcome = checkParameters(fault); !outcome)
            return badBody(outcome.error().message);
    }
    return {};
}

std::string numberText(double value)
{
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return {digits.data(), error == std::errc() ? end : digits.data()};
}

void writeParameter(JsonWriter& json, const Fault& fault, const FaultParameter& row)
{
    const std::string text = valueText(fault, row);
    json.key(row.name);
    if (row.unit == FaultUnit::Count || row.unit == FaultUnit::Fraction)
        json.raw(text);
    else
        json.string(text);
}

bool isStandard(const Fault& fault, const FaultParameter& row)
{
    const std::string text = valueText(fault, row);
    return row.unit == FaultUnit::Text ? text.empty() : text == valueText(row, row.standard);
}

void writeAttributes(JsonWriter& json, const Toxic& toxic)
{
    json.beginObject();
    const ToxicType* const type = findToxicType(toxic.type);
    for (std::size_t i = 0; type && i < type->attributes.size(); ++i)
        json.key(type->attributes[i].name).number(toxic.values[i]);
    for (const FaultParameter& row : typeOf(toxic.fault.kind()).parameters) {
        // Toxiproxy's clients need not see what it does not have unless it was asked for.
        if (isOwnParameter(toxic, row.name) && (!type || !isStandard(toxic.fault, row)))
            writeParameter(json, toxic.fault, row);
    }
    json.endObject();
}

void writeTrigger(JsonWriter& json, const Toxic& toxic)
{
    if (toxic.fault.when == Fault(toxic.fault.kind()).when)
        return;
    json.key("when").beginObject();
    for (const FaultParameter& row : commonParameters()) {
        if (isTriggerParameter(row.name) && !isStandard(toxic.fault, row))
            writeParameter(json, toxic.fault, row);
    }
    json.endObject();
}

} // namespace

ApiResult<ProxyWish> readProxy(std::string_view json, ProxyWish given)
{
    const ApiResult<QJsonObject> object = parseObject(json);
    if (!object)
        return Unexpected<ApiError>(object.error());
    return proxyOf(*object, std::move(given));
}

ApiResult<std::vector<ProxyWish>> readProxies(std::string_view json)
{
    const ApiResult<QJsonDocument> document = parse(json);
    if (!document)
        return Unexpected<ApiError>(document.error());
    if (!document->isArray())
        return badBody("it must be a JSON array of proxies.");
    std::vector<ProxyWish> wishes;
    for (const QJsonValue& value : document->array()) {
        const ApiResult<ProxyWish> wish = proxyOf(value.toObject(), {});
        if (!wish)
            return Unexpected<ApiError>(wish.error());
        wishes.push_back(*wish);
        const std::string place = " at proxy " + std::to_string(wishes.size());
        if (wish->name.empty())
            return apiFailure(400, "missing required field: name" + place);
        if (wish->upstream.empty())
            return apiFailure(400, "missing required field: upstream" + place);
    }
    return wishes;
}

ApiResult<Toxic> readToxic(std::string_view json)
{
    const ApiResult<QJsonObject> object = parseObject(json);
    if (!object)
        return Unexpected<ApiError>(object.error());
    std::string name;
    std::string type;
    std::string streamName = "downstream";
    for (const auto& [key, text] :
         {std::pair{QStringLiteral("name"), &name}, std::pair{QStringLiteral("type"), &type},
          std::pair{QStringLiteral("stream"), &streamName}}) {
        if (const ApiResult<void> outcome = takeText(*object, key, *text); !outcome)
            return Unexpected<ApiError>(outcome.error());
    }
    const std::optional<ToxicStream> stream = parseToxicStream(streamName);
    if (!stream)
        return apiFailure(400, "stream was invalid, can be either upstream or downstream");
    Result<Toxic> toxic = makeToxic(type);
    if (!toxic)
        return apiFailure(400, "invalid toxic type: " + toxic.error().message);
    toxic->stream = *stream;
    toxic->name = name.empty() ? type + "_" + streamName : name;
    if (const ApiResult<void> outcome = setSettings(*toxic, *object); !outcome)
        return Unexpected<ApiError>(outcome.error());
    return *toxic;
}

ApiResult<Toxic> readToxicChange(std::string_view json, Toxic toxic)
{
    const ApiResult<QJsonObject> object = parseObject(json);
    if (!object)
        return Unexpected<ApiError>(object.error());
    if (const ApiResult<void> outcome = setSettings(toxic, *object); !outcome)
        return Unexpected<ApiError>(outcome.error());
    return toxic;
}

void writeToxic(JsonWriter& json, const Toxic& toxic)
{
    json.beginObject().key("attributes");
    writeAttributes(json, toxic);
    json.member("name", toxic.name)
        .member("type", toxic.type)
        .member("stream", toString(toxic.stream))
        .key("toxicity")
        .raw(numberText(toxic.toxicity));
    writeTrigger(json, toxic);
    json.endObject();
}

void writeToxics(JsonWriter& json, std::span<const Toxic> toxics)
{
    json.beginArray();
    for (const Toxic& toxic : toxics)
        writeToxic(json, toxic);
    json.endArray();
}

std::string errorJson(const ApiError& error)
{
    JsonWriter json;
    json.beginObject()
        .member("error", error.message)
        .key("status")
        .number(static_cast<std::int64_t>(error.status))
        .endObject();
    return json.take() + "\n";
}

} // namespace echolock
