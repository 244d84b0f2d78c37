// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/http/httpclient.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/rawpeer.h"
#include "tests/support/webstub.h"

#include <memory>

using namespace echolock;
using namespace std::chrono_literals;

class TestHttpClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void getsAnAnswer();
    void postsAForm();
    void sendsOtherMethods();
    void answersWithAnyStatus();
    void tellsARedirectInPlaceOfFollowingIt();
    void usesOneConnectionForManyCalls();
    void holdsUpNobodyWhileOthersHang();
    void givesUpAfterTheTimeout();
    void refusesAHugeAnswer();
    void forgetsWhatItsAskerNoLongerWants();
    void hearsNothingAfterACancel();
    void maySendAndCancelInAnAnswer();
    void endsWithCallsUnderWay();
    void trustsItsOwnCertificate();
    void saysWhyACertificateIsNotTrusted();
    void namesThoseThatACertificateIsFor();
    void looksAwayWhereToldTo();
    void saysWhyThereIsNoAnswer_data();
    void saysWhyThereIsNoAnswer();
};

namespace {

using Answers = std::vector<Result<HttpClient::Answer>>;

HttpClient::Callback into(Answers& answers)
{
    return [&answers](const Result<HttpClient::Answer>& answer) { answers.push_back(answer); };
}

QString problemOf(const Answers& answers)
{
    if (answers.empty() || answers.front())
        return QStringLiteral("there is an answer");
    return QString::fromStdString(answers.front().error().message);
}

/// What the client says of one call of that URL.
QString problemOf(HttpClient& client, const std::string& url)
{
    Answers answers;
    QObject asker;
    client.send({.url = url, .timeout = 5s}, &asker, into(answers));
    (void)QTest::qWaitFor([&answers] { return !answers.empty(); });
    return problemOf(answers);
}

} // namespace

void TestHttpClient::getsAnAnswer()
{
    WebStub web;
    web.answer = [](const HttpRequest&) {
        return HttpReply{200, {{"Content-Type", "application/json"}}, "{}"};
    };
    HttpClient client;
    Answers answers;
    client.send(
        {.url = web.url("/orders/7?a=1"), .headers = {{"X-From", "a test"}, {"X-None", ""}}}, this,
        into(answers));
    QCOMPARE(answers.size(), std::size_t(0));
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QCOMPARE(answers[0]->status, 200);
    QCOMPARE(answers[0]->contentType, std::string("application/json"));
    QCOMPARE(answers[0]->body, std::string("{}"));
    QCOMPARE(web.requests.size(), std::size_t(1));
    QCOMPARE(web.requests[0].method, std::string("GET"));
    QCOMPARE(web.requests[0].target, std::string("/orders/7?a=1"));
    QCOMPARE(web.requests[0].header("x-from"), std::string_view("a test"));
    QCOMPARE(client.underWay(), std::size_t(0));
}

void TestHttpClient::postsAForm()
{
    WebStub web;
    HttpClient client;
    Answers answers;
    client.send(
        {.method = "POST",
         .url = web.url(),
         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Cookie", "a=1"}},
         .body = "socket_id=1.2"},
        this, into(answers));
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QCOMPARE(web.requests[0].method, std::string("POST"));
    QCOMPARE(web.requests[0].body, std::string("socket_id=1.2"));
    QCOMPARE(web.requests[0].header("cookie"), std::string_view("a=1"));
    QVERIFY(web.requests[0].header("expect").empty());
}

void TestHttpClient::sendsOtherMethods()
{
    WebStub web;
    HttpClient client;
    Answers answers;
    client.send({.method = "PUT", .url = web.url(), .body = "new"}, this, into(answers));
    client.send({.method = "DELETE", .url = web.url()}, this, into(answers));
    QTRY_COMPARE(answers.size(), std::size_t(2));
    for (const HttpRequest& request : web.requests) {
        QVERIFY(request.method == "PUT" || request.method == "DELETE");
        QCOMPARE(request.body, std::string(request.method == "PUT" ? "new" : ""));
    }
}

void TestHttpClient::answersWithAnyStatus()
{
    WebStub web;
    web.answer = [](const HttpRequest&) { return HttpReply{419, {}, "expired"}; };
    HttpClient client;
    Answers answers;
    client.send({.url = web.url()}, this, into(answers));
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QCOMPARE(answers[0]->status, 419);
    QCOMPARE(answers[0]->body, std::string("expired"));
}

void TestHttpClient::tellsARedirectInPlaceOfFollowingIt()
{
    WebStub web;
    web.answer = [](const HttpRequest&) { return HttpReply{302, {{"Location", "/login"}}, ""}; };
    HttpClient client;
    Answers answers;
    client.send({.url = web.url("/broadcasting/auth")}, this, into(answers));
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QCOMPARE(answers[0]->status, 302);
    QCOMPARE(answers[0]->location, web.url("/login"));
    QCOMPARE(web.requests.size(), std::size_t(1));
}

void TestHttpClient::usesOneConnectionForManyCalls()
{
    WebStub web;
    HttpClient client;
    Answers answers;
    for (std::size_t count = 1; count <= 5; ++count) {
        client.send({.url = web.url()}, this, into(answers));
        QTRY_COMPARE(answers.size(), count);
    }
    QCOMPARE(web.gate.stats().accepted, std::uint64_t(1));
}

void TestHttpClient::holdsUpNobodyWhileOthersHang()
{
    WebStub web;
    web.answer = [](const HttpRequest& request) {
        return request.target == "/hang" ? std::nullopt : std::optional(HttpReply{200, {}, "fine"});
    };
    HttpClient client;
    Answers hanging;
    Answers answers;
    for (int count = 0; count < 300; ++count)
        client.send({.url = web.url("/hang"), .timeout = 60s}, this, into(hanging));
    QTRY_COMPARE(web.waiting.size(), std::size_t(300));
    client.send({.url = web.url(), .timeout = 60s}, this, into(answers));
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QVERIFY(hanging.empty());
    QCOMPARE(client.underWay(), std::size_t(300));
}

void TestHttpClient::givesUpAfterTheTimeout()
{
    WebStub web;
    web.answer = [](const HttpRequest&) { return std::nullopt; };
    HttpClient client;
    Answers answers;
    client.send({.url = web.url("/slow?secret=1"), .timeout = 50ms}, this, into(answers));
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QCOMPARE(problemOf(answers),
             QString::fromStdString(web.url("/slow")
                                    + " did not answer within 50ms: is the application "
                                      "overloaded?"));
}

void TestHttpClient::refusesAHugeAnswer()
{
    WebStub web;
    web.answer = [](const HttpRequest&) {
        return HttpReply{200, {}, QByteArray(qsizetype(HttpClient::bodyBytesMax) + 1, 'x')};
    };
    HttpClient client;
    Answers answers;
    client.send({.url = web.url()}, this, into(answers));
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QCOMPARE(problemOf(answers),
             QString::fromStdString(web.url()
                                    + " answered with more than 1 MB: is it the right address?"));
}

void TestHttpClient::forgetsWhatItsAskerNoLongerWants()
{
    WebStub web;
    web.answer = [](const HttpRequest&) { return std::nullopt; };
    HttpClient client;
    Answers answers;
    auto asker = std::make_unique<QObject>();
    client.send({.url = web.url("/1")}, asker.get(), into(answers));
    client.send({.url = web.url("/2")}, this, into(answers));
    QTRY_COMPARE(web.waiting.size(), std::size_t(2));
    asker.reset();
    QCOMPARE(client.underWay(), std::size_t(1));
    for (const auto& connection : web.waiting) {
        if (connection)
            connection->reply({200, {}, "late"});
    }
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QCOMPARE(answers[0]->body, std::string("late"));
    QCOMPARE(client.underWay(), std::size_t(0));
}

void TestHttpClient::hearsNothingAfterACancel()
{
    WebStub web;
    HttpClient client;
    Answers answers;
    Answers others;
    QObject other;
    client.send({.url = web.url()}, this, into(answers));
    client.send({.url = web.url()}, &other, into(others));
    client.cancel(this);
    QTRY_COMPARE(others.size(), std::size_t(1));
    QVERIFY(answers.empty());
}

void TestHttpClient::maySendAndCancelInAnAnswer()
{
    WebStub web;
    HttpClient client;
    Answers answers;
    QObject other;
    const auto next = [&](const Result<HttpClient::Answer>&) {
        client.cancel(this);
        client.send({.url = web.url("/next")}, &other, into(answers));
    };
    // Whichever is answered first cancels the other one.
    client.send({.url = web.url()}, this, next);
    client.send({.url = web.url()}, this, next);
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QCOMPARE(client.underWay(), std::size_t(0));
}

void TestHttpClient::endsWithCallsUnderWay()
{
    RawPeer peer;
    Answers answers;
    auto client = std::make_unique<HttpClient>();
    client->send({.url = "http://127.0.0.1:" + std::to_string(peer.port())}, this, into(answers));
    QTRY_VERIFY(!peer.received().empty());
    client.reset();
    QTRY_VERIFY(peer.sawFin());
    QVERIFY(answers.empty());
}

void TestHttpClient::trustsItsOwnCertificate()
{
    const TestCertificate certificate;
    WebStub web(certificate);
    HttpClient client({.caFile = certificate.certificateFile().toStdString()});
    Answers answers;
    client.send({.url = web.url()}, this, into(answers));
    client.send({.url = web.url("/", "localhost")}, this, into(answers));
    QTRY_COMPARE(answers.size(), std::size_t(2));
    QVERIFY2(answers[0].has_value(), qPrintable(problemOf(answers)));
    QCOMPARE(answers[0]->body, std::string("fine"));
    QVERIFY(answers[1].has_value());
}

void TestHttpClient::saysWhyACertificateIsNotTrusted()
{
    const TestCertificate own;
    WebStub web(own);
    HttpClient client;
    const QString problem = problemOf(client, web.url());
    QVERIFY2(problem.contains(QStringLiteral("--ca FILE")), qPrintable(problem));

    HttpClient misled({.caFile = own.keyFile().toStdString()});
    const QString damaged = problemOf(misled, web.url());
    QVERIFY2(damaged.contains(QStringLiteral("no certificate in PEM format")), qPrintable(damaged));
}

void TestHttpClient::namesThoseThatACertificateIsFor()
{
    const TestCertificate certificate;
    // Another address of this machine, which the certificate is not for.
    WebStub web(certificate, QHostAddress(QStringLiteral("127.0.0.2")));
    HttpClient client({.caFile = certificate.certificateFile().toStdString()});
    const QString problem = problemOf(client, web.url("/", "127.0.0.2"));
    const QString expected = QStringLiteral(
        "is for DNS:localhost, IP Address:127.0.0.1 and not for 127.0.0.2");
    QVERIFY2(problem.contains(expected), qPrintable(problem));
}

void TestHttpClient::looksAwayWhereToldTo()
{
    const TestCertificate certificate;
    WebStub web(certificate);
    HttpClient client({.verify = HttpClient::Trust::Verify::No});
    Answers answers;
    client.send({.url = web.url()}, this, into(answers));
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QVERIFY2(answers[0].has_value(), qPrintable(problemOf(answers)));
}

void TestHttpClient::saysWhyThereIsNoAnswer_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<QString>("problem");
    QTest::newRow("nobody listens")
        << "http://127.0.0.1:1/a" << QByteArray()
        << "127.0.0.1:1 refused the connection: is the application running there?";
    QTest::newRow("no address")
        << "127.0.0.1:1:2" << QByteArray()
        << "\"127.0.0.1:1:2\" is no web address: write http:// or https://, host and path.";
    QTest::newRow("another scheme")
        << "file:///a" << QByteArray()
        << "\"file:///a\" is no web address: write http:// or https://, host and path.";
    QTest::newRow("garbage") << "" << QByteArray("SSH-2.0-OpenSSH\r\n")
                             << " does not answer in HTTP: is another service listening there?";
    QTest::newRow("end without an answer")
        << "" << QByteArray() << " ended the connection without an answer.";
    QTest::newRow("end within an answer")
        << "" << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        << " ended the connection in the middle of its answer.";
}

void TestHttpClient::saysWhyThereIsNoAnswer()
{
    QFETCH(QString, url);
    QFETCH(QByteArray, sent);
    QFETCH(QString, problem);
    RawPeer peer;
    const QString own = QStringLiteral("http://127.0.0.1:%1/").arg(peer.port());
    HttpClient client;
    Answers answers;
    client.send({.url = (url.isEmpty() ? own : url).toStdString()}, this, into(answers));
    if (url.isEmpty()) {
        QTRY_VERIFY(peer.received().find("\r\n\r\n") != std::string::npos);
        peer.send(sent.toStdString());
        peer.hangUp();
        problem.prepend(own);
    }
    QTRY_COMPARE(answers.size(), std::size_t(1));
    QCOMPARE(problemOf(answers), problem);
}

int main(int argc, char* argv[])
{
    EpollDispatcher::installForApplication();
    QCoreApplication application(argc, argv);
    TestHttpClient test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_httpclient.moc"
