// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/childprocess.h"

#include <QStringList>

#include <unistd.h>

namespace echolock {

namespace {

constexpr qsizetype saidMax = 4000;
constexpr int killedMs = 5000;

} // namespace

ChildProcess::ChildProcess(QObject* parent)
    : QObject(parent)
    , m_process(this)
{
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setStandardOutputFile(QProcess::nullDevice());
    // A Ctrl-C at the terminal is for the coordinator, which then ends all in good order.
    m_process.setChildProcessModifier([] { ::setpgid(0, 0); });
    connect(&m_process, &QProcess::readyReadStandardError, this, &ChildProcess::read);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            Q_EMIT ended();
    });
    connect(&m_process, &QProcess::finished, this, [this] {
        read();
        Q_EMIT ended();
    });
}

ChildProcess::~ChildProcess()
{
    disconnect(&m_process, nullptr, this, nullptr);
    if (!isRunning())
        return;
    m_process.kill();
    m_process.waitForFinished(killedMs);
}

void ChildProcess::start(const QString& program, const QString& socket)
{
    m_process.start(program, {QStringLiteral("--join"), socket});
}

void ChildProcess::kill()
{
    m_process.kill();
}

void ChildProcess::read()
{
    m_said = (m_said + m_process.readAllStandardError()).right(saidMax);
}

std::string ChildProcess::lastWords() const
{
    if (m_process.error() == QProcess::FailedToStart)
        return m_process.errorString().toStdString();
    const QByteArray line = m_said.trimmed().split('\n').last().trimmed();
    if (m_process.exitStatus() == QProcess::CrashExit)
        return "it was killed";
    const QByteArray name = "echolock-clients: ";
    return (line.startsWith(name) ? line.mid(name.size()) : line).toStdString();
}

} // namespace echolock
