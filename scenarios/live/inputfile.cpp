// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/inputfile.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <unistd.h>

namespace echolock {

namespace {

/// It was opened by whoever started the program, so that somebody is at its other end.
bool isInherited(const QString& path)
{
    return path == QLatin1String("/dev/stdin") || path.startsWith(QLatin1String("/dev/fd/"));
}

/// A read that waits would begin anew after a signal, and so never hear of it (poll(2)).
Result<std::string> readAsItComes(int descriptor, std::size_t bytesMax)
{
    std::string text;
    std::array<char, 4096> chunk{};
    while (text.size() < bytesMax) {
        pollfd ready{descriptor, POLLIN, 0};
        if (::poll(&ready, 1, -1) < 0)
            return failure(errno == EINTR ? "it was stopped before its end" : std::strerror(errno));
        const ssize_t size = ::read(descriptor, chunk.data(), chunk.size());
        if (size < 0)
            return failure(std::strerror(errno));
        if (size == 0)
            break;
        text.append(chunk.data(), static_cast<std::size_t>(size));
    }
    text.resize(std::min(text.size(), bytesMax));
    return text;
}

} // namespace

Result<void> checkIsFile(const QString& path)
{
    const QFileInfo info(path);
    if (info.exists() && !info.isFile() && !info.isDir())
        return failure("it is a pipe or a device; copy what it says into a file first");
    return {};
}

Result<std::string> contentOfFile(const QString& path, std::size_t bytesMax)
{
    const bool comesAsItIsWritten = isInherited(path) && !QFileInfo(path).isFile();
    if (const auto isFile = checkIsFile(path); !isFile && !comesAsItIsWritten)
        return Unexpected<Error>(isFile.error());
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(file.errorString().toStdString());
    if (comesAsItIsWritten)
        return readAsItComes(file.handle(), bytesMax);
    const QByteArray bytes = file.read(static_cast<qint64>(bytesMax));
    if (file.error() != QFileDevice::NoError)
        return failure(file.errorString().toStdString());
    return bytes.toStdString();
}

} // namespace echolock
