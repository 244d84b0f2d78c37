// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/channelname.h"

#include <array>

namespace echolock {

namespace {

struct Prefix
{
    std::string_view text;
    ChannelKind kind;
    bool isCache;
};

/// Longest first where one begins with the other.
constexpr std::array prefixes{
    Prefix{"private-encrypted-cache-", ChannelKind::Encrypted, true},
    Prefix{"private-encrypted-", ChannelKind::Encrypted, false},
    Prefix{"private-cache-", ChannelKind::Private, true},
    Prefix{"private-", ChannelKind::Private, false},
    Prefix{"presence-cache-", ChannelKind::Presence, true},
    Prefix{"presence-", ChannelKind::Presence, false},
    Prefix{"cache-", ChannelKind::Public, true},
    Prefix{"", ChannelKind::Public, false},
};

constexpr std::string_view allowedCharacters
    = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=@,.;";

Prefix prefixOf(std::string_view name)
{
    for (const Prefix& prefix : prefixes) {
        if (name.starts_with(prefix.text))
            return prefix;
    }
    return prefixes.back();
}

/// A user id has up to 128 characters, each up to 4 bytes long.
constexpr std::size_t serverToUserNameLengthMax = serverToUserPrefix.size() + 512;

std::string wrongCharacter(std::string_view name, std::size_t at)
{
    const char c = name[at];
    const std::string shown = c > ' ' && c < 0x7f ? " (" + std::string(1, c) + ")" : std::string();
    return "the channel name has a character" + shown + " at position " + std::to_string(at + 1)
        + " that is not allowed; allowed are letters, digits and -_=@,.;";
}

} // namespace

Result<ChannelName> parseChannelName(std::string_view name, std::size_t lengthMax)
{
    if (name.starts_with(serverToUserPrefix) && name.size() > serverToUserPrefix.size()
        && name.size() <= serverToUserNameLengthMax)
        return ChannelName{.full = std::string(name), .base = std::string(name)};
    if (name.size() > lengthMax) {
        return failure("the channel name has " + std::to_string(name.size())
                       + " characters; at most " + std::to_string(lengthMax) + " are allowed");
    }
    const std::size_t begin = name.starts_with('#') ? 1 : 0;
    if (name.size() == begin)
        return failure("the channel name is empty");
    const std::size_t wrong = name.find_first_not_of(allowedCharacters, begin);
    if (wrong != std::string_view::npos)
        return failure(wrongCharacter(name, wrong));

    const Prefix prefix = prefixOf(name);
    return ChannelName{.full = std::string(name),
                       .base = std::string(name.substr(prefix.text.size())),
                       .kind = prefix.kind,
                       .isCache = prefix.isCache};
}

} // namespace echolock
