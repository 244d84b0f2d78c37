// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/optiontable.h"

#include <QCommandLineParser>
#include <QStringList>

namespace echolock {

namespace {

QString latin(const char* text)
{
    return QString::fromUtf8(text);
}

} // namespace

void addOptions(QCommandLineParser& parser, std::span<const CommandOption> options)
{
    for (const CommandOption& option : options) {
        QStringList names{latin(option.name)};
        if (names.front() == QStringLiteral("help"))
            names.prepend(QStringLiteral("h"));
        parser.addOption({names, QString(), option.value ? latin(option.value) : QString(),
                          option.standard ? latin(option.standard) : QString()});
    }
}

QString optionsHelp(std::span<const CommandOption> options)
{
    constexpr qsizetype column = 26;
    QString text;
    for (const CommandOption& option : options) {
        if (option.heading)
            text += u'\n' + latin(option.heading) + QStringLiteral(":\n");
        QString left = QStringLiteral("  --") + latin(option.name);
        if (option.value)
            left += u' ' + latin(option.value);
        QString help = latin(option.help);
        if (option.standard)
            help += QStringLiteral(" Default %1.").arg(latin(option.standard));
        help.replace(u'\n', u'\n' + QString(column, u' '));
        // What is too long to leave a space has its help on the next line.
        if (left.size() >= column)
            left += u'\n';
        const qsizetype begun = left.endsWith(u'\n') ? 0 : left.size();
        text += left + QString(column - begun, u' ') + help + u'\n';
    }
    return text;
}

} // namespace echolock
