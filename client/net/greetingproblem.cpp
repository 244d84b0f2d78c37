// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/greetingproblem.h"

#include <string_view>

namespace echolock {

namespace {

constexpr std::string_view handshakeError = "HandshakeError: ";

/// Without user and password.
std::string serverOf(const QUrl& url)
{
    return url.adjusted(QUrl::RemoveUserInfo).authority().toStdString();
}

} // namespace

std::string noGreeting(const QUrl& url)
{
    return serverOf(url)
        + " did not greet as a Pusher server does, in the time that pusher-js waits: is it one?";
}

std::string keptWaiting(const QUrl& url)
{
    return serverOf(url) + " kept the page waiting for a greeting until the person left.";
}

std::string closedBeforeGreeting(const QUrl& url, const LeanClose& close)
{
    constexpr std::uint16_t noStatus = 1005;
    constexpr std::uint16_t noFrame = 1006;
    std::string text = serverOf(url) + " ended the connection before its greeting";
    if (close.code != noStatus && close.code != noFrame)
        text += ", with close code " + std::to_string(close.code);
    return text + (close.reason.empty() ? "." : ": " + close.reason);
}

std::string withServer(const std::string& text, const QUrl& url)
{
    if (!text.starts_with(handshakeError))
        return text;
    return serverOf(url)
        + " did not greet as a Pusher server does: " + text.substr(handshakeError.size());
}

} // namespace echolock
