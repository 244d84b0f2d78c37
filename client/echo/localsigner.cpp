// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/localsigner.h"

#include "client/echo/secretbox.h"
#include "server/protocol/channelauth.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace echolock {

namespace {

void appendEscape(std::string& out, std::uint32_t unit)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += digits[(unit >> shift) & 0xf];
}

/// Reads one code point of well-formed UTF-8, or nothing of anything else.
std::optional<char32_t> takeCodePoint(std::string_view& text)
{
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1
        : first >= 0xc2 && first < 0xe0     ? 2
        : first >= 0xe0 && first < 0xf0     ? 3
        : first >= 0xf0 && first < 0xf5     ? 4
                                            : 0;
    if (length == 0 || text.size() < length)
        return std::nullopt;
    static constexpr std::array<std::uint32_t, 5> masks{0, 0x7f, 0x1f, 0x0f, 0x07};
    static constexpr std::array<std::uint32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    std::uint32_t code = first & masks[length];
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0) != 0x80)
            return std::nullopt;
        code = (code << 6) | (next & 0x3fU);
    }
    if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return std::nullopt;
    text.remove_prefix(length);
    return static_cast<char32_t>(code);
}

void appendCodePoint(std::string& out, char32_t code)
{
    switch (code) {
    case U'"':
    case U'\\':
    case U'/':
        out += '\\';
        out += static_cast<char>(code);
        return;
    case U'\b':
        out += "\\b";
        return;
    case U'\f':
        out += "\\f";
        return;
    case U'\n':
        out += "\\n";
        return;
    case U'\r':
        out += "\\r";
        return;
    case U'\t':
        out += "\\t";
        return;
    default:
        break;
    }
    if (code >= 0x20 && code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x10000) {
        appendEscape(out, code);
    } else {
        appendEscape(out, 0xd800 + ((code - 0x10000) >> 10));
        appendEscape(out, 0xdc00 + ((code - 0x10000) & 0x3ff));
    }
}

/// PHP's json_encode of a string: slashes and everything but ASCII escaped.
std::optional<std::string> phpJsonString(std::string_view text)
{
    std::string out = "\"";
    while (!text.empty()) {
        const auto code = takeCodePoint(text);
        if (!code)
            return std::nullopt;
        appendCodePoint(out, *code);
    }
    return out + '"';
}

std::string displayName(std::string name)
{
    if (!name.empty() && name.front() >= 'a' && name.front() <= 'z')
        name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return name;
}

} // namespace

LocalSigner::LocalSigner(Credentials credentials, std::string user, ChannelDataOn channelData)
    : m_credentials(std::move(credentials))
    , m_user(std::move(user))
    , m_channelDataOn(channelData)
{
}

/// Who the user is, as Laravel writes it: `{"user_id":…,"user_info":…}`.
Result<std::string> LocalSigner::userText(std::string_view idKey, const std::string& purpose) const
{
    if (m_user.empty())
        return failure("Nobody is signed in, so " + purpose + " (403): give the client a user.");
    const auto id = phpJsonString(m_user);
    const auto name = phpJsonString(displayName(m_user));
    if (!id || !name)
        return failure("The user's id is not valid UTF-8, so " + purpose
                       + ": give the client another user.");
    return "{\"" + std::string(idKey) + "\":" + *id + R"(,"user_info":{"name":)" + *name + "}}";
}

Result<AuthAnswer> LocalSigner::answer(const AuthRequest& request) const
{
    AuthAnswer answer;
    const auto& [key, secret, encryptionKey] = m_credentials;
    if (request.channel.empty()) {
        const auto user = userText("id", "there is nobody to sign in as");
        if (!user)
            return failure(user.error().message);
        answer.userData = *user;
        answer.auth = signChannel(key, secret, userStringToSign(request.socketId.value, *user));
        return answer;
    }
    const bool isPresence = request.channel.starts_with("presence-");
    const bool isNamed = m_channelDataOn == ChannelDataOn::EverySignedChannel && !m_user.empty();
    if (isPresence || isNamed) {
        const auto user = userText("user_id", request.channel + " cannot be joined");
        if (!user)
            return failure(user.error().message);
        answer.channelData = *user;
    }
    if (request.channel.starts_with("private-encrypted-") && !encryptionKey.empty())
        answer.sharedSecret = sharedSecret(request.channel, encryptionKey);
    answer.auth = signChannel(
        key, secret,
        channelStringToSign(request.socketId.value, request.channel, answer.channelData));
    return answer;
}

} // namespace echolock
