// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/stepwriter.h"

#include "client/link/faulttext.h"
#include "scenarios/engine/scenariowords.h"
#include "server/base/durationtext.h"

#include <algorithm>

namespace echolock {

namespace {

/// One member of a fault; a text that is not set has none.
void writeSetting(JsonWriter& json, std::string_view key, const Fault& fault,
                  const FaultParameter& parameter)
{
    const std::string text = valueText(fault, parameter);
    if (text.empty())
        return;
    const bool isNumber = parameter.unit == FaultUnit::Count
        || parameter.unit == FaultUnit::Fraction;
    json.key(key);
    if (isNumber)
        json.raw(text);
    else
        json.string(text);
}

void writeOwnSettings(JsonWriter& json, const Fault& fault)
{
    for (const FaultParameter& parameter : typeOf(fault.kind()).parameters)
        writeSetting(json, parameter.name, fault, parameter);
}

const FaultParameter& common(std::string_view name)
{
    return *std::ranges::find(commonParameters(), name, &FaultParameter::name);
}

/// Writes the members of one step's map.
class ActionWriter
{
public:
    ActionWriter(JsonWriter& json, const Step& step)
        : m_json(json)
        , m_step(step)
    {
    }

    void operator()(const SubscribeStep& step)
    {
        order(step.order);
        m_json.member("auth", words::auths[static_cast<std::size_t>(step.auth)]);
        m_json.member("channel", words::channels[static_cast<std::size_t>(step.channel)]);
    }

    void operator()(const UnsubscribeStep& step) { order(step.order); }

    void operator()(const AcquireStep& step) { order(step.order); }

    void operator()(const ReleaseStep& step) { order(step.order); }

    void operator()(const WriteStep& step) { order(step.order); }

    void operator()(const RenewStep& step) { order(step.order); }

    void operator()(const TakeOverStep& step) { order(step.order); }

    void operator()(const OperatorStep& step)
    {
        order(step.order);
        if (step.what == OperatorStep::What::Give)
            m_json.member("to", step.user);
    }

    void operator()(const RestartStep& step)
    {
        m_json.member(m_step.verb, words::ledgers[static_cast<std::size_t>(step.ledger)]);
    }

    void operator()(const FaultStep& step)
    {
        m_json.member(m_step.verb, typeOf(step.fault.kind()).name);
        writeOwnSettings(m_json, step.fault);
        for (const FaultParameter& parameter : commonParameters()) {
            if (parameter.name != "name")
                writeSetting(m_json, parameter.name, step.fault, parameter);
        }
    }

    void operator()(const AbandonStep& step) { m_json.member("abandon", toString(step.how)); }

    void operator()(const AwaitStep& step)
    {
        m_json.key(m_step.verb).beginArray();
        for (const AwaitWord word : step.any)
            m_json.string(toString(word));
        m_json.endArray().member("within", exactTime(step.within));
        if (step.order)
            m_json.member("of", step.order->value);
    }

    void operator()(const WaitStep& step) { m_json.member(m_step.verb, step.text); }

    void operator()(const HoldStep& step) { m_json.member(m_step.verb, exactTime(step.time)); }

    /// Those of one word have no members; a label is its own.
    template <class Other> void operator()(const Other&) { }

private:
    void order(const Resource& order) { m_json.member(m_step.verb, order.value); }

    JsonWriter& m_json;
    const Step& m_step;
};

} // namespace

std::string exactTime(Duration time)
{
    constexpr auto microsecond = Duration(std::chrono::microseconds(1)).count();
    const auto rest = time.count() % microsecond;
    if (rest == 0)
        return formatDuration(time);
    const std::string digits = std::to_string(rest + microsecond);
    return std::to_string(time.count() / microsecond).append(".").append(digits, 1).append("us");
}

void writeStep(JsonWriter& json, const Step& step)
{
    const bool isWord = step.label.empty()
        && (std::holds_alternative<AbandonStep>(step.action)
            || std::ranges::find(words::bareSteps, std::string_view(step.verb))
                != words::bareSteps.end());
    if (isWord) {
        json.string(step.verb);
        return;
    }
    json.beginObject();
    ActionWriter writer(json, step);
    std::visit(writer, step.action);
    if (std::holds_alternative<LabelStep>(step.action))
        json.member("label", step.label);
    else if (!step.label.empty())
        json.member("as", step.label);
    json.endObject();
}

void writeFault(JsonWriter& json, const ScenarioFault& fault, const Scenario& scenario)
{
    const Trigger& when = fault.fault.when;
    json.beginObject().member("target",
                              fault.client ? scenario.clients[*fault.client].name : "all");
    json.key("when").beginObject();
    writeSetting(json, "frame", fault.fault, common("event"));
    writeSetting(json, "channel", fault.fault, common("channel"));
    if (when.awaitsFrame()) {
        writeSetting(json, "dir", fault.fault, common("seen"));
        writeSetting(json, "nth", fault.fault, common("nth"));
        writeSetting(json, "edge", fault.fault, common("edge"));
    }
    writeSetting(json, "at", fault.fault, common("at"));
    if (fault.after)
        json.member("after", scenario.nameOf(*fault.after));
    json.endObject().key("do").beginObject().key(typeOf(fault.fault.kind()).name).beginObject();
    writeOwnSettings(json, fault.fault);
    json.endObject().endObject();
    writeSetting(json, "for", fault.fault, common("for"));
    writeSetting(json, "probability", fault.fault, common("probability"));
    json.endObject();
}

} // namespace echolock
