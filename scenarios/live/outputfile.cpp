// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/outputfile.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include "scenarios/live/descriptor.h"
#include "scenarios/live/signalwait.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace echolock {

namespace {

constexpr const char* noReader = "it was stopped while it waited for somebody to read it";

/// Whoever reads may leave: that is the end of one report, and not of the program.
class NoBrokenPipeSignal
{
public:
    NoBrokenPipeSignal()
        : m_before(std::signal(SIGPIPE, SIG_IGN))
    {
    }

    NoBrokenPipeSignal(const NoBrokenPipeSignal&) = delete;
    NoBrokenPipeSignal& operator=(const NoBrokenPipeSignal&) = delete;

    ~NoBrokenPipeSignal() { std::signal(SIGPIPE, m_before); }

private:
    void (*m_before)(int);
};

/// Of what it is; 0 where nothing is there.
mode_t modeOf(const QString& path)
{
    struct stat status
    {
    };

    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode : mode_t(0);
}

Result<void> checkIsOpen(int descriptor)
{
    const int flags = ::fcntl(descriptor, F_GETFL);
    if (flags < 0)
        return failure("nothing is open by that number");
    if ((flags & O_ACCMODE) == O_RDONLY)
        return failure("it is open for reading alone");
    return {};
}

/// A pipe cannot be opened before somebody reads it (fifo(7)).
Result<OwnDescriptor> openedForWriting(const QString& path, const SignalWait& wait)
{
    constexpr Duration betweenTries = std::chrono::milliseconds(50);
    if (const auto inherited = inheritedDescriptor(path)) {
        if (OwnDescriptor same = duplicateOf(*inherited); same.isOpen())
            return same;
        return failure(std::strerror(errno));
    }
    while (true) {
        OwnDescriptor opened(
            ::open(QFile::encodeName(path).constData(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
        if (opened.isOpen())
            return opened;
        if (errno != ENXIO || !S_ISFIFO(modeOf(path)))
            return failure(std::strerror(errno));
        if (wait.forTime(betweenTries) == SignalWait::End::Signal)
            return failure(noReader);
    }
}

Result<void> writeInto(const QString& path, std::string_view text)
{
    const SignalWait wait;
    const NoBrokenPipeSignal ignored;
    const auto file = openedForWriting(path, wait);
    if (!file)
        return Unexpected<Error>(file.error());
    while (!text.empty()) {
        if (wait.until(file->number(), SignalWait::For::Output) == SignalWait::End::Signal)
            return failure(noReader);
        // Of so much a pipe that is ready has room (pipe(7)).
        const ssize_t size = ::write(file->number(), text.data(),
                                     std::min<std::size_t>(text.size(), PIPE_BUF));
        if (size < 0 && errno != EAGAIN)
            return failure(std::strerror(errno));
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    }
    return {};
}

Result<void> replaceFile(const QString& path, std::string_view text)
{
    QSaveFile file(path);
    const auto size = static_cast<qint64>(text.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), size) != size || !file.commit())
        return failure(file.errorString().toStdString());
    return {};
}

} // namespace

bool isWrittenInPlace(const QString& path)
{
    const QFileInfo info(path);
    return inheritedDescriptor(path) || (info.exists() && !info.isFile() && !info.isDir());
}

Result<void> checkWrittenInPlace(const QString& path)
{
    if (const auto inherited = inheritedDescriptor(path))
        return checkIsOpen(*inherited);
    if (S_ISSOCK(modeOf(path)))
        return failure("it is a socket, which nobody can open as a file");
    if (::access(QFile::encodeName(path).constData(), W_OK) != 0)
        return failure(std::strerror(errno));
    return {};
}

Result<void> saveFile(const std::string& file, const std::string& text)
{
    const QString path = QFile::decodeName(QByteArray::fromStdString(file));
    const auto saved = isWrittenInPlace(path) ? writeInto(path, text) : replaceFile(path, text);
    if (!saved)
        return failure("cannot write " + file + ": " + saved.error().message);
    return {};
}

} // namespace echolock
