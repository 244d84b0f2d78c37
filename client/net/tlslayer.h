// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/http/certificateproblem.h"
#include "client/net/tlstrust.h"

#include <memory>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// A client's side of one TLS connection, without a socket: bytes in, bytes out.
///
///     received -> decrypt() -> plain text        plain text -> encrypt() -> takeOutput()
class TlsLayer
{
public:
    /// `host` is who the server must be, a name or an address; `server` what a person knows it by.
    TlsLayer(std::shared_ptr<const TlsTrust> trust, const std::string& host, std::string server);
    TlsLayer(const TlsLayer&) = delete;
    TlsLayer& operator=(const TlsLayer&) = delete;
    ~TlsLayer();

    /// The first flight of the handshake goes to takeOutput().
    void start();
    /// Appends to `plain` what the server meant. Handshake, alerts and answers go to takeOutput().
    void decrypt(std::string_view received, std::string& plain);
    /// Only once established.
    void encrypt(std::string_view plain);
    /// Says that nothing more will come from here.
    void notifyClose();
    std::string takeOutput();

    bool established() const;

    /// The server said that nothing more will come from it.
    bool peerClosed() const { return m_peerClosed; }

    /// Why it cannot go on, one sentence; empty as long as it can.
    const std::string& problem() const { return m_problem; }

private:
    static BIO_METHOD* transport();
    static int readInput(BIO* transport, char* data, int size);
    static int writeOutput(BIO* transport, const char* data, int size);
    static long control(BIO* transport, int command, long number, void* pointer);
    static int doubt(int verified, X509_STORE_CTX* verification);

    void expectHost(const std::string& host);
    bool advance(std::string& plain);
    void fail(int result);

    std::shared_ptr<const TlsTrust> m_trust;
    SSL* m_session;
    std::string m_server;
    std::string_view m_input; ///< During decrypt() only.
    std::string m_output;
    std::string m_problem;
    std::optional<CertificateDoubt> m_doubt; ///< The first about the server's certificate.
    bool m_peerClosed = false;
};

} // namespace echolock
