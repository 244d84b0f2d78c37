// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/authform.h"

#include "server/base/printable.h"
#include "server/protocol/jsonreader.h"

#include <array>

namespace echolock {

namespace {

constexpr std::string_view credentials
    = "give credentials with --auth-header or --auth-cookie, such as --auth-header "
      "'Authorization: Bearer …'.";

void replaceAll(std::string& text, std::string_view from, std::string_view to)
{
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// JavaScript's encodeURIComponent.
void appendEncoded(std::string& out, std::string_view text)
{
    constexpr std::string_view kept = "-_.!~*'()";
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isWord = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
            || (c >= 'a' && c <= 'z');
        if (isWord || kept.find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 0xf];
        }
    }
}

void appendField(std::string& out, std::string_view name, std::string_view value)
{
    out += out.empty() ? "" : "&";
    appendEncoded(out, name);
    out += '=';
    appendEncoded(out, value);
}

std::string refusal(const AuthReply& reply)
{
    const std::string status = std::to_string(reply.status);
    switch (reply.status) {
    case 401:
        return "answered 401, as nobody is signed in: " + std::string(credentials);
    case 403:
        return "answered 403, so this person may not join: check the channel's rule there.";
    case 404:
        return "answered 404: check the path; Laravel's is /broadcasting/auth.";
    case 405:
        return "answered 405, it takes no POST: is it the auth endpoint?";
    case 419:
        return "answered 419, as the CSRF token is missing or has ended: give it with "
               "--auth-header 'X-CSRF-TOKEN: …', and its session with --auth-cookie.";
    case 429:
        return "answered 429, as it is asked too often: raise its limit, or start fewer clients.";
    default:
        break;
    }
    if (reply.status >= 300 && reply.status < 400)
        return "redirects to " + std::string(reply.location) + " (" + status
            + "), which is no answer: " + std::string(credentials);
    if (reply.status >= 500)
        return "failed with " + status + ": see the application's log.";
    return "answered " + status + ", and only 200 counts.";
}

/// A field of the answer that must be text where it is there.
Result<std::string> textIn(const JsonValue& value, std::string_view name)
{
    if (!value.given())
        return std::string();
    if (!value.is(JsonType::String))
        return failure(mustBe(name, "a string", value));
    return std::string(value.text);
}

} // namespace

AuthEndpoint personal(AuthEndpoint endpoint, const AuthPerson& person)
{
    for (auto* fields : {&endpoint.headers, &endpoint.params}) {
        for (AuthEndpoint::Field& field : *fields) {
            replaceAll(field.second, "{user}", person.user);
            replaceAll(field.second, "{n}", std::to_string(person.number));
        }
    }
    return endpoint;
}

std::string authForm(const AuthRequest& request, const std::vector<AuthEndpoint::Field>& params)
{
    std::string form;
    appendField(form, "socket_id", request.socketId.value);
    if (!request.channel.empty())
        appendField(form, "channel_name", request.channel);
    for (const auto& [name, value] : params)
        appendField(form, name, value);
    return form;
}

Result<AuthAnswer> readAuthReply(std::string_view url, const AuthReply& reply)
{
    const std::string name = "The auth endpoint " + std::string(url) + " ";
    if (reply.status != 200)
        return failure(name + refusal(reply));
    JsonReader reader;
    const auto root = reader.parse(reply.body);
    if (!root || root->is(JsonType::Null))
        return failure(name
                       + (reply.body.empty() ? std::string("answered 200 with nothing in it")
                                             : "answered 200 with \""
                                  + printable(reply.body.substr(0, 40)) + "\" in place of JSON")
                       + ": is it the auth endpoint, and is the person signed in there?");
    AuthAnswer answer;
    if (!root->is(JsonType::Object))
        return answer;
    constexpr std::array<std::string_view, 4> keys{"auth", "channel_data", "shared_secret",
                                                   "user_data"};
    const std::array<std::string*, 4> texts{&answer.auth, &answer.channelData, &answer.sharedSecret,
                                            &answer.userData};
    const auto values = reader.pick(*root, keys);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto text = textIn(values[i], keys[i]);
        if (!text)
            return failure(name + "answered in another form: " + text.error().message + ".");
        *texts[i] = *text;
    }
    return answer;
}

} // namespace echolock
