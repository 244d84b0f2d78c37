// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

// Made with pusher 5.3.4 and tweetnacl in Node, for the master key 0123456789abcdef, twice.

inline constexpr std::string_view masterKey = "0123456789abcdef0123456789abcdef";
inline constexpr std::string_view secretChannel = "private-encrypted-order.5";
inline constexpr std::string_view secretOfChannel = "RTQWHiMjqx3UcmSDdTebFK7RjV6FCQJ+yT92UFElK04=";
inline constexpr std::string_view otherSecret = "2SmKENGwc1g33EvYXaxkGw887yekfl1TpU8vP1svz/o=";

/// `{"n":1}` with the channel's secret.
inline constexpr std::string_view boxOfOne
    = R"({"nonce":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH","ciphertext":"QkO6xhkaZ2WV3mv835hkuKe7ajlSet4="})";
/// `{"n":2}` with the other.
inline constexpr std::string_view boxOfTwo
    = R"({"nonce":"CAgICAgICAgICAgICAgICAgICAgICAgI","ciphertext":"CPme0T7ixGtq+Yuuwiea++WW7VtQZO0="})";
/// `plain words` with the channel's secret.
inline constexpr std::string_view boxOfWords
    = R"({"nonce":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH","ciphertext":"32KHEqu8Pjuv0QI5XyVB3qz1ZXIGa9Tbd6r0"})";

/// `{"n":1}` on private-encrypted-order.1, sealed by libsodium with that channel's secret.
inline constexpr std::string_view boxOfOrderOne
    = R"({"nonce":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH","ciphertext":"EnE0rHryiKWkT1Dvld2jnx6lY/tjh4c="})";
