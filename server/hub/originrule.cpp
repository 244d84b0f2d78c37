// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/originrule.h"

#include <algorithm>

namespace echolock {

namespace {

/// Hosts and schemes mean the same in either case (RFC 6454 §4).
std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return lower;
}

std::string_view hostOf(std::string_view origin)
{
    const std::size_t scheme = origin.find("://");
    if (scheme != std::string_view::npos)
        origin.remove_prefix(scheme + 3);
    if (origin.starts_with('['))
        return origin.substr(0, origin.find(']') + 1);
    return origin.substr(0, origin.find(':'));
}

bool matches(const std::string& origin, const std::string& rule)
{
    if (rule == "*" || rule == origin)
        return true;
    if (rule.find("://") != std::string::npos)
        return false;
    const std::string_view host = hostOf(origin);
    if (rule.starts_with("*."))
        return host.size() > rule.size() - 1 && host.ends_with(std::string_view(rule).substr(1));
    return !host.empty() && host == rule;
}

} // namespace

bool originAllowed(std::string_view origin, std::span<const std::string> rules)
{
    if (origin.empty() || rules.empty())
        return true;
    const std::string wanted = lowered(origin);
    return std::ranges::any_of(
        rules, [&](const std::string& rule) { return matches(wanted, lowered(rule)); });
}

Result<void> checkOriginRule(std::string_view rule)
{
    const std::size_t scheme = rule.find("://");
    const bool hasScheme = scheme != std::string_view::npos;
    const std::string_view rest = hasScheme ? rule.substr(scheme + 3) : rule;
    if (rule.empty() || rest.find_first_of("/?#@ \t\r\n") != std::string_view::npos)
        return failure("is a scheme and a host, such as https://shop.test, without a path");
    if (rule == "*")
        return {};
    if (rest.substr(!hasScheme && rest.starts_with("*.") ? 2 : 0).find('*')
        != std::string_view::npos)
        return failure("has a * at its beginning only and no scheme then, such as *.shop.test");
    if (!hasScheme && !rest.starts_with('[') && rest.find(':') != std::string_view::npos)
        return failure("with a port has a scheme too, such as https://shop.test:8443");
    return {};
}

} // namespace echolock
