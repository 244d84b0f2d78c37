// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/frametext.h"

#include "client/link/armedfault.h"
#include "scenarios/sim/pagepart.h"
#include "scenarios/sim/serverpart.h"

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

std::string endText(CloseHow how)
{
    switch (how.kind) {
    case CloseHow::Kind::Clean:
        return "a close frame";
    case CloseHow::Kind::Fin:
        return "the end of the stream";
    case CloseHow::Kind::Rst:
        return "a reset";
    default:
        return "an end, " + toString(how);
    }
}

/// Where a frame says what it is about is the same in both directions.
std::string frameText(const std::string& frame)
{
    FrameFacts facts = factsOf(LinkDirection::Up, frame);
    if (facts.event.empty())
        return "a message";
    return facts.channel.empty() ? facts.event : facts.event.append(" on ").append(facts.channel);
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

Inbox::Item itemOf(const Signal& taken, const Lexicon& lexicon)
{
    using Kind = Inbox::Item::Kind;
    switch (static_cast<ServerPart::In>(taken.kind)) {
    case ServerPart::In::Opened:
        return {Kind::Opened, {}, {}, {}};
    case ServerPart::In::Frame:
        return {Kind::Text, lexicon.text(taken.value), {}, {}};
    default:
        return {Kind::Ended, {}, {}, closeHowOf(taken.value)};
    }
}

PageNews newsOf(const Signal& heard, const Lexicon& lexicon)
{
    using Kind = PageNews::Kind;
    switch (static_cast<PagePart::In>(heard.kind)) {
    case PagePart::In::Opened:
        return {Kind::Opened, {}, {}};
    case PagePart::In::Text:
        return {Kind::Text, lexicon.text(heard.value), {}};
    default:
        return {Kind::Closed, {}, {}};
    }
}

bool areAlike(const Inbox::Item& one, const Inbox::Item& other)
{
    using Kind = Inbox::Item::Kind;
    return one.kind == other.kind
        && (one.kind != Kind::Text || withoutIds(one.text) == withoutIds(other.text))
        && (one.kind != Kind::Ended || one.how.kind == other.how.kind);
}

bool areAlike(const PageNews& one, const PageNews& other)
{
    return one.kind == other.kind && withoutIds(one.text) == withoutIds(other.text);
}

std::string comparison(const std::string& live, const std::string& simulated)
{
    return live == simulated ? ", with other data than in the simulation"
                             : ", and in the simulation " + simulated;
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
        return frameText(item->text);
    case Kind::Binary:
        return "a binary message";
    case Kind::Ended:
        break;
    }
    return endText(item->how);
}

std::string textOf(const PageNews* news)
{
    if (!news)
        return "nothing";
    if (news->kind == PageNews::Kind::Text)
        return frameText(news->text);
    return news->kind == PageNews::Kind::Opened ? "that it is connected"
                                                : "that its connection has ended";
}

} // namespace echolock
