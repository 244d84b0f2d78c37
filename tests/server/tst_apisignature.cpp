// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/apisignature.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestApiSignature : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsPublishedSignatures_data();
    void acceptsPublishedSignatures();
    void refusesWhatWasTamperedWith_data();
    void refusesWhatWasTamperedWith();
    void allowsTenMinutesEitherWay_data();
    void allowsTenMinutesEitherWay();
    void allowsAnyTimeIfItIsIgnored();
    void saysWhatShouldHaveBeenSigned();
};

namespace {

const AppConfig app{"3", "278d425bdf160c739803", "7ad3773142a6692b25b8"};
constexpr std::int64_t signedAt = 1'353'088'179;

const std::string post = "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"
                         "&body_md5=ec365a775a4cd0599faeb73354201b6f&auth_signature="
                         "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c";
const std::string postBody
    = R"({"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"})";

ApiRequest eventsRequest(std::string_view query, std::string_view body, std::int64_t now = signedAt)
{
    return {RequestId{1}, "POST", "/apps/3/events", query, body, now};
}

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    return text.replace(text.find(from), from.size(), to);
}

} // namespace

void TestApiSignature::acceptsPublishedSignatures_data()
{
    QTest::addColumn<std::string>("method");
    QTest::addColumn<std::string>("path");
    QTest::addColumn<std::string>("query");
    QTest::addColumn<std::string>("body");
    const std::string common
        = "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0";
    QTest::newRow("trigger") << std::string("POST") << std::string("/apps/3/events") << post
                             << postBody;
    QTest::newRow("channels") << std::string("GET") << std::string("/apps/3/channels")
                              << common
            + "&filter_by_prefix=presence-&info=user_count&auth_signature="
              "16819168891cb5dfd72b5c7a5d3d602605b26c6ba1930033b5e2eeeb65010291"
                              << std::string();
    QTest::newRow("terminate") << std::string("POST")
                               << std::string("/apps/3/users/42/terminate_connections")
                               << common
            + "&body_md5=99914b932bd37a50b983c5e7c90ae93b&auth_signature="
              "2829710742ff5f799010258297d09016e2366257e3e954039eeda349073a2bcf"
                               << std::string("{}");
}

void TestApiSignature::acceptsPublishedSignatures()
{
    QFETCH(std::string, method);
    QFETCH(std::string, path);
    QFETCH(std::string, query);
    QFETCH(std::string, body);
    const Result<void> checked = checkApiSignature(
        app, {RequestId{1}, method, path, query, body, signedAt});
    QVERIFY2(checked, checked ? "" : checked.error().message.c_str());
}

void TestApiSignature::refusesWhatWasTamperedWith_data()
{
    QTest::addColumn<std::string>("query");
    QTest::addColumn<std::string>("body");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* what, const std::string& query, const std::string& body,
                        const char* says) {
        QTest::newRow(what) << query << body << QString::fromUtf8(says);
    };
    row("nothing", "", postBody, "auth_key");
    row("another key", replaced(post, "278d", "278e"), postBody, "auth_key");
    row("another version", replaced(post, "=1.0", "=2.0"), postBody, "auth_version");
    row("another signature", replaced(post, "da45", "da46"), postBody, "Invalid signature");
    row("no signature", post.substr(0, post.find("&auth_signature")), postBody,
        "Invalid signature");
    row("another timestamp", replaced(post, "179", "180"), postBody, "Invalid signature");
    row("a parameter more", post + "&info=user_count", postBody, "Invalid signature");
    row("another body", post, postBody + " ", "body_md5");
    row("no body", post, "", "body_md5");
}

void TestApiSignature::refusesWhatWasTamperedWith()
{
    QFETCH(std::string, query);
    QFETCH(std::string, body);
    QFETCH(QString, says);
    const Result<void> checked = checkApiSignature(app, eventsRequest(query, body));
    QVERIFY(!checked);
    QVERIFY2(QString::fromStdString(checked.error().message).contains(says),
             checked.error().message.c_str());
}

void TestApiSignature::allowsTenMinutesEitherWay_data()
{
    QTest::addColumn<qint64>("now");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("600 s late") << qint64(signedAt + 600) << true;
    QTest::newRow("601 s late") << qint64(signedAt + 601) << false;
    QTest::newRow("600 s early") << qint64(signedAt - 600) << true;
    QTest::newRow("601 s early") << qint64(signedAt - 601) << false;
}

void TestApiSignature::allowsTenMinutesEitherWay()
{
    QFETCH(qint64, now);
    QFETCH(bool, accepted);
    QCOMPARE(bool(checkApiSignature(app, eventsRequest(post, postBody, now))), accepted);
}

void TestApiSignature::allowsAnyTimeIfItIsIgnored()
{
    const ApiRequest late = eventsRequest(post, postBody, signedAt + 100'000);
    QVERIFY(!checkApiSignature(app, late));
    QVERIFY(checkApiSignature(app, late, Personality::Timestamps::Ignored));
    const ApiRequest forged = eventsRequest(post, "{}", signedAt + 100'000);
    QVERIFY(!checkApiSignature(app, forged, Personality::Timestamps::Ignored));
}

void TestApiSignature::saysWhatShouldHaveBeenSigned()
{
    const auto checked = checkApiSignature(app,
                                           eventsRequest(replaced(post, "da45", "0000"), postBody));
    const std::string& message = checked.error().message;
    QVERIFY2(message.find("POST\n/apps/3/events\nauth_key=") != std::string::npos, message.c_str());
    QVERIFY2(message.find(app.secret) == std::string::npos, "the secret is told");
}

QTEST_GUILESS_MAIN(TestApiSignature)
#include "tst_apisignature.moc"
