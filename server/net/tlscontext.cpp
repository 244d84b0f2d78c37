// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/tlscontext.h"

#include <QFile>

#include "server/base/assert.h"
#include "server/net/tlssession.h"

#include <array>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string>
#include <string_view>

namespace echolock {

namespace {

/// A chain of certificates is a few kilobytes; a device or a wrong file may never end.
constexpr qint64 fileBytesMax = 1024 * 1024;

/// In the form of RFC 7301 §3.1: each name behind its length.
constexpr std::string_view protocols = "\x08http/1.1";

template <auto free> struct Freed
{
    template <class T> void operator()(T* object) const { free(object); }
};

using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

Unexpected<Error> problem(const QString& sentence)
{
    ERR_clear_error();
    return failure(sentence.toStdString());
}

Result<QByteArray> contentsOf(const QString& name, const QString& what)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return problem(QStringLiteral("The %1 \"%2\" cannot be read: %3. Check its name and its "
                                      "permissions.")
                           .arg(what, name, file.errorString()));
    return file.read(fileBytesMax);
}

Memory memoryOf(const QByteArray& bytes)
{
    return Memory(BIO_new_mem_buf(bytes.constData(), static_cast<int>(bytes.size())));
}

/// Nobody is there to be asked for a passphrase.
int refusePassphrase(char*, int, int, void* asked)
{
    *static_cast<bool*>(asked) = true;
    return -1;
}

std::string dateOf(const ASN1_TIME* time)
{
    const Memory text(BIO_new(BIO_s_mem()));
    ASN1_TIME_print(text.get(), time);
    char* data = nullptr;
    const long size = BIO_get_mem_data(text.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

Result<void> checkDates(const X509* certificate, const QString& name)
{
    const ASN1_TIME* const until = X509_get0_notAfter(certificate);
    if (X509_cmp_current_time(until) < 0)
        return problem(QStringLiteral("The certificate \"%1\" expired on %2. Renew it.")
                           .arg(name, QString::fromStdString(dateOf(until))));
    const ASN1_TIME* const from = X509_get0_notBefore(certificate);
    if (X509_cmp_current_time(from) > 0)
        return problem(QStringLiteral("The certificate \"%1\" is not valid before %2. Check the "
                                      "clock of this machine, or use another certificate.")
                           .arg(name, QString::fromStdString(dateOf(from))));
    return {};
}

/// The first certificate is the server's, the others lead from it to one that clients trust.
Result<void> useCertificates(SSL_CTX* context, const QString& name)
{
    const auto bytes = contentsOf(name, QStringLiteral("certificate"));
    if (!bytes)
        return failure(bytes.error().message);
    const Memory memory = memoryOf(*bytes);
    const Certificate own(PEM_read_bio_X509_AUX(memory.get(), nullptr, nullptr, nullptr));
    if (!own)
        return problem(QStringLiteral("\"%1\" holds no certificate in PEM format, which begins "
                                      "with -----BEGIN CERTIFICATE-----. Name such a file.")
                           .arg(name));
    if (auto dates = checkDates(own.get(), name); !dates)
        return dates;
    if (SSL_CTX_use_certificate(context, own.get()) != 1)
        return problem(
            QStringLiteral("The certificate \"%1\" cannot be used: %2. Make one with a "
                           "longer key or a newer signature.")
                .arg(name, QString::fromLatin1(ERR_reason_error_string(ERR_peek_last_error()))));
    while (X509* const next = PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr))
        SSL_CTX_add0_chain_cert(context, next);
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
        return problem(QStringLiteral("\"%1\" is damaged behind its first certificate. Write the "
                                      "chain anew.")
                           .arg(name));
    ERR_clear_error();
    return {};
}

Result<void> useKey(SSL_CTX* context, const QString& name, const QString& certificate)
{
    const auto bytes = contentsOf(name, QStringLiteral("key"));
    if (!bytes)
        return failure(bytes.error().message);
    const Memory memory = memoryOf(*bytes);
    bool hasPassphrase = false;
    const Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, refusePassphrase, &hasPassphrase));
    if (hasPassphrase)
        return problem(QStringLiteral("The key \"%1\" is locked with a passphrase. Remove it with "
                                      "openssl pkey -in KEY -out UNLOCKED.")
                           .arg(name));
    if (!key)
        return problem(QStringLiteral("\"%1\" holds no private key in PEM format, which begins "
                                      "with -----BEGIN PRIVATE KEY-----. Name such a file.")
                           .arg(name));
    if (X509_check_private_key(SSL_CTX_get0_certificate(context), key.get()) != 1
        || SSL_CTX_use_PrivateKey(context, key.get()) != 1)
        return problem(QStringLiteral("The key \"%1\" does not belong to the certificate \"%2\". "
                                      "Name the two that were made together.")
                           .arg(name, certificate));
    return {};
}

int chooseProtocol(SSL*, const unsigned char** chosen, unsigned char* chosenSize,
                   const unsigned char* offered, unsigned int offeredSize)
{
    unsigned char* match = nullptr;
    const auto* const ours = reinterpret_cast<const unsigned char*>(protocols.data());
    if (SSL_select_next_proto(&match, chosenSize, ours, static_cast<unsigned>(protocols.size()),
                              offered, offeredSize)
        != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = match;
    return SSL_TLSEXT_ERR_OK;
}

} // namespace

TlsContext::TlsContext()
    : m_context(SSL_CTX_new(TLS_server_method()))
    , m_transport(TlsSession::makeTransport())
{
    ECHOLOCK_ASSERT(m_context && m_transport);
    SSL_CTX_set_min_proto_version(m_context, TLS1_2_VERSION);
    // A client that renegotiates costs a handshake each time, and none has to.
    SSL_CTX_set_options(m_context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(m_context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(m_context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(
        m_context,
        [](SSL* session, const unsigned char** chosen, unsigned char* chosenSize,
           const unsigned char* offered, unsigned int offeredSize,
           void*) { return chooseProtocol(session, chosen, chosenSize, offered, offeredSize); },
        nullptr);
}

TlsContext::~TlsContext()
{
    BIO_meth_free(m_transport);
    SSL_CTX_free(m_context);
}

std::string TlsContext::describe() const
{
    const X509* const own = SSL_CTX_get0_certificate(m_context);
    std::array<unsigned char, EVP_MAX_MD_SIZE> fingerprint{};
    ECHOLOCK_ASSERT(own && X509_digest(own, EVP_sha256(), fingerprint.data(), nullptr) == 1);
    const QByteArray start(reinterpret_cast<const char*>(fingerprint.data()), 8);
    return start.toHex().toUpper().toStdString() + ", valid until "
        + dateOf(X509_get0_notAfter(own));
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const QString& certificateFile,
                                                           const QString& keyFile)
{
    const std::shared_ptr<const TlsContext> context(new TlsContext);
    if (const auto used = useCertificates(context->native(), certificateFile); !used)
        return failure(used.error().message);
    if (const auto used = useKey(context->native(), keyFile, certificateFile); !used)
        return failure(used.error().message);
    return context;
}

} // namespace echolock
