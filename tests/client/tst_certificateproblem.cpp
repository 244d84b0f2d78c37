// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/http/certificateproblem.h"

#include <openssl/x509_vfy.h>

using namespace echolock;

class TestCertificateProblem : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
};

void TestCertificateProblem::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("server");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("problem");
    QTest::newRow("another name")
        << "app.test:443" << X509_V_ERR_HOSTNAME_MISMATCH
        << "The certificate of app.test:443 is for DNS:a.test and not for app.test: use a name "
           "that it is for, or --insecure to look away.";
    QTest::newRow("another address")
        << "[::1]:443" << X509_V_ERR_IP_ADDRESS_MISMATCH
        << "The certificate of [::1]:443 is for DNS:a.test and not for ::1: use a name that it is "
           "for, or --insecure to look away.";
    QTest::newRow("too late") << "app.test:443" << X509_V_ERR_CERT_HAS_EXPIRED
                              << "The certificate of app.test:443 has expired: renew it, or use "
                                 "--insecure to look away.";
    QTest::newRow("too early") << "app.test:443" << X509_V_ERR_CERT_NOT_YET_VALID
                               << "The certificate of app.test:443 is not valid yet: check the "
                                  "clocks of both machines.";
    QTest::newRow("self-signed") << "app.test:443" << X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
                                 << "The certificate of app.test:443 is not trusted (self-signed "
                                    "certificate): name the certificate of who signed it with "
                                    "--ca FILE.";
}

void TestCertificateProblem::saysWhatIsWrong()
{
    QFETCH(QString, server);
    QFETCH(int, code);
    QFETCH(QString, problem);
    QCOMPARE(QString::fromStdString(
                 certificateProblem(server.toStdString(), {.code = code, .names = "DNS:a.test"})),
             problem);
}

QTEST_GUILESS_MAIN(TestCertificateProblem)

#include "tst_certificateproblem.moc"
