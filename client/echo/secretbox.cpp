// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/secretbox.h"

#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"

#include <array>
#include <sodium.h>

namespace echolock {

namespace {

using Outcome = OpenedBox::Outcome;

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

OpenedBox malformed(std::string why)
{
    return {.outcome = Outcome::Malformed, .text = std::move(why)};
}

OpenedBox openBytes(const std::string& cipher, const std::string& nonce, std::string_view key)
{
    if (cipher.size() < crypto_secretbox_MACBYTES)
        return malformed("its ciphertext is too short.");
    if (nonce.size() != crypto_secretbox_NONCEBYTES)
        return malformed("its nonce is not 24 bytes long.");
    if (key.size() != crypto_secretbox_KEYBYTES)
        return malformed("the channel's shared_secret is not 32 bytes long.");
    std::string text(cipher.size() - crypto_secretbox_MACBYTES, '\0');
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(text.data()), bytesOf(cipher),
                                   cipher.size(), bytesOf(nonce), bytesOf(key))
        != 0)
        return {.outcome = Outcome::WrongKey, .text = "it was encrypted with another key."};
    if (wellFormed(text) != text)
        return malformed("what is inside is not UTF-8.");
    return {.outcome = Outcome::Opened, .text = std::move(text)};
}

} // namespace

std::string sharedSecret(std::string_view channel, std::string_view masterKey)
{
    const std::string text = std::string(channel) + std::string(masterKey);
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(hash.data(), bytesOf(text), text.size());
    constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
    std::string secret(sodium_base64_ENCODED_LEN(hash.size(), variant), '\0');
    sodium_bin2base64(secret.data(), secret.size(), hash.data(), hash.size(), variant);
    secret.pop_back(); // The zero at its end.
    return secret;
}

std::optional<std::string> decodeBase64(std::string_view text)
{
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding)
        text.remove_suffix(1);
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_ORIGINAL_NO_PADDING)
        != 0)
        return std::nullopt;
    bytes.resize(size);
    return bytes;
}

OpenedBox openBox(std::string_view data, std::string_view key)
{
    JsonReader reader;
    const auto root = reader.parse(data);
    if (!root || !root->is(JsonType::Object))
        return malformed("it is not an object with ciphertext and nonce.");
    const auto [ciphertext, nonce] = reader.pick(
        *root, std::array<std::string_view, 2>{"ciphertext", "nonce"});
    if (ciphertext.text.empty() || nonce.text.empty())
        return malformed("it has no ciphertext or no nonce.");
    const auto cipher = decodeBase64(ciphertext.text);
    const auto number = decodeBase64(nonce.text);
    if (!cipher || !number)
        return malformed("its ciphertext or nonce is not base64.");
    return openBytes(*cipher, *number, key);
}

} // namespace echolock
