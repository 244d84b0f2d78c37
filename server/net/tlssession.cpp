// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/tlssession.h"

#include "server/base/assert.h"
#include "server/net/tlscontext.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <utility>

namespace echolock {

namespace {

constexpr std::size_t recordBytesMax = 16 * 1024;
/// One send() for that much plain text.
constexpr std::size_t encryptBytesMax = 4 * recordBytesMax;

} // namespace

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context)
    : m_context(std::move(context))
    , m_session(SSL_new(m_context->native()))
{
    BIO* const transport = BIO_new(m_context->transport());
    ECHOLOCK_ASSERT(m_session && transport);
    BIO_set_data(transport, this);
    BIO_set_init(transport, 1);
    SSL_set_bio(m_session, transport, transport);
    SSL_set_accept_state(m_session);
}

TlsSession::~TlsSession()
{
    SSL_free(m_session);
}

/// OpenSSL's own memory BIO keeps its buffers; this one reads what was received where it is.
BIO_METHOD* TlsSession::makeTransport()
{
    BIO_METHOD* const method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "echolock");
    BIO_meth_set_read(method, readInput);
    BIO_meth_set_write(method, writeOutput);
    BIO_meth_set_ctrl(method, control);
    return method;
}

int TlsSession::readInput(BIO* transport, char* data, int size)
{
    auto& input = static_cast<TlsSession*>(BIO_get_data(transport))->m_input;
    BIO_clear_retry_flags(transport);
    if (input.empty()) {
        BIO_set_retry_read(transport);
        return -1;
    }
    const std::size_t count = input.copy(data, static_cast<std::size_t>(size));
    input.remove_prefix(count);
    return static_cast<int>(count);
}

int TlsSession::writeOutput(BIO* transport, const char* data, int size)
{
    static_cast<TlsSession*>(BIO_get_data(transport))->m_output.append(data, size);
    return size;
}

long TlsSession::control(BIO*, int command, long, void*)
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

void TlsSession::decrypt(std::string_view received, std::string& plain)
{
    m_input = received;
    while (!m_error && !m_peerClosed && advance(plain)) { }
    m_input = {};
}

/// One step of the handshake or one record. False when it takes more input.
bool TlsSession::advance(std::string& plain)
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

void TlsSession::fail(int result)
{
    switch (SSL_get_error(m_session, result)) {
    case SSL_ERROR_WANT_READ:
        return;
    case SSL_ERROR_ZERO_RETURN:
        m_peerClosed = true;
        return;
    default: {
        const char* const reason = ERR_reason_error_string(ERR_peek_error());
        m_error = reason ? reason : "unknown";
        ERR_clear_error();
    }
    }
}

bool TlsSession::encrypt(SendQueue& plain)
{
    if (!established() || m_error || plain.size() == 0)
        return false;
    ERR_clear_error();
    const std::string_view next = plain.unsent().substr(0, encryptBytesMax);
    const int result = SSL_write(m_session, next.data(), static_cast<int>(next.size()));
    if (result <= 0) {
        fail(result);
        return false;
    }
    plain.consume(result);
    return true;
}

void TlsSession::notifyClose()
{
    ERR_clear_error();
    if (established() && !m_error && (SSL_get_shutdown(m_session) & SSL_SENT_SHUTDOWN) == 0)
        SSL_shutdown(m_session);
}

bool TlsSession::established() const
{
    return SSL_is_init_finished(m_session) != 0;
}

} // namespace echolock
