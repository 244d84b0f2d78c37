// SPDX-License-Identifier: GPL-3.0-or-later

// How the events of a simulated world are called.

#include "scenarios/sim/worldrules.h"
#include "server/hub/lifecycle.h"
#include "server/protocol/clientcodec.h"

namespace echolock {

namespace {

std::string endText(std::uint32_t how)
{
    switch (closeHowOf(how).kind) {
    case CloseHow::Kind::Clean:
        return "close frame";
    case CloseHow::Kind::Rst:
        return "reset";
    default:
        return "end of stream";
    }
}

/// ` order.7`, ` rst`; empty for a step that is about nothing.
std::string objectText(const StepAction& action)
{
    if (const Resource* const order = orderOf(action))
        return ' ' + order->value;
    const auto* const fault = std::get_if<FaultStep>(&action);
    return fault ? std::string(" ").append(typeOf(fault->fault.kind()).name) : std::string();
}

} // namespace

std::string WorldRules::describe(Ensemble& parts, Actor actor) const
{
    const Scenario& scenario = m_case.scenario();
    const auto name = [&] { return scenario.clients[actor.client].name; };
    const auto orderName = [&] {
        return actor.detail < m_case.orders().size() ? m_case.orders()[actor.detail].value
                                                     : std::string("another order");
    };
    switch (actor.kind) {
    case Actor::Kind::Server:
        return takingText(parts, actor.line());
    case Actor::Kind::Client: {
        const ScriptPart::Client& here = parts.script().clients[actor.client];
        const Step& step = scenario.clients[actor.client].steps[here.step];
        return name() + ": " + step.verb + objectText(step.action);
    }
    case Actor::Kind::Reader:
        return readingText(parts, actor.client);
    case Actor::Kind::Lock:
        return "the time of " + orderName() + " at the server is over";
    case Actor::Kind::Liveness:
        // Which of the two depends on what it has asked before.
        return "the server has heard nothing of " + name() + " for long: it pings, or gives up";
    case Actor::Kind::Time:
        return "time passes";
    case Actor::Kind::Fault:
        return "a fault strikes " + name() + (actor.target() > 0 ? "'s next connection: " : ": ")
            + std::string(typeOf(scenario.faults[actor.fault()].fault.kind()).name);
    case Actor::Kind::Store:
        return "the shared store goes on with a call of server " + std::to_string(actor.client + 1);
    case Actor::Kind::Application:
        return handlingText(*parts.application().jobs[actor.client]);
    }
    return {};
}

std::string WorldRules::handlingText(const LockWebhook& webhook)
{
    return std::string("the application is through with ")
        .append(webhook.locks ? "lock_granted " : "lock_released ")
        .append(webhook.order.value)
        .append(", version " + std::to_string(webhook.version));
}

std::string WorldRules::frameText(const std::string& frame) const
{
    const auto decoded = decodeServerFrame(frame);
    if (!decoded)
        return "message";
    std::string event = decoded->event;
    for (const std::string_view prefix : {"pusher_internal:", "pusher:", "client-"})
        if (event.starts_with(prefix))
            event.erase(0, prefix.size());
    const auto order = orderOfText(m_lexicon.numberOf(frame));
    if (order && *order < m_case.orders().size())
        event += ' ' + m_case.orders()[*order].value;
    return event;
}

std::string WorldRules::takingText(Ensemble& parts, Line line) const
{
    const std::string start = "the server takes " + m_case.scenario().clients[line.client()].name
        + "'s ";
    for (const WirePart::Heads& heads : parts.wire(line.client()).lines) {
        if (heads.line == line && heads.up)
            return start + passingText(*heads.up);
    }
    return start + "next message";
}

std::string WorldRules::passingText(const Signal& up) const
{
    switch (static_cast<WirePart::Out>(up.kind)) {
    case WirePart::Out::Opened:
        return "connection";
    case WirePart::Out::Text:
        return frameText(m_lexicon.text(up.value));
    case WirePart::Out::Ended:
        break;
    }
    return endText(up.value);
}

std::string WorldRules::readingText(Ensemble& parts, std::size_t client) const
{
    const std::string start = m_case.scenario().clients[client].name + " reads ";
    for (const WirePart::Heads& heads : parts.wire(client).lines) {
        if (!heads.down)
            continue;
        if (static_cast<WirePart::Out>(heads.down->kind) == WirePart::Out::Text)
            return start + frameText(m_lexicon.text(heads.down->value));
        return start + "that its connection has changed";
    }
    return start + "what it was sent";
}

} // namespace echolock
