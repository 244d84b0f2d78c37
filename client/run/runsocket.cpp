// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/runsocket.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocalSocket>

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace echolock {

namespace {

constexpr int answerMs = 1000;
constexpr mode_t othersMayWrite = S_IWGRP | S_IWOTH;

Unexpected<Error> refusal(const QString& path, const QString& clause)
{
    return failure((path + QStringLiteral(": ") + clause).toStdString());
}

Result<void> checkLength(const QString& path)
{
    if (QFile::encodeName(path).size() >= qsizetype(sizeof(sockaddr_un::sun_path)))
        return refusal(
            path,
            QStringLiteral("this is too long for a socket, which takes %1 bytes at most.")
                .arg(sizeof(sockaddr_un::sun_path) - 1));
    return {};
}

Result<void> checkFolder(const QString& folder)
{
    struct stat status
    {
    };

    const QByteArray name = QFile::encodeName(folder);
    if (::stat(name.constData(), &status) != 0)
        return refusal(folder, QString::fromUtf8(std::strerror(errno)) + u'.');
    if (!S_ISDIR(status.st_mode))
        return refusal(folder, QStringLiteral("this is no folder."));
    if (status.st_uid != ::geteuid() || (status.st_mode & othersMayWrite) != 0)
        return refusal(folder,
                       QStringLiteral("others may put things here, so the processes of a run "
                                      "cannot meet here: choose a folder of your own "
                                      "(mkdir -m 700)."));
    return {};
}

Result<void> checkOwner(const QString& path)
{
    struct stat status
    {
    };

    if (::lstat(QFile::encodeName(path).constData(), &status) != 0)
        return refusal(path, QString::fromUtf8(std::strerror(errno)) + u'.');
    if (!S_ISSOCK(status.st_mode))
        return refusal(path, QStringLiteral("this is no socket, and is left alone."));
    if (status.st_uid != ::geteuid())
        return refusal(path, QStringLiteral("this socket is somebody else's, and is left alone."));
    return {};
}

} // namespace

Result<void> prepareRunSocket(const QString& path)
{
    if (auto fits = checkLength(path); !fits)
        return fits;
    const QString folder = QFileInfo(path).absolutePath();
    // Whoever made it meanwhile is found by the look at it.
    ::mkdir(QFile::encodeName(folder).constData(), S_IRWXU);
    if (auto own = checkFolder(folder); !own)
        return own;

    struct stat status
    {
    };

    if (::lstat(QFile::encodeName(path).constData(), &status) != 0)
        return {};
    if (auto own = checkOwner(path); !own)
        return own;
    QLocalSocket caller;
    caller.connectToServer(path);
    if (caller.waitForConnected(answerMs))
        return refusal(path, QStringLiteral("another run meets here already."));
    if (caller.error() != QLocalSocket::ConnectionRefusedError)
        return refusal(path, caller.errorString() + u'.');
    if (!QFile::remove(path))
        return refusal(path,
                       QStringLiteral("this is left over from an earlier run and cannot be "
                                      "removed."));
    return {};
}

Result<void> checkRunSocket(const QString& path)
{
    if (auto fits = checkLength(path); !fits)
        return fits;
    if (!QFileInfo::exists(path))
        return refusal(path,
                       QStringLiteral("nobody coordinates a run here. Start the one with "
                                      "--coordinate first."));
    return checkOwner(path);
}

bool isOwnPeer(std::int64_t descriptor)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(static_cast<int>(descriptor), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
        && peer.uid == ::geteuid();
}

std::string bootId()
{
    QFile file(QStringLiteral("/proc/sys/kernel/random/boot_id"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readLine(100).trimmed().toStdString();
}

} // namespace echolock
