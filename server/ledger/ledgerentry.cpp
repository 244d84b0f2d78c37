// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledgerentry.h"

namespace echolock {

namespace {

constexpr std::size_t detailBytesMax = 200;

WallTime wallTime(Instant at, WallTime zero)
{
    return zero + std::chrono::floor<std::chrono::microseconds>(at.time_since_epoch()).count();
}

/// Not in the middle of a code point.
std::string_view shortened(std::string_view text)
{
    if (text.size() <= detailBytesMax)
        return text;
    std::size_t end = detailBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return text.substr(0, end);
}

std::string_view nameOf(const Owner& owner)
{
    return owner.user.empty() ? owner.socket.value : owner.user.value;
}

} // namespace

LedgerEntry ledgerEntry(const LockEvent& event, WallTime zero)
{
    // It changes no state, but maybe who the owner is: one who has signed in since has a user.
    const auto becomes = event.fact == LockFact::Confirmed ? LockState::Held
                                                           : stateAfter(event.fact);
    return {.at = wallTime(event.at, zero),
            .kind = toString(event.fact),
            .cause = toString(event.cause),
            .app = event.app,
            .order = event.order.value,
            .user = event.owner.user.value,
            .socket = event.owner.socket.value,
            .detail = event.fact == LockFact::Denied ? shortened(nameOf(event.holder))
                                                     : std::string_view(),
            .token = event.token.value,
            .version = event.version,
            .becomes = becomes};
}

std::optional<LedgerEntry> ledgerEntry(const LifecycleEvent& event, WallTime zero)
{
    if (event.step == LifecycleStep::Message)
        return std::nullopt;
    return LedgerEntry{.at = wallTime(event.at, zero),
                       .kind = toString(event.step),
                       .cause = {},
                       .user = event.user,
                       .socket = event.socketId,
                       .channel = event.channel,
                       .detail = shortened(event.detail)};
}

} // namespace echolock
