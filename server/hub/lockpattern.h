// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Which channels lock: a base name with placeholders, such as `order.{id}`. A placeholder stands
/// for one or more characters other than a dot, as in Laravel's channel routes, so that what locks
/// is what was authorised: `order.7.items` is not `order.7`.
class LockPattern
{
public:
    static Result<LockPattern> parse(std::string_view text);

    /// `base` is a channel's name without its kind prefix.
    bool matches(std::string_view base) const;

private:
    /// What stands before each placeholder and, last, after them all.
    std::vector<std::string> m_literals;
};

} // namespace echolock
