// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/tlstrust.h"

#include <QDir>
#include <QStringList>

#include "server/base/assert.h"

#include <cstring>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <utility>

namespace echolock {

namespace {

/// Where the system has its certificates one by one, under the hashes of their names, none is read
/// before it is needed: all at once take 30 ms.
void trustSystem(SSL_CTX* context)
{
    const QDir folder(QString::fromUtf8(X509_get_default_cert_dir()));
    if (folder.entryList({QStringLiteral("*.0")}).isEmpty())
        SSL_CTX_set_default_verify_file(context);
    else
        SSL_CTX_set_default_verify_dir(context);
}

} // namespace

TlsTrust::TlsTrust(Options options)
    : m_options(std::move(options))
    , m_context(SSL_CTX_new(TLS_client_method()))
{
    ECHOLOCK_ASSERT(m_context);
    SSL_CTX_set_min_proto_version(m_context, TLS1_2_VERSION);
    // Each client is a person of his own, so nobody goes on with the session of another.
    SSL_CTX_set_session_cache_mode(m_context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(m_context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    trustSystem(m_context);
}

TlsTrust::~TlsTrust()
{
    SSL_CTX_free(m_context);
}

Result<std::shared_ptr<const TlsTrust>> TlsTrust::load(const Options& options)
{
    std::shared_ptr<const TlsTrust> trust(new TlsTrust(options));
    const std::string& file = options.caFile;
    ERR_clear_error();
    if (file.empty() || SSL_CTX_load_verify_file(trust->native(), file.c_str()) == 1)
        return trust;
    const unsigned long error = ERR_peek_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(error))
        return failure("\"" + file + "\" cannot be read: " + std::strerror(ERR_GET_REASON(error))
                       + ". Check its name and its permissions.");
    return failure("\"" + file
                   + "\" holds no certificate in PEM format, which begins with -----BEGIN "
                     "CERTIFICATE-----. Name such a file.");
}

} // namespace echolock
