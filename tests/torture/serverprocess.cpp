// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/torture/serverprocess.h"

#include <QRegularExpression>
#include <QTcpSocket>

namespace echolock {

namespace {

constexpr int answersWithinMs = 10'000;

} // namespace

ServerProcess::ServerProcess(const QString& program, const QStringList& options,
                             const QString& logFile)
{
    m_process.setStandardErrorFile(logFile, QIODevice::Append);
    m_process.start(program, options);
}

ServerProcess::~ServerProcess()
{
    kill();
}

Result<QUrl> ServerProcess::waitUntilReady()
{
    static const QRegularExpression ready(QStringLiteral(R"(ready at (ws://127\.0\.0\.1:\d+) )"));
    QByteArray said;
    while (!said.contains('\n') && m_process.waitForReadyRead(answersWithinMs))
        said += m_process.readAllStandardOutput();
    m_url = QUrl(ready.match(QString::fromUtf8(said)).captured(1));
    if (m_url.isEmpty())
        return failure("the server did not say that it is ready");
    return m_url;
}

void ServerProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished(answersWithinMs);
}

std::optional<std::uint64_t> ServerProcess::gauge(const QByteArray& name) const
{
    QTcpSocket call;
    call.connectToHost(m_url.host(), quint16(m_url.port()));
    if (!call.waitForConnected(answersWithinMs))
        return std::nullopt;
    call.write("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    QByteArray page;
    while (call.waitForReadyRead(answersWithinMs))
        page += call.readAll();
    const qsizetype at = page.indexOf("\n" + name + " ");
    if (at < 0)
        return std::nullopt;
    const qsizetype begin = at + name.size() + 2;
    return page.mid(begin, page.indexOf('\n', begin) - begin).toULongLong();
}

} // namespace echolock
