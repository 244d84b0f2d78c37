// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/net/sendqueue.h"
#include "server/net/tlssession.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace echolock {

class TlsContext;

/// A connected descriptor and what waits to be sent on it. Whoever uses it sees plain text, whether
/// the bytes on it are that or TLS. Nothing here blocks.
class Wire
{
public:
    explicit Wire(int descriptor)
        : m_fd(descriptor)
    {
    }

    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    ~Wire() { close(); }

    int descriptor() const { return m_fd; }

    bool isOpen() const { return m_fd >= 0; }

    void close();

    /// The peer may speak TLS: the first byte that it sends tells.
    void offerTls(std::shared_ptr<const TlsContext> context) { m_offer = std::move(context); }

    bool isEncrypted() const { return m_tls != nullptr; }

    struct Received
    {
        std::string_view bytes; ///< In one of the two that were given.
        bool mayHaveMore = false;
        std::optional<int> end; ///< The peer's: 0 is a FIN, else what recv() said.
    };

    /// One recv(), with `room` for its bytes and `plain` for what they mean if they are encrypted.
    Received receive(std::span<char> room, std::string& plain);

    /// Why TLS cannot go on, if that is so.
    std::optional<std::string> tlsError() const;

    /// Unsent plain text; what is encrypted already has left it.
    SendQueue& queue() { return m_queue; }

    const SendQueue& queue() const { return m_queue; }

    /// With what is encrypted already.
    qint64 bytesToSend() const;
    /// Sends what the kernel takes. Broken leaves the reason in errno.
    SendQueue::Outcome send();

    /// What is queued is the last.
    void endWhenSent() { m_ends = true; }

    /// Nothing more is sent, and over TLS the peer can tell that there should have been.
    void dropQueue();

private:
    SendQueue::Outcome sendEncrypted();

    int m_fd;
    SendQueue m_queue;
    std::shared_ptr<const TlsContext> m_offer;
    std::unique_ptr<TlsSession> m_tls;
    bool m_ends = false;
    bool m_dropped = false;
};

} // namespace echolock
