// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/runchannel.h"

#include <utility>

namespace echolock {

RunChannel::RunChannel(QLocalSocket* socket, QObject* parent)
    : QObject(parent)
    , m_socket(socket)
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(static_cast<qint64>(m_lineMax) + 1);
    connect(m_socket, &QLocalSocket::readyRead, this, &RunChannel::read);
    connect(m_socket, &QLocalSocket::disconnected, this, [this] {
        read();
        breakOff({});
    });
    // What came before anybody listened is not told again.
    QMetaObject::invokeMethod(this, &RunChannel::read, Qt::QueuedConnection);
}

RunChannel::~RunChannel()
{
    disconnect(m_socket, nullptr, this, nullptr);
}

void RunChannel::send(const RunMessage& message)
{
    if (m_closed)
        return;
    const std::string line = encodeRunMessage(message);
    m_socket->write(line.data(), static_cast<qint64>(line.size()));
    m_socket->flush();
}

void RunChannel::trust()
{
    m_lineMax = runLineBytesMax;
    m_socket->setReadBufferSize(static_cast<qint64>(m_lineMax) + 1);
}

void RunChannel::close()
{
    m_deaf = m_closed = true;
    m_socket->disconnectFromServer();
}

/// The last word is left to whoever hears of it.
void RunChannel::breakOff(const std::string& clause)
{
    if (!std::exchange(m_deaf, true))
        Q_EMIT broken(clause);
}

void RunChannel::read()
{
    while (!m_deaf && m_socket->canReadLine()) {
        const QByteArray line = m_socket->readLine(static_cast<qint64>(m_lineMax) + 1);
        if (line.size() > static_cast<qsizetype>(m_lineMax))
            break;
        const Result<RunMessage> message = decodeRunMessage(
            {line.constData(), static_cast<std::size_t>(line.size())});
        if (!message)
            return breakOff(message.error().message);
        Q_EMIT received(*message);
    }
    if (!m_deaf && m_socket->bytesAvailable() > static_cast<qint64>(m_lineMax))
        breakOff("its line is longer than " + std::to_string(m_lineMax) + " bytes");
}

} // namespace echolock
