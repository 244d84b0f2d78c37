// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QString>

#include <string>

namespace echolock {

/// Another one of this program, which this one started to take part in its run.
class ChildProcess : public QObject
{
    Q_OBJECT

public:
    explicit ChildProcess(QObject* parent = nullptr);
    /// Ends it if it is still there.
    ~ChildProcess() override;

    void start(const QString& program, const QString& socket);
    /// At once, even if it is stopped.
    void kill();

    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

    qint64 pid() const { return m_process.processId(); }

    /// The last that it said about itself, one line, or how it ended.
    std::string lastWords() const;

Q_SIGNALS:
    void ended();

private:
    void read();

    QProcess m_process;
    QByteArray m_said; ///< The end of it.
};

} // namespace echolock
