// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/application.h"

#include "server/base/assert.h"
#include "server/protocol/jsonreader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace echolock {

namespace {

constexpr std::array<std::string_view, 5> fields{"name", "order", "socket_id", "version",
                                                 "sequence"};

constexpr std::string_view granted = "lock_granted";
constexpr std::string_view released = "lock_released";

/// None where something is missing.
std::optional<LockWebhook> lockWebhookOf(const std::array<JsonValue, fields.size()>& values)
{
    const auto& [name, order, socket, version, sequence] = values;
    const auto versionNumber = toUnsigned(version);
    const auto sequenceNumber = toUnsigned(sequence);
    if (!order.is(JsonType::String) || !socket.is(JsonType::String) || !versionNumber
        || !sequenceNumber)
        return std::nullopt;
    return LockWebhook{Resource(std::string(order.text)), SocketId(std::string(socket.text)),
                       name.text == granted, *versionNumber, *sequenceNumber};
}

void write(const LockWebhook& webhook, StateWriter& out)
{
    out.text(webhook.order.value);
    out.socket(webhook.socket);
    out.flag(webhook.locks);
    out.number(webhook.version);
    out.number(webhook.sequence);
}

} // namespace

Result<std::vector<LockWebhook>> lockWebhooksIn(std::string_view body)
{
    JsonReader reader;
    const auto root = reader.parse(body);
    if (!root)
        return failure("the body of a webhook is no JSON: " + root.error().message);
    JsonValue events;
    if (root->is(JsonType::Object))
        events = reader.pick(*root, std::array<std::string_view, 1>{"events"}).front();
    if (!events.is(JsonType::Array))
        return failure("the body of a webhook has no list of 'events'");
    std::vector<LockWebhook> webhooks;
    for (const JsonValue& event : reader.elements(events)) {
        if (!event.is(JsonType::Object))
            return failure("the body of a webhook has an event that is no object");
        const auto values = reader.pick(event, fields);
        if (values.front().text != granted && values.front().text != released)
            continue;
        auto webhook = lockWebhookOf(values);
        if (!webhook)
            return failure("a webhook about a lock lacks its order, socket, version or sequence");
        webhooks.push_back(std::move(*webhook));
    }
    return webhooks;
}

Application::Application(ScenarioApplication settings)
    : m_settings(settings)
    , m_workers(static_cast<std::size_t>(settings.workers))
{
}

void Application::take(const LockWebhook& webhook)
{
    const auto free = std::ranges::find(m_workers, std::optional<LockWebhook>());
    if (free != m_workers.end())
        *free = webhook;
    else
        m_waiting.push_back(webhook);
}

bool Application::isIdle() const
{
    return std::ranges::all_of(m_workers, [](const auto& job) { return !job.has_value(); });
}

WebhookHandled Application::finish(std::size_t worker)
{
    ECHOLOCK_ASSERT(m_workers[worker]);
    const LockWebhook webhook = *std::exchange(m_workers[worker], std::nullopt);
    if (!m_waiting.empty()) {
        m_workers[worker] = m_waiting.front();
        m_waiting.pop_front();
    }
    WebhookHandled handled{webhook.order, webhook.socket, webhook.locks, webhook.version,
                           webhook.sequence};
    if (isOld(webhook))
        handled.effect = WebhookHandled::Effect::Dropped;
    else if (m_settings.webhooks == ScenarioApplication::Webhooks::Newest)
        m_applied[webhook.order] = webhook.sequence;
    return handled;
}

bool Application::isOld(const LockWebhook& webhook) const
{
    const auto applied = m_applied.find(webhook.order);
    return applied != m_applied.end() && webhook.sequence <= applied->second;
}

void Application::writeState(StateWriter& out) const
{
    for (const auto& job : m_workers) {
        out.flag(job.has_value());
        if (job)
            write(*job, out);
    }
    out.number(m_waiting.size());
    for (const LockWebhook& webhook : m_waiting)
        write(webhook, out);
    out.number(m_applied.size());
    for (const auto& [order, sequence] : m_applied) {
        out.text(order.value);
        out.number(sequence);
    }
}

} // namespace echolock
