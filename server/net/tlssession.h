// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/net/sendqueue.h"

#include <memory>
#include <openssl/bio.h>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

class TlsContext;

/// The server's side of one TLS connection, without a socket: bytes in, bytes out.
///
///     received -> decrypt() -> plain text        queue of plain text -> encrypt() -> output()
class TlsSession
{
public:
    explicit TlsSession(std::shared_ptr<const TlsContext> context);
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;
    ~TlsSession();

    /// Appends to `plain` what the peer meant. Handshake, alerts and answers go to output().
    void decrypt(std::string_view received, std::string& plain);
    /// Turns a few records' worth of `plain` into output(). False when there is nothing to do,
    /// which is so until the handshake is over.
    bool encrypt(SendQueue& plain);
    /// Says that nothing more will come from here.
    void notifyClose();

    /// What is to be sent.
    SendQueue& output() { return m_output; }

    const SendQueue& output() const { return m_output; }

    bool established() const;

    /// The peer said that nothing more will come from it.
    bool peerClosed() const { return m_peerClosed; }

    /// Why the session cannot go on, if that is so; the alert that says so is in output().
    const std::optional<std::string>& error() const { return m_error; }

private:
    friend class TlsContext;
    static BIO_METHOD* makeTransport();
    static int readInput(BIO* transport, char* data, int size);
    static int writeOutput(BIO* transport, const char* data, int size);
    static long control(BIO* transport, int command, long number, void* pointer);

    bool advance(std::string& plain);
    void fail(int result);

    std::shared_ptr<const TlsContext> m_context;
    SSL* m_session;
    std::string_view m_input; ///< During decrypt() only.
    SendQueue m_output;
    std::optional<std::string> m_error;
    bool m_peerClosed = false;
};

} // namespace echolock
