// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/clientoptions.h"
#include "client/run/targetoptions.h"
#include "tests/support/certificate.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestTargetOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signsLocallyUnlessToldOtherwise();
    void readsAnAuthEndpoint();
    void needsNoSecretWithAnAuthEndpoint_data();
    void needsNoSecretWithAnAuthEndpoint();
    void readsWhomToBelieve();
    void readsWherePeopleSignIn();
    void readsTheKeyOfEncryptedChannels();
    void refusesWhatDoesNotBelongTogether_data();
    void refusesWhatDoesNotBelongTogether();
};

namespace {

Result<ClientTarget> parse(const QStringList& arguments)
{
    return parseClientCommand(QStringList{QStringLiteral("echolock-clients")} + arguments)
        .map([](const ClientCommand& command) { return command.swarm.target; });
}

QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts);
}

} // namespace

void TestTargetOptions::signsLocallyUnlessToldOtherwise()
{
    const auto target = parse({});
    QVERIFY(target.has_value());
    QVERIFY(!target->web.auth);
    QCOMPARE(target->secret, std::string("secret"));
    QVERIFY(target->tls->options().caFile.empty());
    QVERIFY(target->tls->options().verify == TlsTrust::Options::Verify::Yes);
}

void TestTargetOptions::readsAnAuthEndpoint()
{
    const auto target = parse(
        words("--auth-endpoint https://app.test/broadcasting/auth --auth-header X-CSRF-TOKEN:t "
              "--auth-header Authorization:token-{n} --auth-cookie s=a-{user} --auth-cookie x=1= "
              "--auth-param team=7 --auth-timeout 3s"));
    QVERIFY2(target.has_value(), target ? "" : target.error().message.c_str());
    const AuthEndpoint& endpoint = *target->web.auth;
    QCOMPARE(endpoint.url, std::string("https://app.test/broadcasting/auth"));
    const std::vector<AuthEndpoint::Field> headers{
        {"X-CSRF-TOKEN", "t"}, {"Authorization", "token-{n}"}, {"Cookie", "s=a-{user}; x=1="}};
    QVERIFY(endpoint.headers == headers);
    QVERIFY(endpoint.params == (std::vector<AuthEndpoint::Field>{{"team", "7"}}));
    QCOMPARE(endpoint.timeout, Duration(3s));
}

void TestTargetOptions::needsNoSecretWithAnAuthEndpoint_data()
{
    QTest::addColumn<QString>("app");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("secret");
    QTest::newRow("key") << "k"
                         << "k"
                         << "";
    QTest::newRow("id and key") << "i:k"
                                << "i"
                                << "";
    QTest::newRow("all") << "i:k:s"
                         << "i"
                         << "s";
}

void TestTargetOptions::needsNoSecretWithAnAuthEndpoint()
{
    QFETCH(QString, app);
    QFETCH(QString, id);
    QFETCH(QString, secret);
    const QStringList given{QStringLiteral("--app"), app};
    const auto target = parse(given + words("--auth-endpoint http://app.test/auth"));
    QVERIFY(target.has_value());
    QCOMPARE(target->key, std::string("k"));
    QCOMPARE(target->appId, id.toStdString());
    QCOMPARE(target->secret, secret.toStdString());
    QCOMPARE(parse(given).has_value(), !secret.isEmpty());
}

void TestTargetOptions::readsWhomToBelieve()
{
    const TestCertificate certificate;
    const auto target = parse({QStringLiteral("--url"), QStringLiteral("wss://app.test"),
                               QStringLiteral("--ca"), certificate.certificateFile(),
                               QStringLiteral("--insecure")});
    QVERIFY2(target.has_value(), target ? "" : target.error().message.c_str());
    QCOMPARE(target->url.scheme(), QStringLiteral("wss"));
    QCOMPARE(target->tls->options().caFile, certificate.certificateFile().toStdString());
    QVERIFY(target->tls->options().verify == TlsTrust::Options::Verify::No);
}

void TestTargetOptions::readsWherePeopleSignIn()
{
    QVERIFY(parse({})->signIn == ClientTarget::SignIn::No);
    QVERIFY(parse(words("--sign-in"))->signIn == ClientTarget::SignIn::Yes);
    const auto laravel = parse(words("--sign-in --auth-endpoint http://a.test/broadcasting/auth"));
    QCOMPARE(laravel->web.auth->userUrl, std::string("http://a.test/broadcasting/user-auth"));
    const auto own = parse(
        words("--sign-in --auth-endpoint http://a.test/in --user-auth-endpoint http://b.test/u"));
    QCOMPARE(own->web.auth->userUrl, std::string("http://b.test/u"));
}

void TestTargetOptions::readsTheKeyOfEncryptedChannels()
{
    const auto target = parse(words("--channels encrypted --encryption-key "
                                    "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="));
    QVERIFY2(target.has_value(), target ? "" : target.error().message.c_str());
    QCOMPARE(target->encryptionKey, std::string("0123456789abcdef0123456789abcdef"));
    QVERIFY(parse(words("--channels encrypted --auth-endpoint http://a.test/auth")).has_value());
}

void TestTargetOptions::refusesWhatDoesNotBelongTogether_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("user endpoint alone")
        << QByteArray("--sign-in --user-auth-endpoint http://a.test/u")
        << QByteArray("is for an auth endpoint");
    QTest::newRow("nobody signs in")
        << QByteArray("--auth-endpoint http://a.test/auth --user-auth-endpoint http://a.test/u")
        << QByteArray("add --sign-in");
    QTest::newRow("user endpoint unknown")
        << QByteArray("--sign-in --auth-endpoint http://a.test/in")
        << QByteArray("--user-auth-endpoint URL");
    QTest::newRow("no key") << QByteArray("--channels encrypted") << QByteArray("--encryption-key");
    QTest::newRow("short key") << QByteArray("--channels encrypted --encryption-key MDEy")
                               << QByteArray("32 bytes");
    QTest::newRow("key for nothing")
        << QByteArray("--encryption-key MDEy") << QByteArray("--channels encrypted");
}

void TestTargetOptions::refusesWhatDoesNotBelongTogether()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, part);
    const auto target = parse(words(line.constData()));
    QVERIFY(!target);
    QVERIFY2(target.error().message.find(part.toStdString()) != std::string::npos,
             target.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestTargetOptions)

#include "tst_targetoptions.moc"
