// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/apisignature.h"

#include "server/protocol/channelauth.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace echolock {

namespace {

std::string_view valueOf(const QueryParams& params, std::string_view key)
{
    const auto found = std::ranges::find(params, key, &QueryParams::value_type::first);
    return found == params.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::int64_t> parseSeconds(std::string_view text)
{
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return seconds;
}

Result<void> checkTimestamp(std::string_view text, std::int64_t now)
{
    const std::optional<std::int64_t> seconds = parseSeconds(text);
    if (!seconds)
        return failure("auth_timestamp must be the time in seconds since 1970.");
    // Compared this way round, because a difference of two arbitrary numbers may overflow.
    if (*seconds < now - apiClockSkewSecondsMax || *seconds > now + apiClockSkewSecondsMax)
        return failure("auth_timestamp " + std::string(text) + " is more than "
                       + std::to_string(apiClockSkewSecondsMax) + " s away from the server's "
                       + std::to_string(now) + "; check both clocks.");
    return {};
}

Result<void> checkBody(std::string_view bodyMd5, std::string_view body)
{
    if (body.empty() && bodyMd5.empty())
        return {};
    if (!equalConstantTime(md5Hex(body), bodyMd5))
        return failure("body_md5 must be the hex MD5 of the body as sent.");
    return {};
}

} // namespace

Result<void> checkApiSignature(const AppConfig& app, const ApiRequest& request,
                               Personality::Timestamps timestamps)
{
    const QueryParams params = parseQuery(request.query);
    if (valueOf(params, "auth_key") != app.key)
        return failure("auth_key is missing or not the key of app '" + app.id + "'.");
    if (valueOf(params, "auth_version") != "1.0")
        return failure("auth_version must be 1.0.");

    const std::string toSign = apiStringToSign(request.method, request.path, params);
    const std::string_view signature = valueOf(params, "auth_signature");
    if (!equalConstantTime(hmacSha256Hex(app.secret, toSign), signature))
        return failure("Invalid signature: you should have sent HmacSHA256Hex(\"" + toSign
                       + "\", your_secret_key), but you sent \"" + std::string(signature) + "\".");
    if (timestamps == Personality::Timestamps::Checked)
        if (auto timestamp = checkTimestamp(valueOf(params, "auth_timestamp"), request.unixSeconds);
            !timestamp)
            return timestamp;
    return checkBody(valueOf(params, "body_md5"), request.body);
}

} // namespace echolock
