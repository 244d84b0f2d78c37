// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/tlsclient.h"

#include <openssl/err.h>

namespace echolock {

TlsClient::TlsClient()
    : TlsClient(Offer{})
{
}

TlsClient::TlsClient(const Offer& offer)
    : m_context(SSL_CTX_new(TLS_client_method()))
    , m_in(BIO_new(BIO_s_mem()))
    , m_out(BIO_new(BIO_s_mem()))
{
    SSL_CTX_set_min_proto_version(m_context, offer.versionMin);
    SSL_CTX_set_max_proto_version(m_context, offer.versionMax);
    // Old versions are refused by the client itself above this level.
    SSL_CTX_set_security_level(m_context, 0);
    m_session = SSL_new(m_context);
    if (!offer.protocols.isEmpty())
        SSL_set_alpn_protos(m_session,
                            reinterpret_cast<const unsigned char*>(offer.protocols.constData()),
                            unsigned(offer.protocols.size()));
    SSL_set_bio(m_session, m_in, m_out);
    SSL_set_connect_state(m_session);
    advance();
}

TlsClient::~TlsClient()
{
    SSL_free(m_session);
    SSL_CTX_free(m_context);
}

void TlsClient::receive(const QByteArray& bytes)
{
    BIO_write(m_in, bytes.constData(), int(bytes.size()));
    advance();
}

QByteArray TlsClient::take()
{
    QByteArray bytes(qsizetype(BIO_ctrl_pending(m_out)), '\0');
    if (!bytes.isEmpty())
        BIO_read(m_out, bytes.data(), int(bytes.size()));
    return bytes;
}

void TlsClient::write(const QByteArray& plain)
{
    m_unsent += plain;
    advance();
}

void TlsClient::notifyClose()
{
    SSL_shutdown(m_session);
}

bool TlsClient::renegotiate()
{
    const bool begun = SSL_renegotiate(m_session) == 1;
    SSL_do_handshake(m_session);
    return begun;
}

QByteArray TlsClient::protocol() const
{
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(m_session, &name, &size);
    return {reinterpret_cast<const char*>(name), qsizetype(size)};
}

void TlsClient::advance()
{
    char room[16 * 1024];
    ERR_clear_error();
    int result = 0;
    while ((result = SSL_read(m_session, room, sizeof room)) > 0)
        m_read.append(room, result);
    if (established() && !m_unsent.isEmpty()) {
        SSL_write(m_session, m_unsent.constData(), int(m_unsent.size()));
        m_unsent.clear();
        return;
    }
    const int why = SSL_get_error(m_session, result);
    if (why == SSL_ERROR_ZERO_RETURN)
        m_peerClosed = true;
    else if (why == SSL_ERROR_SSL)
        m_error = ERR_reason_error_string(ERR_peek_last_error());
}

} // namespace echolock
