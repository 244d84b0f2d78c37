// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>

#include "server/base/result.h"

#include <cstdint>
#include <optional>

namespace echolock {

enum class ThemeChoice : std::uint8_t { System, Light, Dark };

struct AppOptions
{
    QString screenshotFolder; ///< Empty: the app opens as usual.
    int clients = 60;
    int orders = 24;
    QString policy;
    QString mix;
    std::optional<quint16>
        port; ///< As asked for; otherwise 6001, or a free one where that is taken.
    ThemeChoice theme = ThemeChoice::System;
    QSize size{1280, 800};
    enum class Ask : std::uint8_t { Run, Help, Version } ask = Ask::Run;
};

/// Reads the command line, without the program's name. The error is one sentence.
Result<AppOptions> parseAppOptions(const QStringList& arguments);
QString appHelp();

} // namespace echolock
