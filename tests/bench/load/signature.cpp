// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/signature.h"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <span>

namespace echolock::load {

namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex(std::span<const unsigned char> bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

} // namespace

std::string hmacSha256(std::string_view secret, std::string_view text)
{
    Digest digest;
    unsigned length = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytesOf(text), text.size(),
         digest.data(), &length);
    return hex(std::span(digest).first(length));
}

std::string md5(std::string_view text)
{
    Digest digest;
    unsigned length = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr);
    return hex(std::span(digest).first(length));
}

} // namespace echolock::load
