// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/apireplies.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestApiReplies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatIsWrongInJson();
    void takesTheShapeOfAPeer();
    void saysNothingIllFormedInPlainText();
    void readsQueries();
    void decodesSegmentsOfPaths_data();
    void decodesSegmentsOfPaths();
};

void TestApiReplies::saysWhatIsWrongInJson()
{
    const std::string body = R"({"error":"No \"x\"."})";
    QCOMPARE(errorReply(400, "No \"x\".").body, body);
    QCOMPARE(errorReply(400, "").status, 400);
}

void TestApiReplies::takesTheShapeOfAPeer()
{
    const auto shaped = [](const char* peer, const ApiReply& reply) {
        return inShapeOf(*findPersonality(peer), reply);
    };
    QCOMPARE(shaped("pusher", errorReply(401, "No.")), errorReply(401, "No."));
    QCOMPARE(shaped("reverb", errorReply(401, "No.")).body, std::string("No."));
    QCOMPARE(shaped("soketi", errorReply(401, "No.")).status, 200);
    QCOMPARE(shaped("sockudo", errorReply(401, "No.")).body,
             std::string(R"({"error":"No.","code":"UNAUTHORIZED","status":401})"));
    QCOMPARE(shaped("sockudo", doneReply()).body, std::string(R"({"ok":true})"));
    QCOMPARE(shaped("soketi", {.status = 202, .body = "{}"}).body, std::string("{}"));
}

void TestApiReplies::saysNothingIllFormedInPlainText()
{
    const ApiReply refusal = errorReply(404, "There is nothing at /a\xff\xc3\xa9.");
    QCOMPARE(refusal.error, std::string("There is nothing at /a\xef\xbf\xbd\xc3\xa9."));
}

void TestApiReplies::readsQueries()
{
    QCOMPARE(queryValue("a=1&b=x%20y&b=2", "b"), std::string("x y"));
    QCOMPARE(queryValue("a=1", "b"), std::string());
    QCOMPARE(queryValue("", "b"), std::string());
}

void TestApiReplies::decodesSegmentsOfPaths_data()
{
    QTest::addColumn<std::string>("segment");
    QTest::addColumn<std::string>("decoded");
    const auto row = [](const char* segment, const char* decoded) {
        QTest::newRow(segment) << std::string(segment) << std::string(decoded);
    };
    row("", "");
    row("order.7", "order.7");
    row("a%3Db%2fc", "a=b/c");
    row("a=b", "a=b");
    row("a+b&c", "a+b&c");
    row("100%", "100%");
}

void TestApiReplies::decodesSegmentsOfPaths()
{
    QFETCH(std::string, segment);
    QFETCH(std::string, decoded);
    QCOMPARE(percentDecoded(segment), decoded);
}

QTEST_GUILESS_MAIN(TestApiReplies)
#include "tst_apireplies.moc"
