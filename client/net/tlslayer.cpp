// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/tlslayer.h"

#include "server/base/assert.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <utility>

namespace echolock {

namespace {

constexpr std::size_t recordBytesMax = 16 * 1024;

/// As OpenSSL prints them: `DNS:localhost, IP Address:127.0.0.1`.
std::string namesOf(const X509* certificate)
{
    const int at = certificate ? X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) : -1;
    if (at < 0)
        return {};
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> text(BIO_new(BIO_s_mem()), BIO_free_all);
    X509V3_EXT_print(text.get(), X509_get_ext(certificate, at), 0, 0);
    char* data = nullptr;
    const long size = BIO_get_mem_data(text.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

/// One sentence for an error on OpenSSL's queue that is not about the certificate.
std::string tlsProblem(const std::string& server, unsigned long error)
{
    const int reason = ERR_GET_REASON(error);
    if (ERR_GET_LIB(error) == ERR_LIB_SSL
        && (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_UNEXPECTED_MESSAGE
            || reason == SSL_R_PACKET_LENGTH_TOO_LONG))
        return server + " does not speak TLS: use ws://, or the port where it speaks wss://.";
    const char* const words = ERR_reason_error_string(error);
    return server + " and this client found no common ground in TLS ("
        + (words ? words : "no reason given") + "): check the server's TLS settings.";
}

} // namespace

TlsLayer::TlsLayer(std::shared_ptr<const TlsTrust> trust, const std::string& host,
                   std::string server)
    : m_trust(std::move(trust))
    , m_session(SSL_new(m_trust->native()))
    , m_server(std::move(server))
{
    BIO* const bio = BIO_new(transport());
    ECHOLOCK_ASSERT(m_session && bio);
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(m_session, bio, bio);
    SSL_set_connect_state(m_session);
    SSL_set_app_data(m_session, this);
    expectHost(host);
}

TlsLayer::~TlsLayer()
{
    SSL_free(m_session);
}

/// OpenSSL's own memory BIO keeps its buffers; this one reads what was received where it is.
BIO_METHOD* TlsLayer::transport()
{
    struct Method
    {
        Method()
            : method(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "echolock client"))
        {
            BIO_meth_set_read(method, readInput);
            BIO_meth_set_write(method, writeOutput);
            BIO_meth_set_ctrl(method, control);
        }

        BIO_METHOD* method;
    };

    static const Method shared;
    return shared.method;
}

int TlsLayer::readInput(BIO* transport, char* data, int size)
{
    std::string_view& input = static_cast<TlsLayer*>(BIO_get_data(transport))->m_input;
    BIO_clear_retry_flags(transport);
    if (input.empty()) {
        BIO_set_retry_read(transport);
        return -1;
    }
    const std::size_t count = input.copy(data, static_cast<std::size_t>(size));
    input.remove_prefix(count);
    return static_cast<int>(count);
}

int TlsLayer::writeOutput(BIO* transport, const char* data, int size)
{
    static_cast<TlsLayer*>(BIO_get_data(transport))
        ->m_output.append(data, static_cast<std::size_t>(size));
    return size;
}

long TlsLayer::control(BIO*, int command, long, void*)
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

void TlsLayer::expectHost(const std::string& host)
{
    // Without a name, OpenSSL would believe any.
    ECHOLOCK_ASSERT(!host.empty());
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(m_session), host.c_str()) != 1) {
        const bool isExpected = SSL_set1_host(m_session, host.c_str()) == 1;
        ECHOLOCK_ASSERT(isExpected);
        SSL_set_tlsext_host_name(m_session, host.c_str());
    }
    if (m_trust->options().verify == TlsTrust::Options::Verify::Yes)
        SSL_set_verify(m_session, SSL_VERIFY_PEER, doubt);
}

int TlsLayer::doubt(int verified, X509_STORE_CTX* verification)
{
    const void* const session = X509_STORE_CTX_get_ex_data(verification,
                                                           SSL_get_ex_data_X509_STORE_CTX_idx());
    auto& layer = *static_cast<TlsLayer*>(SSL_get_app_data(static_cast<const SSL*>(session)));
    if (!verified && !layer.m_doubt)
        layer.m_doubt = {.code = X509_STORE_CTX_get_error(verification),
                         .names = namesOf(X509_STORE_CTX_get0_cert(verification))};
    return verified;
}

void TlsLayer::start()
{
    std::string none;
    advance(none);
}

void TlsLayer::decrypt(std::string_view received, std::string& plain)
{
    m_input = received;
    while (m_problem.empty() && !m_peerClosed && advance(plain)) { }
    m_input = {};
}

/// One step of the handshake or one record. False when it takes more input.
bool TlsLayer::advance(std::string& plain)
{
    ERR_clear_error();
    std::array<char, recordBytesMax> record; // NOLINT: OpenSSL fills in what is read
    const bool reads = established();
    const int result = reads ? SSL_read(m_session, record.data(), static_cast<int>(record.size()))
                             : SSL_do_handshake(m_session);
    if (result > 0) {
        if (reads)
            plain.append(record.data(), static_cast<std::size_t>(result));
        return true;
    }
    fail(result);
    return false;
}

void TlsLayer::fail(int result)
{
    switch (SSL_get_error(m_session, result)) {
    case SSL_ERROR_WANT_READ:
        return;
    case SSL_ERROR_ZERO_RETURN:
        m_peerClosed = true;
        return;
    default:
        m_problem = m_doubt ? certificateProblem(m_server, *m_doubt)
                            : tlsProblem(m_server, ERR_peek_error());
        ERR_clear_error();
    }
}

void TlsLayer::encrypt(std::string_view plain)
{
    ECHOLOCK_ASSERT(established());
    ERR_clear_error();
    while (!plain.empty() && m_problem.empty()) {
        const std::size_t size = std::min(plain.size(), recordBytesMax);
        const int result = SSL_write(m_session, plain.data(), static_cast<int>(size));
        if (result <= 0)
            return fail(result);
        plain.remove_prefix(size);
    }
}

void TlsLayer::notifyClose()
{
    ERR_clear_error();
    if (established() && m_problem.empty()
        && (SSL_get_shutdown(m_session) & SSL_SENT_SHUTDOWN) == 0)
        SSL_shutdown(m_session);
}

std::string TlsLayer::takeOutput()
{
    return std::exchange(m_output, {});
}

bool TlsLayer::established() const
{
    return SSL_is_init_finished(m_session) != 0;
}

} // namespace echolock
