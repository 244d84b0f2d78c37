// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

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

    /// Sends what the kernel takes. Broken leaves the reason in errno.
    Outcome sendTo(int descriptor);

private:
    QByteArray m_bytes;
    qsizetype m_sent = 0; ///< Of m_bytes.
};

} // namespace echolock
