// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/descriptor.h"

#include <fcntl.h>

namespace echolock {

std::optional<int> inheritedDescriptor(const QString& path)
{
    if (path == QLatin1String("/dev/stdin"))
        return STDIN_FILENO;
    if (path == QLatin1String("/dev/stdout"))
        return STDOUT_FILENO;
    if (path == QLatin1String("/dev/stderr"))
        return STDERR_FILENO;
    const QLatin1String folder("/dev/fd/");
    bool isNumber = false;
    const int number = path.startsWith(folder) ? path.mid(folder.size()).toInt(&isNumber) : -1;
    return isNumber && number >= 0 ? std::optional(number) : std::nullopt;
}

OwnDescriptor duplicateOf(int descriptor)
{
    return OwnDescriptor(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
}

} // namespace echolock
