// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apphub.h"
#include "server/hub/effect.h"

#include <string_view>

namespace echolock {

/// Asking by HTTP who is subscribed where (Pusher HTTP API, "Channels" and "Users"). `query` is the
/// request's, raw; `name` a segment of its path.
class ChannelsApi
{
public:
    ChannelsApi(const AppHub& app, Instant now);

    ApiReply list(std::string_view query) const;
    ApiReply one(std::string_view segment, std::string_view query) const;
    /// With `with_user_info=1` also the user_info of each, as soketi has it.
    ApiReply users(std::string_view segment, std::string_view query) const;

private:
    const AppHub& m_app;
    Instant m_now;
};

} // namespace echolock
