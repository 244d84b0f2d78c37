// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <string_view>

namespace echolock {

/// Bytes on their way into a socket. While it holds a single buffer it shares it with the sender,
/// so that a broadcast to thousands copies nothing.
class SendQueue
{
public:
    enum class Outcome { Empty, Waiting, Broken };

    qint64 size() const { return m_bytes.size() - m_sent; }

    void append(const QByteArray& bytes);
    void append(const char* data, qint64 size);
    void clear();

    std::string_view unsent() const
    {
        return {m_bytes.constData() + m_sent, static_cast<std::size_t>(size())};
    }

    /// These of unsent() are on their way.
    void consume(qint64 count);

    /// Sends what the kernel takes. Broken leaves the reason in errno.
    Outcome sendTo(int descriptor);

    /// What is appended from here on are whole frames of a server.
    void beginFrames() { m_framesAt = m_bytes.size(); }

    /// Drops the frames that have not begun to be sent, so that another may follow what has.
    void dropUnbegunFrames();

private:
    qsizetype frameEnd(qsizetype at) const;
    qsizetype firstUnbegun() const;
    void dropSent();

    QByteArray m_bytes;
    qsizetype m_sent = 0;     ///< Of m_bytes.
    qsizetype m_framesAt = 0; ///< Where in m_bytes a frame begins; before it there may be a head.
};

} // namespace echolock
