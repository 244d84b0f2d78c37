// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// The shared_secret of an encrypted channel as Pusher's servers derive it: base64 of
/// sha256(channel, master key). `masterKey` is its 32 bytes.
std::string sharedSecret(std::string_view channel, std::string_view masterKey);

/// As pusher-js reads it, with or without padding; nothing where it would throw.
std::optional<std::string> decodeBase64(std::string_view text);

/// An event of an encrypted channel, opened or not.
struct OpenedBox
{
    enum class Outcome {
        Opened,
        WrongKey,
        Malformed, ///< No key would help.
    };

    Outcome outcome = Outcome::Malformed;
    std::string text{}; ///< What was inside, or what is wrong.
};

/// `data` is `{"nonce":…,"ciphertext":…}` (XSalsa20-Poly1305), `key` the secret's bytes.
OpenedBox openBox(std::string_view data, std::string_view key);

} // namespace echolock
