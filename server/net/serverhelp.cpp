// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/serverhelp.h"

#include <algorithm>
#include <array>
#include <utility>

namespace echolock {

namespace {

constexpr std::size_t lineLength = 100;
constexpr std::size_t helpColumn = 32;

constexpr std::string_view introduction
    = "Usage: echolock-server [options]\n\n"
      "A Pusher-protocol server that locks an order while someone has it open, and unlocks it "
      "when\n"
      "they are gone. Point Laravel Echo, pusher-js or any Pusher SDK at it: WebSocket and HTTP\n"
      "share one port.\n\n"
      "Example: echolock-server --port 6001 --app app:key:secret --policy owner\n"
      "         echolock-server --config echolock.yaml\n";

// In the order of Setting::Group.
constexpr std::array<std::string_view, 5> titles{"Listening", "Locks", "Clients", "Limits",
                                                 "Running"};

std::string titleOf(Setting::Group group)
{
    return std::string(titles.at(std::size_t(group)));
}

std::string helpOf(const Setting& setting)
{
    const std::string defaultText = setting.defaultText();
    return std::string(setting.help) + (defaultText.empty() ? "" : " Default " + defaultText + ".");
}

std::string limitNames()
{
    std::string text;
    for (const Setting& setting : settingTable())
        if (setting.isLimit())
            text += (text.empty() ? "" : ", ") + std::string(setting.limitName()) + " ("
                + setting.defaultText() + ")";
    return text;
}

/// Breaks `text` so that no line passes the right edge; what follows the first one is indented.
std::string wrapped(std::string_view text)
{
    std::string lines;
    std::size_t column = helpColumn;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (column > helpColumn && column + 1 + word.size() > lineLength) {
            lines += "\n" + std::string(helpColumn, ' ');
            column = helpColumn;
        } else if (column > helpColumn) {
            lines += ' ';
            ++column;
        }
        lines += word;
        column += word.size();
    }
    return lines + "\n";
}

std::string entry(const OptionText& text)
{
    std::string label = "  " + std::string(text.option == "help" ? "-h, " : "") + "--"
        + text.option;
    if (!text.placeholder.empty())
        label += " " + text.placeholder;
    const bool fits = label.size() + 2 <= helpColumn;
    const std::string gap = fits ? std::string(helpColumn - label.size(), ' ')
                                 : "\n" + std::string(helpColumn, ' ');
    return label + gap + wrapped(text.help);
}

void appendTable(std::vector<OptionText>& texts, Setting::Group group)
{
    for (const Setting& setting : settingTable())
        if (setting.group == group && !setting.option.empty())
            texts.push_back({titleOf(group), std::string(setting.option),
                             std::string(setting.placeholder), helpOf(setting)});
}

} // namespace

std::vector<OptionText> serverOptionTexts()
{
    using Group = Setting::Group;
    std::vector<OptionText> texts{
        {"Settings", "config", "FILE",
         "A YAML file of settings, read again at SIGHUP; docs/server.md tells them all. An option "
         "wins over the file."},
        {"Apps", "app", "ID:KEY:SECRET",
         "An application; may be repeated, and takes the place of all in the file. Default "
         "app:key:secret."},
        {"Apps", "origin", "ORIGIN",
         "Pages that may connect to the apps of --app, such as https://shop.test or *.shop.test; "
         "may be repeated. Default: any."}};
    for (const Group group : {Group::Listening, Group::Locks, Group::Clients})
        appendTable(texts, group);
    texts.push_back({titleOf(Group::Limits), "limit", "NAME=VALUE",
                     "One limit; may be repeated. Names and defaults: " + limitNames() + "."});
    appendTable(texts, Group::Running);
    texts.push_back({titleOf(Group::Running), "seed", "N",
                     "Makes socket ids repeatable. Default: from the system's chance."});
    texts.push_back({titleOf(Group::Running), "help", "", "Show this and stop."});
    texts.push_back({titleOf(Group::Running), "version", "", "Show the version and stop."});
    return texts;
}

std::string serverHelp()
{
    std::string help(introduction);
    std::string title;
    for (const OptionText& text : serverOptionTexts()) {
        if (std::exchange(title, text.title) != text.title)
            help += "\n" + title + "\n";
        help += entry(text);
    }
    return help;
}

} // namespace echolock
