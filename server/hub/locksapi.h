// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apphub.h"
#include "server/hub/effect.h"

#include <string_view>

namespace echolock {

/// Asking by HTTP who holds which order.
class LocksApi
{
public:
    LocksApi(const AppHub& app, Instant now);

    /// `query` may hold filter_by_prefix.
    ApiReply list(std::string_view query) const;
    /// A never-seen order is free.
    ApiReply one(std::string_view segment) const;

private:
    const AppHub& m_app;
    Instant m_now;
};

} // namespace echolock
