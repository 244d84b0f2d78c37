// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/frametext.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr std::size_t signatureLength = 64;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isHex(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f');
}

template <class Is> std::size_t runAt(std::string_view text, std::size_t at, Is is)
{
    const auto* const end = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at),
                                             text.end(), is);
    return static_cast<std::size_t>(end - text.begin()) - at;
}

/// `1234.5678`; 0 where there is none.
std::size_t socketIdAt(std::string_view text, std::size_t at)
{
    const std::size_t first = runAt(text, at, isDigit);
    if (first == 0 || at + first >= text.size() || text[at + first] != '.')
        return 0;
    const std::size_t second = runAt(text, at + first + 1, isDigit);
    return second == 0 ? 0 : first + 1 + second;
}

} // namespace

std::string withoutIds(std::string_view frame)
{
    std::string text;
    for (std::size_t at = 0; at < frame.size();) {
        const std::size_t hex = runAt(frame, at, isHex);
        if (const std::size_t id = socketIdAt(frame, at); id > 0) {
            text += "ID";
            at += id;
        } else if (hex == signatureLength) {
            text += "SIGNATURE";
            at += hex;
        } else {
            const std::size_t length = std::max<std::size_t>(hex, 1);
            text += frame.substr(at, length);
            at += length;
        }
    }
    return text;
}

std::string textOf(const Inbox::Item* item)
{
    using Kind = Inbox::Item::Kind;
    if (!item)
        return "nothing";
    switch (item->kind) {
    case Kind::Opened:
        return "a connection";
    case Kind::Text:
        return withoutIds(item->text);
    case Kind::Binary:
        return "a binary message";
    case Kind::Ended:
        break;
    }
    return "its end, " + toString(item->how);
}

std::string textOf(const PageNews* news)
{
    if (!news)
        return "nothing";
    if (news->kind == PageNews::Kind::Text)
        return withoutIds(news->text);
    return news->kind == PageNews::Kind::Opened ? "that it is connected"
                                                : "that its connection has ended";
}

} // namespace echolock
