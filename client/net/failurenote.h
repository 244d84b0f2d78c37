// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/failuretally.h"
#include "client/echo/observation.h"
#include "client/net/clienttarget.h"

#include <cstdint>
#include <optional>
#include <string>

namespace echolock {

/// Whether a client, which is its first tab, has come to nothing, and why: kept in the tally of its
/// crowd.
class FailureNote
{
public:
    /// Where the client stands when it sees something.
    struct Standing
    {
        std::uint64_t connectsMade = 0;
        std::string socketId{};
        std::string trouble{}; ///< The last one that it was told of, in words for a person.
        ClientTarget::SignIn signIn = ClientTarget::SignIn::No;
    };

    /// Whether hear() would do anything: most of what a client sees are events and locks.
    static bool isAbout(const Observation& observation);
    void hear(const Observation& observation, const Standing& standing, FailureTally& tally);

    /// The person has gone from a page that has never been connected.
    void left(const QUrl& server, FailureTally& tally);

private:
    bool hearOfSignIn(const Observation& observation, const Standing& standing,
                      FailureTally& tally);

    bool isAt(ClientFailure::Stage stage) const { return m_failure && m_failure->stage == stage; }

    void note(std::optional<ClientFailure> failure, FailureTally& tally);

    std::optional<ClientFailure> m_failure;
};

} // namespace echolock
