// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/failurenote.h"

#include "client/net/greetingproblem.h"
#include "server/protocol/closecode.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace echolock {

namespace {

using Kind = Observation::Kind;
using Stage = ClientFailure::Stage;

/// A server may show the signature that it refused, which is another one for each connection.
void hideSignature(std::string& text)
{
    constexpr std::string_view hexDigits = "0123456789abcdef";
    constexpr std::size_t signatureLength = 64;
    for (std::size_t at = text.find_first_of(hexDigits); at != std::string::npos;) {
        const std::size_t end = std::min(text.find_first_not_of(hexDigits, at), text.size());
        if (end - at == signatureLength)
            return text.replace(at, signatureLength, "…"), void();
        at = text.find_first_of(hexDigits, end);
    }
}

/// The same words for all: a server's may name the channel and the connection.
std::string generalReason(const FailureNote::Standing& standing, const std::string& channel)
{
    std::string text = standing.trouble;
    const std::array<std::pair<std::string, std::string_view>, 2> names{
        {{channel, "the channel"}, {standing.socketId, "the connection"}}};
    for (const auto& [name, general] : names) {
        if (const std::size_t at = text.find(name); !name.empty() && at != std::string::npos)
            text.replace(at, name.size(), general);
    }
    hideSignature(text);
    return text;
}

} // namespace

bool FailureNote::isAbout(const Observation& observation)
{
    if (observation.kind == Kind::Event)
        return observation.text.starts_with("pusher:signin_");
    return observation.kind != Kind::Lock;
}

void FailureNote::hear(const Observation& observation, const Standing& standing,
                       FailureTally& tally)
{
    if (standing.signIn == ClientTarget::SignIn::Yes && hearOfSignIn(observation, standing, tally))
        return;
    const bool isUp = observation.kind == Kind::StateChanged
        && observation.state == ConnectionState::Connected;
    if (observation.kind == Kind::Subscribed || (isUp && isAt(Stage::Connect)))
        note({}, tally);
    else if (observation.kind == Kind::SubscriptionFailed)
        note({{Stage::Subscribe, generalReason(standing, observation.channel)}}, tally);
    else if ((observation.kind == Kind::Error || observation.kind == Kind::Warning)
             && standing.connectsMade == 0)
        note({{Stage::Connect, standing.trouble}}, tally);
}

void FailureNote::left(const QUrl& server, FailureTally& tally)
{
    if (!m_failure)
        note({{Stage::Connect, keptWaiting(server)}}, tally);
}

/// Who was not signed in stays that, whatever channel the page is let into besides. True if there
/// is nothing more to note.
bool FailureNote::hearOfSignIn(const Observation& observation, const Standing& standing,
                               FailureTally& tally)
{
    const bool isEvent = observation.kind == Kind::Event;
    const bool isRefused = observation.kind == Kind::Error && standing.connectsMade > 0
        && observation.code == static_cast<std::uint16_t>(CloseCode::Unauthorized);
    if (isRefused || (isEvent && observation.text == "pusher:signin_error")) {
        note({{Stage::SignIn, generalReason(standing, {})}}, tally);
        return true;
    }
    if (!isAt(Stage::SignIn))
        return false;
    if (isEvent && observation.text == "pusher:signin_success")
        note({}, tally);
    return observation.kind == Kind::Subscribed;
}

void FailureNote::note(std::optional<ClientFailure> failure, FailureTally& tally)
{
    if (m_failure)
        tally.remove(*m_failure);
    if (failure)
        tally.add(*failure);
    m_failure = std::move(failure);
}

} // namespace echolock
