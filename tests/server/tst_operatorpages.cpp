// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/operatorpages.h"

using namespace echolock;

class TestOperatorPages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhetherItIsReady();
    void showsMetricsToWhomItMay_data();
    void showsMetricsToWhomItMay();
    void leavesOtherPathsAlone();
    void takesGetAndHeadOnly();

private:
    static std::optional<HttpReply> ask(const char* method, const char* path,
                                        const OperatorPages::Asked& asked = {})
    {
        HttpRequest request;
        request.method = method;
        request.path = path;
        return OperatorPages([] { return std::string("page"); }).answer(request, asked);
    }
};

void TestOperatorPages::saysWhetherItIsReady()
{
    QCOMPARE(ask("GET", "/ready")->status, 200);
    OperatorPages::Asked stopping;
    stopping.state = OperatorPages::State::Stopping;
    QCOMPARE(ask("GET", "/ready", stopping)->status, 503);
    QVERIFY(ask("GET", "/ready", stopping)->body.contains("stopping"));
}

void TestOperatorPages::showsMetricsToWhomItMay_data()
{
    QTest::addColumn<MetricsAccess>("access");
    QTest::addColumn<QString>("peer");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, MetricsAccess access, const char* peer, int status) {
        QTest::newRow(name) << access << QString::fromLatin1(peer) << status;
    };
    row("local, from here", MetricsAccess::Local, "127.0.0.2", 200);
    row("local, from here by IPv6", MetricsAccess::Local, "::1", 200);
    row("local, from here, mapped", MetricsAccess::Local, "::ffff:127.0.0.1", 200);
    row("local, from elsewhere", MetricsAccess::Local, "192.0.2.1", 403);
    row("any, from elsewhere", MetricsAccess::Any, "192.0.2.1", 200);
    row("off, from here", MetricsAccess::Off, "127.0.0.1", 404);
}

void TestOperatorPages::showsMetricsToWhomItMay()
{
    QFETCH(MetricsAccess, access);
    QFETCH(QString, peer);
    QFETCH(int, status);
    const auto reply = ask("GET", "/metrics",
                           {access, OperatorPages::State::Ready, QHostAddress(peer)});
    QCOMPARE(reply->status, status);
    QCOMPARE(reply->body == "page", status == 200);
}

void TestOperatorPages::leavesOtherPathsAlone()
{
    for (const char* path : {"/", "/up", "/metrics/", "/ready/x", "/apps/app/channels"})
        QVERIFY2(!ask("GET", path), path);
}

void TestOperatorPages::takesGetAndHeadOnly()
{
    QCOMPARE(ask("HEAD", "/ready")->status, 200);
    QCOMPARE(ask("POST", "/ready")->status, 405);
    QCOMPARE(ask("DELETE", "/metrics")->status, 405);
}

QTEST_GUILESS_MAIN(TestOperatorPages)
#include "tst_operatorpages.moc"
