// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <openssl/ssl.h>

namespace echolock {

/// The client's side of a TLS connection, without a socket, so that a test decides how its bytes
/// are cut and what becomes of them.
class TlsClient
{
public:
    struct Offer
    {
        QByteArray protocols{}; ///< ALPN, each behind its length.
        int versionMin = TLS1_2_VERSION;
        int versionMax = TLS1_3_VERSION;
    };

    TlsClient();
    explicit TlsClient(const Offer& offer);
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;
    ~TlsClient();

    /// What came from the server.
    void receive(const QByteArray& bytes);
    /// What is to go to it, the handshake first.
    QByteArray take();

    /// Before the handshake is over it is kept until then.
    void write(const QByteArray& plain);
    void notifyClose();
    /// True where the library would begin a second handshake on this connection.
    bool renegotiate();

    bool established() const { return SSL_is_init_finished(m_session) != 0; }

    /// All that the server said.
    const QByteArray& read() const { return m_read; }

    bool peerClosed() const { return m_peerClosed; }

    /// The protocol that ALPN chose.
    QByteArray protocol() const;

    /// The alert that ended it: OpenSSL's words.
    QByteArray error() const { return m_error; }

private:
    void advance();

    SSL_CTX* m_context;
    SSL* m_session;
    BIO* m_in;
    BIO* m_out;
    QByteArray m_unsent;
    QByteArray m_read;
    QByteArray m_error;
    bool m_peerClosed = false;
};

} // namespace echolock
