// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/durationtext.h"
#include "server/config/settingvalue.h"
#include "server/config/sizetext.h"
#include "server/hub/articlebugs.h"
#include "server/net/settingtable.h"

#include <array>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace echolock {

// What the rows of the table of settings are made with: each kind of value is read and shown in one
// way. `field` finds the value in settings, constant or not.

template <class Read, class Show> Setting withValue(Setting setting, Read read, Show show)
{
    setting.read = std::move(read);
    setting.show = std::move(show);
    return setting;
}

template <class Field, class Reader, class Formatter>
Setting scalar(Setting setting, Field field, Reader reader, Formatter formatter)
{
    return withValue(
        std::move(setting),
        [field, reader](std::string_view text, ProgramSettings& settings) -> Result<void> {
            const auto value = reader(text);
            if (!value)
                return failure(value.error().message);
            auto& place = field(settings);
            place = static_cast<std::remove_reference_t<decltype(place)>>(*value);
            return {};
        },
        [field, formatter](const ProgramSettings& settings) -> std::string {
            return formatter(field(settings));
        });
}

template <class Field> Setting time(Setting setting, Duration least, Field field)
{
    setting.placeholder = "DURATION";
    return scalar(
        std::move(setting), field, [least](std::string_view text) { return readTime(text, least); },
        formatDuration);
}

template <class Field> Setting number(Setting setting, std::uint64_t most, Field field)
{
    setting.placeholder = "N";
    return scalar(
        std::move(setting), field,
        [most](std::string_view text) { return readNumber(text, 0, most); },
        [](auto value) { return std::to_string(value); });
}

template <class Field>
Setting bytes(Setting setting, std::uint64_t least, std::uint64_t most, Field field)
{
    setting.placeholder = "SIZE";
    return scalar(
        std::move(setting), field,
        [least, most](std::string_view text) { return readBytes(text, least, most); },
        [](auto value) { return formatSize(std::uint64_t(value)); });
}

/// What is enough for nothing would end every connection: at least 1.
template <class Field> Setting length(Setting setting, std::uint64_t most, Field field)
{
    setting.placeholder = "N";
    return scalar(
        std::move(setting), field,
        [most](std::string_view text) { return readNumber(text, 1, most); },
        [](auto value) { return std::to_string(value); });
}

/// `words` in the order of `values`.
template <class T, std::size_t count, class Field>
Setting choice(Setting setting, const std::array<std::string_view, count>& words,
               const std::array<T, count>& values, Field field)
{
    return scalar(
        std::move(setting), field,
        [words, values](std::string_view text) {
            return readWord(text, words).map([&values](std::size_t i) { return values.at(i); });
        },
        [words, values](T value) {
            std::size_t i = 0;
            while (values.at(i) != value)
                ++i;
            return std::string(words.at(i));
        });
}

template <class T, class Field> Setting onOff(Setting setting, Field field)
{
    setting.placeholder = "on|off";
    return scalar(
        std::move(setting), field,
        [](std::string_view text) {
            return readSwitch(text).map([](bool on) { return on ? T::On : T::Off; });
        },
        [](T value) { return std::string(value == T::On ? "on" : "off"); });
}

/// One of `names()`, kept as text.
template <class Field>
Setting name(Setting setting, std::vector<std::string_view> (*names)(), Field field)
{
    return scalar(
        std::move(setting), field,
        [names](std::string_view text) {
            return readWord(text, names()).map([text](std::size_t) { return std::string(text); });
        },
        [](const std::string& shown) { return shown; });
}

/// A list of the article's bugs, by name.
template <class Field> Setting articleBugs(Setting setting, Field field)
{
    setting.takes = Setting::Takes::List;
    setting = withValue(
        std::move(setting),
        [field](std::string_view text, ProgramSettings& settings) -> Result<void> {
            const std::vector<std::string_view> names = articleBugNames();
            if (const auto word = readWord(text, names); !word)
                return Unexpected<Error>(word.error());
            field(settings).insert(*findArticleBug(text));
            return {};
        },
        [field](const ProgramSettings& settings) {
            std::string shown;
            for (const ArticleBugInfo& info : articleBugTable())
                if (field(settings).contains(info.bug))
                    shown += (shown.empty() ? "" : ", ") + std::string(info.name);
            return shown;
        });
    setting.clear = [field](ProgramSettings& settings) { field(settings).clear(); };
    return setting;
}

/// A time that something else decides unless it is set.
template <class Field> Setting ownTime(Setting setting, Field field)
{
    return scalar(
        std::move(setting), field,
        [](std::string_view text) { return readTime(text, std::chrono::milliseconds(1)); },
        [](const std::optional<Duration>& own) {
            return own ? formatDuration(*own) : std::string();
        });
}

template <class Field> Setting fileName(Setting setting, Field field)
{
    setting.placeholder = "FILE";
    return scalar(
        std::move(setting), field,
        [](std::string_view text) -> Result<QString> {
            if (text.empty())
                return failure("the name of a file");
            return QString::fromUtf8(text.data(), qsizetype(text.size()));
        },
        [](const QString& name) { return name.toStdString(); });
}

} // namespace echolock
