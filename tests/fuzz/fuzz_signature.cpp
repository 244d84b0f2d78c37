// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/apisignature.h"
#include "server/protocol/channelauth.h"
#include "tests/fuzz/fuzztarget.h"

#include <algorithm>
#include <string>

namespace echolock {

namespace {

constexpr std::int64_t now = 1'700'000'000;

const AppConfig& app()
{
    static const AppConfig config{.id = "app", .key = "key", .secret = "7ad3773142a6692b25b8"};
    return config;
}

struct Call
{
    std::string method;
    std::string path;
    std::string query;
    std::string body;

    Result<void> check() const
    {
        return checkApiSignature(app(), {RequestId{1}, method, path, query, body, now});
    }

    std::string signedText() const { return apiStringToSign(method, path, parseQuery(query)); }
};

Call signedCall(const Call& bare)
{
    Call call = bare;
    call.query = "auth_key=key&auth_timestamp=" + std::to_string(now)
        + "&auth_version=1.0&body_md5=" + md5Hex(bare.body) + '&' + bare.query;
    call.query += "&auth_signature=" + hmacSha256Hex(app().secret, call.signedText());
    return call;
}

/// Whether the query names a parameter of the signature itself, so that ours is not the only one.
bool meddles(const Call& call)
{
    return std::ranges::any_of(parseQuery(call.query), [](const auto& parameter) {
        std::string key = parameter.first;
        std::ranges::transform(key, key.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
        return key.starts_with("auth_") || key == "body_md5";
    });
}

void refuses(const Call& call)
{
    const Result<void> checked = call.check();
    ECHOLOCK_ASSERT(!checked);
    ECHOLOCK_ASSERT(checked.error().message.find(app().secret) == std::string::npos);
}

/// One byte somewhere becomes another.
Call altered(Call call, Decisions& input)
{
    std::string* const parts[] = {&call.method, &call.path, &call.query, &call.body};
    std::string& part = *parts[input.below(4)];
    if (part.empty())
        part = "x";
    else
        part[input.below(part.size())] ^= char(1 << input.below(8));
    return call;
}

std::string escaped(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        result += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return result;
}

/// A query that escapes everything means what was escaped.
void checkQuery(std::string_view key, std::string_view value)
{
    const QueryParams params = parseQuery(escaped(key) + '=' + escaped(value) + "&b=2");
    const QueryParams expected{{std::string(key), std::string(value)}, {"b", "2"}};
    ECHOLOCK_ASSERT(params == expected || key.empty());
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    Decisions input(textOf(data, std::min<std::size_t>(size, 4)));
    std::string_view rest = textOf(data, size).substr(std::min<std::size_t>(size, 4));
    // libFuzzer sees what is compared, so it does find the secret; whoever has it may be told it.
    if (rest.find(app().secret) != std::string_view::npos)
        return 0;
    Call call;
    call.method = takeLine(rest);
    call.path = takeLine(rest);
    call.query = takeLine(rest);
    call.body = rest;
    refuses(call);
    checkQuery(call.path, call.body);

    const Call asked = signedCall(call);
    if (meddles(call))
        return 0;
    ECHOLOCK_ASSERT(asked.check());
    const Call other = altered(asked, input);
    // Some bytes mean the same as before: an upper-case key, `%41` for `A`, hex digits of an
    // escape.
    if (other.signedText() != asked.signedText() || other.body != asked.body)
        refuses(other);
    return 0;
}
