// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/effectlog.h"

#include <algorithm>

namespace echolock {

namespace {

std::string number(ConnId conn)
{
    return '#' + std::to_string(conn.value);
}

std::string seconds(Instant at)
{
    using std::chrono::milliseconds;
    return std::to_string(std::chrono::duration_cast<milliseconds>(at.time_since_epoch()).count())
        + " ms";
}

std::string ownerText(const Owner& owner)
{
    return number(owner.conn) + (owner.user.empty() ? "" : '=' + owner.user.value);
}

struct Describe
{
    std::string operator()(const SentMessage& sent) const
    {
        std::string line = "send";
        for (const ConnId conn : sent.to)
            line += ' ' + number(conn);
        return line + ": " + sent.text;
    }

    std::string operator()(const ClosedConnection& closed) const
    {
        return "close " + number(closed.conn) + ": " + std::to_string(int(closed.code)) + ' '
            + closed.reason;
    }

    std::string operator()(const StartedTimer& started) const
    {
        return "start timer " + number({started.timer.key}) + " at " + seconds(started.due);
    }

    std::string operator()(const StoppedTimer& stopped) const
    {
        return "stop timer " + number({stopped.timer.key});
    }

    std::string operator()(const LockEvent& event) const
    {
        std::string line = "lock " + event.order.value + ": " + std::string(toString(event.fact))
            + ' ' + ownerText(event.owner);
        if (event.fact == LockFact::Denied)
            line += " held by " + ownerText(event.holder);
        return line + " (" + std::string(toString(event.cause)) + ") token "
            + std::to_string(event.token.value) + " version " + std::to_string(event.version)
            + (event.nonce.empty() ? "" : " nonce " + event.nonce) + " at " + seconds(event.at);
    }

    std::string operator()(const LifecycleEntry& entry) const
    {
        return std::string(toString(entry.step)) + ' ' + number(entry.conn) + ' ' + entry.socketId
            + " user '" + entry.user + "' channel '" + entry.channel + "' at " + seconds(entry.at)
            + ": " + entry.detail;
    }

    std::string operator()(const WebhookEvent& event) const
    {
        return "webhook " + std::string(toString(event.kind)) + ' ' + event.channel
            + event.order.value + " user '" + event.user.value + '\'';
    }

    std::string operator()(const SentReply& sent) const
    {
        return "reply " + std::to_string(sent.request.value) + ": "
            + std::to_string(sent.reply.status) + ' ' + sent.reply.body;
    }

    std::string operator()(const StoreCall& call) const
    {
        const char* const verb = call.verb == StoreVerb::Acquire ? "acquire"
            : call.verb == StoreVerb::Renew                      ? "renew"
                                                                 : "release";
        return std::string("store ") + verb + ' ' + call.order.value + " as " + call.value;
    }
};

} // namespace

std::string toString(const EffectEntry& entry)
{
    return std::visit(Describe(), entry);
}

void EffectLog::send(std::span<const ConnId> to, const Payload& payload)
{
    m_entries.push_back(SentMessage{{to.begin(), to.end()}, std::string(payload.text())});
}

void EffectLog::close(ConnId conn, CloseCode code, std::string_view reason)
{
    m_entries.push_back(ClosedConnection{conn, code, std::string(reason)});
}

void EffectLog::startTimer(TimerId timer, Instant due)
{
    m_entries.push_back(StartedTimer{timer, due});
}

void EffectLog::stopTimer(TimerId timer)
{
    m_entries.push_back(StoppedTimer{timer});
}

void EffectLog::emit(const LockEvent& event)
{
    m_entries.push_back(event);
}

void EffectLog::emit(const LifecycleEvent& event)
{
    m_entries.push_back(LifecycleEntry{event.step, event.conn, std::string(event.socketId),
                                       std::string(event.user), std::string(event.channel),
                                       std::string(event.detail), event.at});
}

void EffectLog::emit(const WebhookEvent& event)
{
    m_entries.push_back(event);
}

void EffectLog::reply(RequestId request, const ApiReply& reply)
{
    m_entries.push_back(SentReply{request, reply});
}

void EffectLog::call(const StoreCall& call)
{
    m_entries.push_back(call);
}

std::vector<std::string> EffectLog::textsTo(ConnId conn) const
{
    std::vector<std::string> texts;
    for (const SentMessage& sent : all<SentMessage>())
        if (std::ranges::find(sent.to, conn) != sent.to.end())
            texts.push_back(sent.text);
    return texts;
}

std::string EffectLog::toString() const
{
    std::string text;
    for (const EffectEntry& entry : m_entries)
        text += echolock::toString(entry) + '\n';
    return text;
}

} // namespace echolock
