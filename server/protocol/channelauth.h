// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// hex(HMAC-SHA256(secret, text)), lower case: Pusher's signature of channels, users, HTTP and
/// webhooks.
std::string hmacSha256Hex(std::string_view secret, std::string_view text);
std::string md5Hex(std::string_view bytes);
/// Takes the same time wherever the first difference is.
bool equalConstantTime(std::string_view left, std::string_view right);

/// `SOCKET:CHANNEL` or, with channel_data, `SOCKET:CHANNEL:CHANNEL_DATA` (the exact bytes sent).
std::string channelStringToSign(std::string_view socketId, std::string_view channel,
                                std::string_view channelData);

/// `SOCKET::user::USER_DATA`, for `pusher:signin`.
std::string userStringToSign(std::string_view socketId, std::string_view userData);

/// `KEY:SIGNATURE`, what an auth endpoint answers.
std::string signChannel(std::string_view key, std::string_view secret,
                        std::string_view stringToSign);

using QueryParams = std::vector<std::pair<std::string, std::string>>;

/// Splits `a=1&b=2`, percent-decoding both sides.
QueryParams parseQuery(std::string_view rawQuery);

/// METHOD \n PATH \n sorted `key=value` of all but auth_signature, keys lower-cased, values not
/// escaped.
std::string apiStringToSign(std::string_view method, std::string_view path,
                            const QueryParams& params);

/// A call of Pusher's HTTP API, before it is signed.
struct ApiCall
{
    std::string_view method;
    std::string_view path; ///< As it is sent.
    std::string_view body;
    std::int64_t timestamp = 0; ///< Seconds since 1970.
};

struct ApiKey
{
    std::string_view key;
    std::string_view secret;
};

/// The query that signs a call, with the body's digest in it (Pusher HTTP API, "Authentication").
std::string signedApiQuery(const ApiKey& app, const ApiCall& call);

} // namespace echolock
