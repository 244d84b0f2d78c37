// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/fault.h"
#include "server/base/prng.h"

#include <cstdint>
#include <span>

namespace echolock {

/// What becomes of one question for auth.
struct AuthTrouble
{
    enum class Answer : std::uint8_t {
        Right,
        Forbidden, ///< 403.
        Stale      ///< Signed for another socket id, as after a reconnect in the meantime.
    };

    Answer answer = Answer::Right;
    Duration delay{}; ///< Before it is answered.

    friend bool operator==(const AuthTrouble&, const AuthTrouble&) = default;
};

/// By the `auth_fault`s among the faults, for a question asked `age` after the client's connection
/// was opened. Triggers by frame have no meaning here: nothing of it travels on the connection.
AuthTrouble drawAuthTrouble(std::span<const Fault> faults, Duration age, Prng& prng);

} // namespace echolock
