// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/channelauth.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>
#include <charconv>
#include <sodium.h>

namespace echolock {

namespace {

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

char asciiLower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The form encoding of URLs: `%XX` is a byte and `+` a space; a broken escape stands for
/// itself.
std::string formDecoded(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned char byte = 0;
        if (text[at] == '%' && at + 2 < text.size()) {
            const char* const end = text.data() + at + 3;
            const auto result = std::from_chars(text.data() + at + 1, end, byte, 16);
            if (result.ec == std::errc() && result.ptr == end) {
                decoded += static_cast<char>(byte);
                at += 2;
                continue;
            }
        }
        decoded += text[at] == '+' ? ' ' : text[at];
    }
    return decoded;
}

} // namespace

std::string hmacSha256Hex(std::string_view secret, std::string_view text)
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytesOf(secret), secret.size());
    crypto_auth_hmacsha256_update(&state, bytesOf(text), text.size());
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
    crypto_auth_hmacsha256_final(&state, mac.data());
    std::array<char, 2 * mac.size() + 1> hex{};
    return sodium_bin2hex(hex.data(), hex.size(), mac.data(), mac.size());
}

std::string md5Hex(std::string_view bytes)
{
    const auto view = QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()));
    return QCryptographicHash::hash(view, QCryptographicHash::Md5).toHex().toStdString();
}

bool equalConstantTime(std::string_view left, std::string_view right)
{
    if (left.size() != right.size())
        return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < left.size(); ++i)
        difference |= static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]);
    return difference == 0;
}

std::string channelStringToSign(std::string_view socketId, std::string_view channel,
                                std::string_view channelData)
{
    std::string text;
    text.reserve(socketId.size() + channel.size() + channelData.size() + 2);
    text.append(socketId).append(1, ':').append(channel);
    if (!channelData.empty())
        text.append(1, ':').append(channelData);
    return text;
}

std::string userStringToSign(std::string_view socketId, std::string_view userData)
{
    return std::string(socketId).append("::user::").append(userData);
}

std::string signChannel(std::string_view key, std::string_view secret,
                        std::string_view stringToSign)
{
    return std::string(key) + ':' + hmacSha256Hex(secret, stringToSign);
}

QueryParams parseQuery(std::string_view rawQuery)
{
    QueryParams params;
    while (!rawQuery.empty()) {
        const std::size_t end = std::min(rawQuery.find('&'), rawQuery.size());
        const std::string_view pair = rawQuery.substr(0, end);
        rawQuery.remove_prefix(std::min(end + 1, rawQuery.size()));
        if (pair.empty())
            continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
        params.emplace_back(formDecoded(pair.substr(0, equals)), formDecoded(value));
    }
    return params;
}

std::string apiStringToSign(std::string_view method, std::string_view path,
                            const QueryParams& params)
{
    QueryParams sorted = params;
    for (auto& [key, value] : sorted)
        std::transform(key.begin(), key.end(), key.begin(), asciiLower);
    std::erase_if(sorted, [](const auto& param) { return param.first == "auth_signature"; });
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });

    std::string text = std::string(method) + '\n' + std::string(path) + '\n';
    bool isFirst = true;
    for (const auto& [key, value] : sorted) {
        text.append(isFirst ? "" : "&").append(key).append(1, '=').append(value);
        isFirst = false;
    }
    return text;
}

std::string signedApiQuery(const ApiKey& app, const ApiCall& call)
{
    QueryParams params{{"auth_key", std::string(app.key)},
                       {"auth_timestamp", std::to_string(call.timestamp)},
                       {"auth_version", "1.0"},
                       {"body_md5", md5Hex(call.body)}};
    params.emplace_back("auth_signature",
                        hmacSha256Hex(app.secret, apiStringToSign(call.method, call.path, params)));
    std::string query;
    for (const auto& [key, value] : params)
        query += (query.empty() ? "" : "&") + key + "=" + value;
    return query;
}

} // namespace echolock
