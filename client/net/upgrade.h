// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// What the opening handshake asks for (RFC 6455 §4.1).
struct UpgradeRequest
{
    std::string authority; ///< `127.0.0.1:6001`, for the Host header.
    std::string target;    ///< `/app/key?protocol=7`
    std::string key;       ///< 16 random bytes in base64.
};

std::string encodeUpgradeRequest(const UpgradeRequest& request);

/// What the server must answer to `key` (RFC 6455 §4.2.2).
std::string upgradeAccept(std::string_view key);

inline constexpr std::size_t upgradeReplyBytesMax = 16 * 1024;

/// Reads a server's answer to a request with `key` from the start of `bytes`. Nothing: more bytes
/// are needed. A number: the length of the answer's head; WebSocket frames follow it. An error says
/// what the server did, to be put after its name: "… answered HTTP 404 Not Found …".
Result<std::optional<std::size_t>> readUpgradeReply(std::string_view bytes, std::string_view key);

} // namespace echolock
