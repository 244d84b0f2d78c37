// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QUrl>

#include "client/echo/echooptions.h"
#include "client/echo/localsigner.h"
#include "client/link/fault.h"
#include "client/net/authsender.h"
#include "client/net/leansocket.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace echolock {

/// Where simulated clients connect, and how they sign: locally, with the secret, unless there is an
/// auth endpoint to ask.
struct ClientTarget
{
    QUrl url{QStringLiteral("ws://127.0.0.1:6001")};
    std::string appId = "app";
    std::string key = "key";
    std::string secret = "secret";
    std::string encryptionKey{}; ///< The master key's 32 bytes; empty: no encrypted channels.
    enum class SignIn : std::uint8_t { No, Yes } signIn = SignIn::No; ///< pusher.signin()
    ChannelDataOn channelData = ChannelDataOn::Presence;
    EchoOptions options{};
    WebAccess web{};
    std::shared_ptr<const TlsTrust> tls{}; ///< Whom to believe; null for whom the system believes.
    QHostAddress source{}; ///< Local address to connect from; null for whichever the kernel picks.
    Duration connectTimeout = std::chrono::seconds(10);  ///< Until the WebSocket is open.
    std::vector<Fault> faults{};                         ///< Of each connection.
    LinkPlan::Links links = LinkPlan::Links::WithFaults; ///< Always: faults may come later.
    std::function<void(std::string_view)> faultBegan{};  ///< As of LinkPlan.

    /// When a page hears what its connections and timers bring: as it comes, or one at a time, as
    /// whoever plays one order of things says.
    enum class Hearing : std::uint8_t { AtOnce, OneByOne } hearing = Hearing::AtOnce;
};

/// With the TLS that the address asks for.
EchoOptions pageOptions(const ClientTarget& target);

enum class AddressKind { Plain, Tls };

/// Of the next connection; TLS needs the target's trust.
LeanAddress addressOf(const ClientTarget& target, AddressKind kind);

} // namespace echolock
