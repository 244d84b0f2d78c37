// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QStringList>
#include <QUrl>

#include "server/base/result.h"

namespace echolock {

/// One `echolock-server`, waited for and killed. Its log goes to a file.
class ServerProcess
{
public:
    ServerProcess(const QString& program, const QStringList& options, const QString& logFile);
    ~ServerProcess();

    /// When it has said that it is ready, where.
    Result<QUrl> waitUntilReady();
    /// As the kernel does it; nothing more is written from then on.
    void kill();

    /// A gauge of /metrics; nothing where it cannot be read.
    std::optional<std::uint64_t> gauge(const QByteArray& name) const;

private:
    QProcess m_process;
    QUrl m_url;
};

} // namespace echolock
