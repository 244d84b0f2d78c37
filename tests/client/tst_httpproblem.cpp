// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/http/httpproblem.h"

#include <cerrno>
#include <curl/curl.h>
#include <openssl/x509_vfy.h>

using namespace echolock;
using namespace std::chrono_literals;

class TestHttpProblem : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsNoSecrets();
    void showsWhatIsNoUrl();
    void namesThoseThatACertificateIsFor();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
};

void TestHttpProblem::showsNoSecrets()
{
    QCOMPARE(shownUrl("https://me:secret@app.test:8000/orders/7?token=secret#part"),
             std::string("https://app.test:8000/orders/7"));
}

void TestHttpProblem::showsWhatIsNoUrl()
{
    QCOMPARE(shownUrl("127.0.0.1:1:2"), std::string("127.0.0.1:1:2"));
    QCOMPARE(shownUrl("http://me:secret@a:b:c"), std::string("a:b:c"));
}

void TestHttpProblem::namesThoseThatACertificateIsFor()
{
    QCOMPARE(httpProblem("https://app.test/a",
                         {.code = CURLE_PEER_FAILED_VERIFICATION,
                          .verifyResult = X509_V_ERR_UNSPECIFIED,
                          .certificateNames = "DNS:a.test",
                          .detail = "SSL: no alternative certificate subject name matches"},
                         1s),
             std::string("The certificate of app.test:443 is for DNS:a.test and not for app.test: "
                         "use a name that it is for, or --insecure to look away."));
}

void TestHttpProblem::saysWhatIsWrong_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("systemError");
    QTest::addColumn<int>("verifyResult");
    QTest::addColumn<QString>("problem");
    const auto connecting = [](const char* name, int error, const char* problem) {
        QTest::newRow(name) << int(CURLE_COULDNT_CONNECT) << error << 0
                            << QString::fromUtf8(problem);
    };
    connecting("refused", ECONNREFUSED,
               "app.test:443 refused the connection: is the application running there?");
    connecting("no route", EHOSTUNREACH, "app.test:443 cannot be reached: No route to host.");
    connecting("no reason", 0, "app.test:443 cannot be reached: own words.");
    connecting("no port", EADDRNOTAVAIL,
               "No local port is left to connect to app.test:443: too many connections were made "
               "within a minute.");
    connecting("no descriptor", EMFILE,
               "No descriptor is left for another connection to app.test:443: raise the limit of "
               "open files (ulimit -n).");
    const auto certificate = [](const char* name, int result, const char* problem) {
        QTest::newRow(name) << int(CURLE_PEER_FAILED_VERIFICATION) << 0 << result
                            << QString::fromUtf8(problem);
    };
    certificate("expired", X509_V_ERR_CERT_HAS_EXPIRED,
                "The certificate of app.test:443 has expired: renew it, or use --insecure to look "
                "away.");
    certificate("self-signed", X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
                "The certificate of app.test:443 is not trusted (self-signed certificate): name "
                "the certificate of who signed it with --ca FILE.");
    QTest::newRow("unknown name")
        << int(CURLE_COULDNT_RESOLVE_HOST) << 0 << 0
        << "The name \"app.test\" cannot be resolved: check its spelling and this machine's DNS.";
    QTest::newRow("no TLS") << int(CURLE_SSL_CONNECT_ERROR) << 0 << 0
                            << "app.test:443 does not speak TLS (own words): use http:// if it is "
                               "meant to.";
    QTest::newRow("anything else") << int(CURLE_TOO_MANY_REDIRECTS) << 0 << 0
                                   << "https://app.test/a could not be asked: own words.";
}

void TestHttpProblem::saysWhatIsWrong()
{
    QFETCH(int, code);
    QFETCH(int, systemError);
    QFETCH(int, verifyResult);
    QFETCH(QString, problem);
    QCOMPARE(QString::fromStdString(httpProblem("https://app.test/a?b=c",
                                                {.code = code,
                                                 .systemError = systemError,
                                                 .verifyResult = verifyResult,
                                                 .certificateNames = "DNS:a.test",
                                                 .detail = "own words"},
                                                1s)),
             problem);
}

QTEST_GUILESS_MAIN(TestHttpProblem)

#include "tst_httpproblem.moc"
