// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/channelname.h"

#include <algorithm>
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

bool isAllowed(char c)
{
    constexpr std::string_view punctuation = "-_=@,.;";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || punctuation.find(c) != std::string_view::npos;
}

std::string wrongCharacter(std::string_view name, std::size_t at)
{
    const char c = name[at];
    const std::string shown = c > ' ' && c < 0x7f ? " (" + std::string(1, c) + ")" : std::string();
    return "the channel name has a character" + shown + " at position " + std::to_string(at + 1)
        + " that is not allowed; allowed are letters, digits and -_=@,.;";
}

} // namespace

Result<ChannelName> parseChannelName(std::string_view name)
{
    if (name.size() > channelNameLengthMax) {
        return failure("the channel name has " + std::to_string(name.size())
                       + " characters; at most " + std::to_string(channelNameLengthMax)
                       + " are allowed");
    }
    const std::size_t begin = name.starts_with('#') ? 1 : 0;
    if (name.size() == begin)
        return failure("the channel name is empty");
    const auto wrong = std::find_if_not(name.begin() + static_cast<std::ptrdiff_t>(begin),
                                        name.end(), isAllowed);
    if (wrong != name.end())
        return failure(wrongCharacter(name, static_cast<std::size_t>(wrong - name.begin())));

    const auto prefix = std::find_if(
        prefixes.begin(), prefixes.end(),
        [name](const Prefix& candidate) { return name.starts_with(candidate.text); });
    return ChannelName{.full = std::string(name),
                       .base = std::string(name.substr(prefix->text.size())),
                       .kind = prefix->kind,
                       .isCache = prefix->isCache};
}

} // namespace echolock
