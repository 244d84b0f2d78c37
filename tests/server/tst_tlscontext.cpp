// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSslCertificate>
#include <QTest>

#include "server/net/tlscontext.h"
#include "tests/support/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

using namespace echolock;

class TestTlsContext : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void loadsACertificateWithItsKey();
    void loadsAChainFromOneFile();
    void saysWhichFileIsWrong_data();
    void saysWhichFileIsWrong();
    void refusesTheKeyOfAnotherCertificate();
    void refusesACertificateOutsideItsDates();
    void refusesAKeyWithAPassphrase();
    void describesTheCertificate();

private:
    QString errorOf(const QString& certificate, const QString& key) const;

    TestCertificate m_good;
};

QString TestTlsContext::errorOf(const QString& certificate, const QString& key) const
{
    const auto context = TlsContext::load(certificate, key);
    // Nothing is left for the next who looks into the thread's queue of errors.
    return ERR_peek_error() != 0 ? QStringLiteral("an error is left in the queue")
        : context                ? QString()
                                 : QString::fromStdString(context.error().message);
}

void TestTlsContext::loadsACertificateWithItsKey()
{
    const auto context = TlsContext::load(m_good.certificateFile(), m_good.keyFile());
    QVERIFY2(context, context ? "" : context.error().message.c_str());
    QVERIFY((*context)->native());
    QCOMPARE(SSL_CTX_get_min_proto_version((*context)->native()), TLS1_2_VERSION);
}

void TestTlsContext::loadsAChainFromOneFile()
{
    const TestCertificate issuer;
    const QString chain = m_good.write(QStringLiteral("chain.pem"),
                                       m_good.certificate() + issuer.certificate());
    const auto context = TlsContext::load(chain, m_good.keyFile());
    QVERIFY(context);
    STACK_OF(X509)* certificates = nullptr;
    SSL_CTX_get0_chain_certs((*context)->native(), &certificates);
    QCOMPARE(sk_X509_num(certificates), 1);
}

void TestTlsContext::saysWhichFileIsWrong_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QStringList>("parts");
    const QString good = m_good.certificateFile();
    const QString key = m_good.keyFile();
    const QString missing = good + QStringLiteral(".missing");
    const QString text = m_good.write(QStringLiteral("text"), "hello\n");
    const QString empty = m_good.write(QStringLiteral("empty"), {});
    const QString cut = m_good.write(QStringLiteral("cut"), m_good.certificate().left(200));
    const QString damaged = m_good.write(QStringLiteral("damaged"),
                                         m_good.certificate() + m_good.certificate().left(200));
    const auto row = [](const char* name, const QString& certificate, const QString& keyFile,
                        const QStringList& parts) {
        QTest::newRow(name) << certificate << keyFile << parts;
    };
    row("certificate missing", missing, key,
        {QStringLiteral("certificate \"%1\" cannot be read").arg(missing)});
    row("key missing", good, missing, {QStringLiteral("key \"%1\" cannot be read").arg(missing)});
    row("certificate is text", text, key, {text, QStringLiteral("BEGIN CERTIFICATE")});
    row("certificate is empty", empty, key, {empty, QStringLiteral("BEGIN CERTIFICATE")});
    row("certificate is cut", cut, key, {cut, QStringLiteral("BEGIN CERTIFICATE")});
    row("certificate is a folder", QStringLiteral("/"), key, {QStringLiteral("cannot be read")});
    row("certificate never ends", QStringLiteral("/dev/zero"), key,
        {QStringLiteral("BEGIN CERTIFICATE")});
    row("chain is damaged", damaged, key, {damaged, QStringLiteral("damaged behind")});
    row("key is text", good, text, {text, QStringLiteral("BEGIN PRIVATE KEY")});
    row("the two are swapped", key, good, {key, QStringLiteral("BEGIN CERTIFICATE")});
    row("key is a certificate", good, good, {good, QStringLiteral("BEGIN PRIVATE KEY")});
    row("no key named", good, QString(), {QStringLiteral("key \"\" cannot be read")});
}

void TestTlsContext::saysWhichFileIsWrong()
{
    QFETCH(const QString, certificate);
    QFETCH(const QString, key);
    QFETCH(const QStringList, parts);
    const QString error = errorOf(certificate, key);
    for (const QString& part : parts)
        QVERIFY2(error.contains(part), qPrintable(error));
    QVERIFY2(!error.contains(QLatin1Char('\n')) && error.endsWith(QLatin1Char('.')),
             qPrintable(error));
}

void TestTlsContext::refusesTheKeyOfAnotherCertificate()
{
    const TestCertificate other;
    QCOMPARE(errorOf(m_good.certificateFile(), other.keyFile()),
             QStringLiteral("The key \"%1\" does not belong to the certificate \"%2\". Name the "
                            "two that were made together.")
                 .arg(other.keyFile(), m_good.certificateFile()));
}

void TestTlsContext::refusesACertificateOutsideItsDates()
{
    const TestCertificate old({.fromSeconds = -7200, .untilSeconds = -3600});
    QString error = errorOf(old.certificateFile(), old.keyFile());
    QVERIFY2(error.contains(QStringLiteral("expired on")), qPrintable(error));
    QVERIFY(error.contains(old.certificateFile()) && error.contains(QStringLiteral("Renew it")));
    const TestCertificate early({.fromSeconds = 3600, .untilSeconds = 7200});
    error = errorOf(early.certificateFile(), early.keyFile());
    QVERIFY2(error.contains(QStringLiteral("is not valid before")), qPrintable(error));
}

void TestTlsContext::refusesAKeyWithAPassphrase()
{
    BIO* const in = BIO_new_mem_buf(m_good.key().constData(), int(m_good.key().size()));
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
    BIO* const out = BIO_new(BIO_s_mem());
    const unsigned char passphrase[] = "open";
    QCOMPARE(PEM_write_bio_PrivateKey(out, key, EVP_aes_128_cbc(), passphrase, 4, nullptr, nullptr),
             1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    const QString locked = m_good.write(QStringLiteral("locked"), {data, qsizetype(size)});
    EVP_PKEY_free(key);
    BIO_free(in);
    BIO_free(out);
    const QString error = errorOf(m_good.certificateFile(), locked);
    QVERIFY2(error.contains(locked) && error.contains(QStringLiteral("passphrase")),
             qPrintable(error));
}

void TestTlsContext::describesTheCertificate()
{
    const auto context = TlsContext::load(m_good.certificateFile(), m_good.keyFile());
    QVERIFY(context);
    const QSslCertificate certificate(m_good.certificate());
    const QByteArray digest = certificate.digest(QCryptographicHash::Sha256).toHex().toUpper();
    const QString until = QLocale::c().toString(certificate.expiryDate().toUTC(),
                                                QStringLiteral("MMM dd hh:mm:ss yyyy 'GMT'"));
    QString shown = QString::fromStdString((*context)->describe());
    shown.replace(QStringLiteral("  "), QStringLiteral(" 0")); // OpenSSL's way with a short day.
    QCOMPARE(shown,
             QString::fromLatin1(digest.first(16)) + QStringLiteral(", valid until ") + until);
}

QTEST_GUILESS_MAIN(TestTlsContext)
#include "tst_tlscontext.moc"
