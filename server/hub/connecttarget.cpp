// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/connecttarget.h"

#include "server/protocol/channelauth.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace echolock {

namespace {

Unexpected<ProtocolError> refuse(ErrorCode code, std::string message)
{
    return Unexpected<ProtocolError>(ProtocolError{code, std::move(message)});
}

} // namespace

std::optional<std::string_view> appKeyOf(std::string_view target)
{
    constexpr std::string_view prefix = "/app/";
    const std::string_view path = target.substr(0, target.find('?'));
    if (!path.starts_with(prefix))
        return std::nullopt;
    const std::string_view key = path.substr(prefix.size());
    if (key.empty() || key.find('/') != std::string_view::npos)
        return std::nullopt;
    return key;
}

Result<int, ProtocolError> protocolVersionOf(std::string_view target)
{
    const std::size_t question = target.find('?');
    const QueryParams query = question == std::string_view::npos
        ? QueryParams()
        : parseQuery(target.substr(question + 1));
    const auto given = std::ranges::find(query, "protocol", &QueryParams::value_type::first);
    if (given == query.end())
        return refuse(ErrorCode::NoVersion,
                      "No protocol version was given; connect to /app/KEY?protocol=7.");
    const std::string& text = given->second;
    int version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (text.empty() || error == std::errc::invalid_argument || end != text.data() + text.size())
        return refuse(ErrorCode::InvalidVersion,
                      "The protocol version must be a number such as 7, not '" + text + "'.");
    if (error != std::errc() || version < 1 || version > protocolVersionMax)
        return refuse(ErrorCode::UnsupportedVersion,
                      "Version " + text + " of the protocol is not spoken here; 1 to 7 are.");
    return version;
}

} // namespace echolock
