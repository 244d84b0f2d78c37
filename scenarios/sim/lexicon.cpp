// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/lexicon.h"

#include <concepts>
#include <type_traits>
#include <utility>

namespace echolock {

namespace {

/// All of a value in a row of bytes, by which it is found again.
class Key
{
public:
    Key& add(std::string_view text)
    {
        add(text.size());
        m_bytes += text;
        return *this;
    }

    template <class Number>

    requires(std::integral<Number> || std::is_enum_v<Number>) Key& add(Number number)
    {
        const auto value = static_cast<std::uint64_t>(number);
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }

    Key& add(Duration duration) { return add(duration.count()); }

    template <class Tag> Key& add(const StrongString<Tag>& id) { return add(id.value); }

    template <class Tag> Key& add(StrongNumber<Tag> id) { return add(id.value); }

    template <class Value> Key& add(const std::optional<Value>& value)
    {
        add(value.has_value());
        return value ? add(*value) : *this;
    }

    Key& add(const WireOwner& owner) { return add(owner.user).add(owner.socket); }

    Key& add(const Owner& owner) { return add(owner.conn).add(owner.socket).add(owner.user); }

    Key& add(const LockMessage& lock)
    {
        add(lock.event).add(lock.order).add(lock.version).add(lock.owner).add(lock.token);
        return add(lock.state).add(lock.cause).add(lock.nonce).add(lock.ttlMs).add(lock.position);
    }

    Key& add(const Observation& seen)
    {
        add(seen.kind).add(seen.state).add(seen.channel).add(seen.text).add(seen.data);
        return add(seen.code).add(seen.lock);
    }

    Key& add(const LockEvent& event)
    {
        add(event.app).add(event.fact).add(event.cause).add(event.order).add(event.owner);
        add(event.holder).add(event.token).add(event.version).add(event.nonce).add(event.ttl);
        add(event.position).add(event.others.size());
        for (const ConnId other : event.others)
            add(other);
        return *this;
    }

    Key& add(const ServerLock& fact) { return add(fact.event); }

    Key& add(const ServerConnection& fact)
    {
        return add(fact.kind).add(fact.socket).add(fact.channel).add(fact.detail);
    }

    Key& add(const ClientConnected& connected)
    {
        return add(connected.client).add(connected.socket).add(connected.tab);
    }

    Key& add(const ClientSaw& sight)
    {
        return add(sight.client).add(sight.tab).add(sight.observation);
    }

    Key& add(const ClientAct& act)
    {
        add(act.client).add(act.kind).add(act.order).add(act.how);
        return add(act.check).add(act.token).add(act.tab);
    }

    Key& add(const WebhookHandled& webhook)
    {
        add(webhook.order).add(webhook.socket).add(webhook.locks).add(webhook.version);
        return add(webhook.sequence).add(webhook.effect);
    }

    Key& add(const StoreCall& call)
    {
        add(call.verb).add(call.app).add(call.order).add(call.number);
        return add(call.value).add(call.ttl);
    }

    std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

void setTime(HistoryEntry& entry, Instant at)
{
    entry.at = at;
    if (auto* const fact = std::get_if<ServerLock>(&entry.what))
        fact->event.at = at;
    else if (auto* const sight = std::get_if<ClientSaw>(&entry.what))
        sight->observation.at = at;
}

} // namespace

std::uint32_t Lexicon::numberOf(std::string_view text)
{
    return m_texts.number(std::string(text), [&] { return std::string(text); });
}

std::uint32_t Lexicon::numberOf(const HistoryEntry& entry)
{
    Key key;
    key.add(entry.what.index());
    std::visit([&](const auto& what) { key.add(what); }, entry.what);
    return m_entries.number(key.take(), [&] {
        HistoryEntry kept = entry;
        setTime(kept, {});
        return kept;
    });
}

HistoryEntry Lexicon::entryAt(std::uint32_t number, Instant now) const
{
    HistoryEntry entry = m_entries.values[number];
    setTime(entry, now);
    return entry;
}

std::uint32_t Lexicon::numberOf(const std::vector<std::uint32_t>& entries)
{
    Key key;
    for (const std::uint32_t entry : entries)
        key.add(entry);
    return m_runs.number(key.take(), [&] { return entries; });
}

std::uint32_t Lexicon::numberOf(const Finding& finding)
{
    const Violation& found = finding.violation;
    Key key;
    key.add(finding.fingerprint).add(found.letter).add(found.order).add(found.sentence);
    for (const std::string& name : found.who)
        key.add(name);
    return m_findings.number(key.take(), [&] {
        Finding kept = finding;
        kept.violation.at = {};
        return kept;
    });
}

std::uint32_t Lexicon::numberOf(const StoreCall& call)
{
    return m_calls.number(Key().add(call).take(), [&] { return call; });
}

std::uint32_t Lexicon::numberOf(const StoreReply& reply)
{
    Key key;
    key.add(reply.call).add(reply.outcome).add(reply.holder);
    return m_replies.number(key.take(), [&] { return reply; });
}

} // namespace echolock
