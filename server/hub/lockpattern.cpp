// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/lockpattern.h"

#include <algorithm>
#include <span>

namespace echolock {

namespace {

constexpr std::string_view placeholder = "{id}";
constexpr std::string_view nameCharacters
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=@,.;";

/// Where `literal` begins behind one or more characters other than a dot; npos where nowhere.
std::size_t behindPlaceholder(std::string_view literal, std::string_view text)
{
    const std::size_t at = text.find(literal, 1);
    return at != std::string_view::npos && text.find('.') >= at ? at : std::string_view::npos;
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
    if (!base.starts_with(m_literals.front()))
        return false;
    if (m_literals.size() == 1)
        return base == m_literals.front();
    base.remove_prefix(m_literals.front().size());
    // The first place of each literal is as good as any: a later one leaves less for the rest, and
    // none can be behind a dot. So no length needs a second try, whatever a client sends.
    for (const std::string& literal : std::span(m_literals).subspan(1, m_literals.size() - 2)) {
        const std::size_t at = behindPlaceholder(literal, base);
        if (at == std::string_view::npos)
            return false;
        base.remove_prefix(at + literal.size());
    }
    const std::string& last = m_literals.back();
    return base.size() > last.size() && base.ends_with(last)
        && base.find('.') >= base.size() - last.size();
}

} // namespace echolock
