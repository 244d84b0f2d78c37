// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/loglevels.h"

#include "server/config/didyoumean.h"
#include "server/config/settingvalue.h"

namespace echolock {

namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 5> levelNames{"off", "error", "warn", "info", "debug"};
constexpr std::array<std::string_view, 7> categoryNames{
    "connections", "subscriptions", "frames", "locks", "http", "webhooks", "server"};

} // namespace

std::string_view toString(LogLevel level)
{
    return levelNames.at(std::size_t(level));
}

std::string_view toString(LogCategory category)
{
    return categoryNames.at(std::size_t(category));
}

Result<void> LogLevels::set(std::string_view text)
{
    const auto equals = text.find('=');
    const bool named = equals != std::string_view::npos;
    const auto name = named ? text.substr(0, equals) : std::string_view("default");
    const auto level = readWord(named ? text.substr(equals + 1) : text, levelNames);
    if (!level)
        return failure(level.error().message + (named ? " after the '='" : ", or CATEGORY=LEVEL"));
    if (name == "default") {
        m_default = LogLevel(*level);
        return {};
    }
    const auto category = readWord(name, categoryNames);
    if (!category)
        return failure("default, " + category.error().message + " before the '='");
    m_named.at(*category) = LogLevel(*level);
    return {};
}

std::string LogLevels::text() const
{
    std::string text(toString(m_default));
    for (std::size_t i = 0; i < m_named.size(); ++i)
        if (m_named.at(i))
            text += "," + std::string(categoryNames.at(i)) + "="
                + std::string(toString(*m_named.at(i)));
    return text;
}

} // namespace echolock
