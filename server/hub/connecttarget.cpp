// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/connecttarget.h"

namespace echolock {

std::optional<std::string_view> appKeyOf(std::string_view target)
{
    constexpr std::string_view prefix = "/app/";
    const std::string_view path = target.substr(0, target.find('?'));
    if (!path.starts_with(prefix))
        return std::nullopt;
    const std::string_view key = path.substr(prefix.size());
    if (key.empty() || key.find('/') != std::string_view::npos)
        return std::nullopt;
    return key;
}

} // namespace echolock
