// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fidelity/fidelityecho.h"

#include <utility>

using namespace echolock;

bool FidelityEcho::act(const LaravelEcho::Page& page, std::string_view call,
                       const std::vector<std::string>& words)
{
    const auto word = [&words](std::size_t i) { return i < words.size() ? words[i] : ""; };
    if (call == "whisper")
        return m_echo.whisper(page, word(0), word(1), word(2)).has_value();
    if (call == "stopListening") {
        m_echo.stopListening(word(0), word(1));
        return true;
    }
    return makeOrLeave(page, call, word(0)) || listen(call, word(0), word(1));
}

bool FidelityEcho::makeOrLeave(const LaravelEcho::Page& page, std::string_view call,
                               std::string_view name)
{
    if (call == "channel")
        m_echo.channel(page, name);
    else if (call == "private")
        m_echo.privateChannel(page, name);
    else if (call == "encryptedPrivate")
        m_echo.encryptedPrivate(page, name);
    else if (call == "join")
        m_echo.join(page, name);
    else if (call == "leave")
        m_echo.leave(page, name);
    else if (call == "leaveChannel")
        m_echo.leaveChannel(page, name);
    else if (call == "leaveAllChannels")
        m_echo.leaveAllChannels(page);
    else
        return false;
    return true;
}

bool FidelityEcho::listen(std::string_view call, std::string_view channel, std::string_view event)
{
    const std::string name(call);
    if (call == "listen")
        m_echo.listen(channel, event, listener(name + " " + std::string(event)));
    else if (call == "listenForWhisper")
        m_echo.listenForWhisper(channel, event, listener(name + " " + std::string(event)));
    else if (call == "listenToAll")
        m_echo.listenToAll(channel, listener(name));
    else if (call == "notification")
        m_echo.notification(channel, listener(name));
    else if (call == "subscribed")
        m_echo.subscribed(channel, listener(name));
    else if (call == "error")
        m_echo.error(channel, listener(name));
    else if (call == "here")
        m_echo.here(channel, listener(name));
    else if (call == "joining")
        m_echo.joining(channel, listener(name));
    else if (call == "leaving")
        m_echo.leaving(channel, listener(name));
    else
        return false;
    return true;
}

std::vector<std::string> FidelityEcho::told(const EchoClient& client, const Observation& seen) const
{
    std::vector<std::string> lines;
    for (const ListenerCall& call : m_echo.calls(client, seen)) {
        std::string line = "call " + m_labels.at(call.listener.value - 1);
        if (!call.event.empty())
            line += " " + call.event;
        lines.push_back(line + " " + (call.data.empty() ? "undefined" : call.data));
    }
    return lines;
}

ListenerId FidelityEcho::listener(std::string label)
{
    m_labels.push_back(std::move(label));
    return ListenerId{m_labels.size()};
}
