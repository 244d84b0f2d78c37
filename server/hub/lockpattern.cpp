// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/lockpattern.h"

#include <algorithm>
#include <span>

namespace echolock {

namespace {

constexpr std::string_view placeholder = "{id}";
constexpr std::string_view nameCharacters
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=@,.;";

/// `literals` are what must still be found, each but the first after a placeholder.
bool matchesFrom(std::span<const std::string> literals, std::string_view text)
{
    if (!text.starts_with(literals.front()))
        return false;
    text.remove_prefix(literals.front().size());
    literals = literals.subspan(1);
    if (literals.empty())
        return text.empty();
    const std::size_t longest = std::min(text.find('.'), text.size());
    for (std::size_t length = longest; length > 0; --length)
        if (matchesFrom(literals, text.substr(length)))
            return true;
    return false;
}

} // namespace

Result<LockPattern> LockPattern::parse(std::string_view text)
{
    const std::string named = "Lock pattern '" + std::string(text) + "'";
    LockPattern pattern;
    std::string_view rest = text;
    while (true) {
        const std::size_t at = rest.find(placeholder);
        const std::string_view literal = rest.substr(0, at);
        if (literal.find_first_not_of(nameCharacters) != std::string_view::npos)
            return failure(
                named + " has a character that no channel name has; only {id} may be in braces.");
        if (literal.empty() && !pattern.m_literals.empty() && at != std::string_view::npos)
            return failure(named + " has two {id} side by side; put a dot or a word between them.");
        pattern.m_literals.emplace_back(literal);
        if (at == std::string_view::npos)
            break;
        rest.remove_prefix(at + placeholder.size());
    }
    if (text.empty())
        return failure("A lock pattern is empty; write for example 'order.{id}'.");
    return pattern;
}

bool LockPattern::matches(std::string_view base) const
{
    return matchesFrom(m_literals, base);
}

} // namespace echolock
