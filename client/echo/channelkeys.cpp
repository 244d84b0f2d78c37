// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/channelkeys.h"

#include "client/echo/secretbox.h"

#include <optional>

namespace echolock {

namespace {

void showOpened(const PageLink& link, const ServerFrame& frame, const OpenedBox& box)
{
    showEvent(link,
              {.event = frame.event, .channel = frame.channel, .data = box.text, .userId = {}});
}

} // namespace

void warnOfLost(const PageLink& link, const ServerFrame& frame, std::string_view why)
{
    tell(link, Observation::Kind::Warning, frame.channel,
         "The encrypted event " + frame.event + " is dropped: " + std::string(why));
}

bool ChannelKeys::take(std::uint64_t serial, std::string_view sharedSecret)
{
    auto key = decodeBase64(sharedSecret);
    if (key)
        m_keys[serial] = std::move(*key);
    return key.has_value();
}

ChannelKeys::Outcome ChannelKeys::show(const PageLink& link, std::uint64_t serial,
                                       const ServerFrame& frame) const
{
    const std::string* key = m_keys.find(serial);
    if (!key) {
        warnOfLost(link, frame, "it came before the channel's key.");
        return Outcome::Done;
    }
    const OpenedBox box = openBox(frame.data, *key);
    if (box.outcome == OpenedBox::Outcome::WrongKey)
        return Outcome::NeedsNewKey;
    if (box.outcome == OpenedBox::Outcome::Opened)
        showOpened(link, frame, box);
    else
        warnOfLost(link, frame, box.text);
    return Outcome::Done;
}

void ChannelKeys::showWith(const PageLink& link, const Result<AuthAnswer>& answer,
                           const std::vector<ServerFrame>& frames)
{
    const bool hasSecret = answer && !answer->sharedSecret.empty();
    const auto key = hasSecret ? decodeBase64(answer->sharedSecret) : std::nullopt;
    for (const ServerFrame& frame : frames) {
        if (!key) {
            warnOfLost(link, frame,
                       answer ? "the auth endpoint gave no new key." : answer.error().message);
            continue;
        }
        const OpenedBox box = openBox(frame.data, *key);
        if (box.outcome == OpenedBox::Outcome::Opened)
            showOpened(link, frame, box);
        else
            warnOfLost(link, frame, box.text);
    }
}

} // namespace echolock
