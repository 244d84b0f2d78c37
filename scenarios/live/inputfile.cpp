// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/inputfile.h"

#include <QFile>
#include <QFileInfo>

#include "scenarios/live/descriptor.h"
#include "scenarios/live/signalwait.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace echolock {

namespace {

Result<std::string> readAsItComes(int descriptor, std::size_t bytesMax)
{
    const SignalWait wait;
    std::string text;
    std::array<char, 4096> chunk{};
    while (text.size() < bytesMax) {
        if (wait.until(descriptor, SignalWait::For::Input) == SignalWait::End::Signal)
            return failure("it was stopped before its end");
        const ssize_t size = ::read(descriptor, chunk.data(), chunk.size());
        // Whoever shares the pipe may have made it one that does not wait, and been faster.
        if (size < 0 && errno == EAGAIN)
            continue;
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
    const auto inherited = inheritedDescriptor(path);
    if (inherited && !QFileInfo(path).isFile())
        return readAsItComes(*inherited, bytesMax);
    if (const auto isFile = checkIsFile(path); !isFile)
        return Unexpected<Error>(isFile.error());
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(file.errorString().toStdString());
    const QByteArray bytes = file.read(static_cast<qint64>(bytesMax));
    if (file.error() != QFileDevice::NoError)
        return failure(file.errorString().toStdString());
    return bytes.toStdString();
}

} // namespace echolock
