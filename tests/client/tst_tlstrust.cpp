// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/tlstrust.h"
#include "tests/support/certificate.h"

using namespace echolock;

class TestTlsTrust : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsACertificate();
    void needsNoFile();
    void saysWhatIsWrongWithAFile();
};

void TestTlsTrust::readsACertificate()
{
    const TestCertificate certificate;
    const auto trust = TlsTrust::load({.caFile = certificate.certificateFile().toStdString()});
    QVERIFY(trust.has_value());
    QCOMPARE((*trust)->options().caFile, certificate.certificateFile().toStdString());
    QVERIFY((*trust)->native() != nullptr);
}

void TestTlsTrust::needsNoFile()
{
    QVERIFY(TlsTrust::load({}).has_value());
}

void TestTlsTrust::saysWhatIsWrongWithAFile()
{
    const TestCertificate certificate;
    const std::string key = certificate.keyFile().toStdString();
    const auto wrong = TlsTrust::load({.caFile = key});
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().message,
             "\"" + key
                 + "\" holds no certificate in PEM format, which begins with -----BEGIN "
                   "CERTIFICATE-----. Name such a file.");
    const auto missing = TlsTrust::load({.caFile = key + ".none"});
    QVERIFY(!missing);
    QCOMPARE(missing.error().message,
             "\"" + key
                 + ".none\" cannot be read: No such file or directory. Check its name and its "
                   "permissions.");
}

QTEST_GUILESS_MAIN(TestTlsTrust)

#include "tst_tlstrust.moc"
