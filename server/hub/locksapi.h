// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apphub.h"
#include "server/hub/effect.h"
#include "server/hub/turn.h"

#include <string_view>

namespace echolock {

/// Asking by HTTP who holds which order, and what an application and its operators do about it.
class LocksApi
{
public:
    LocksApi(AppHub& app, Turn& turn);

    /// `query` may hold filter_by_prefix.
    ApiReply list(std::string_view query) const;
    /// A never-seen order is free.
    ApiReply one(std::string_view segment) const;
    /// What an application asks before it writes: is the token that came with the write the one of
    /// the grant in force? 200 or 409, each with `valid`. A write with an older token comes from
    /// somebody who lost the lock and does not know it yet (race R12).
    ApiReply check(std::string_view segment, std::string_view body) const;
    /// An operator takes the lock away; its holder and the order's channels are told. 409 where it
    /// is free.
    ApiReply release(std::string_view segment, std::string_view body);
    /// An operator gives the lock to a user who is subscribed to the order; its holder, if another,
    /// and the order's channels are told. 409 where that user is not there.
    ApiReply takeOver(std::string_view segment, std::string_view body);

private:
    AppHub& m_app;
    Turn& m_turn;
};

} // namespace echolock
