// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/certificate.h"

#include <QFile>

#include <memory>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace echolock {

namespace {

QByteArray contentsOf(BIO* memory)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return {data, qsizetype(size)};
}

void addName(X509* certificate)
{
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"),
        X509_EXTENSION_free);
    X509_add_ext(certificate, names.get(), -1);
}

} // namespace

TestCertificate::TestCertificate()
    : TestCertificate(Valid{})
{
}

TestCertificate::TestCertificate(Valid valid)
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(EVP_EC_gen("P-256"),
                                                                   EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), valid.fromSeconds);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), valid.untilSeconds);
    X509_set_pubkey(made.get(), pair.get());
    addName(made.get());
    X509_sign(made.get(), pair.get(), EVP_sha256());

    const std::unique_ptr<BIO, decltype(&BIO_free_all)> text(BIO_new(BIO_s_mem()), BIO_free_all);
    PEM_write_bio_X509(text.get(), made.get());
    m_certificate = contentsOf(text.get());
    BIO_reset(text.get());
    PEM_write_bio_PrivateKey(text.get(), pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
    m_key = contentsOf(text.get());
    write(QStringLiteral("cert.pem"), m_certificate);
    write(QStringLiteral("key.pem"), m_key);
}

QString TestCertificate::write(const QString& name, const QByteArray& bytes) const
{
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly))
        file.write(bytes);
    return file.fileName();
}

} // namespace echolock
