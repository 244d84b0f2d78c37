// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/probejudge.h"

using namespace echolock;
using namespace std::chrono_literals;
using Kind = ProbeFinding::Kind;

class TestProbeJudge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhoHoldsALock_data();
    void readsWhoHoldsALock();
    void saysWhatIsWrongWithAnAnswer();
    void findsALockThatOutlivesItsPeople();
    void findsALockThatOutlivesItsHolder();
    void forgivesAHolderWhoComesBack();
    void knowsNothingOfStrangersAmongOthers();
    void waitsForTheGraceToEnd();
    void doesNotJudgeOrdersWhereNobodyEverWas();
    void findsAnOrphanOnceUntilSomebodyComes();
    void findsALostLock_data();
    void findsALostLock();
    void forgivesWhatCrossedAChange_data();
    void forgivesWhatCrossedAChange();
    void findsALossOnceUntilItIsMended();
    void judgesNothingEarly();
    void describesWhatItFinds();
};

namespace {

Instant at(Duration since)
{
    return Instant(since);
}

/// alice is client 1 and bob 2; both go to order.1 unless told otherwise.
struct Bench
{
    void goes(std::uint32_t client, Duration when, const char* order, bool edits = false)
    {
        judge.moved({.client = client,
                     .holder = client == 1 ? "alice" : "bob",
                     .order = order,
                     .edits = edits,
                     .at = at(when)});
    }

    /// An answer that took 10 ms, and what is found long after it.
    std::vector<ProbeFinding> hears(const char* holder, Duration asked,
                                    const char* order = "order.1")
    {
        judge.answered({.order = order,
                        .holder = holder,
                        .askedAt = at(asked),
                        .answeredAt = at(asked + 10ms)});
        return judge.judge(at(asked + 1s));
    }

    ProbeJudge judge{{.grace = 5s, .delay = 500ms}};
};

} // namespace

void TestProbeJudge::readsWhoHoldsALock_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("holder");
    const auto row = [](const char* body, const char* holder) {
        QTest::newRow(body) << QByteArray(body) << QByteArray(holder);
    };
    row(R"({"data":{"locked_by":"alice"}})", "alice");
    row(R"({"data":{"locked_by":7}})", "7");
    row(R"({"data":{"locked_by":null}})", "");
    row(R"({"data":{"locked_by":""}})", "");
    row(R"({"data":{"locked_by":false}})", "");
    row(R"({"data":{}})", "");
    row(R"([])", "");
}

void TestProbeJudge::readsWhoHoldsALock()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, holder);
    const auto found = holderIn(body.toStdString(), JsonPointer::parse("/data/locked_by").value());
    QVERIFY(found.has_value());
    QCOMPARE(QByteArray::fromStdString(*found), holder);
}

void TestProbeJudge::saysWhatIsWrongWithAnAnswer()
{
    const auto pointer = JsonPointer::parse("/by").value();
    QVERIFY(holderIn("<html>", pointer).error().message.starts_with("is no JSON: "));
    QCOMPARE(
        holderIn(R"({"by":{"id":7}})", pointer).error().message,
        std::string("names the holder by an object, and only text or a number says who it is"));
    QVERIFY(!holderIn(R"({"by":true})", pointer));
}

void TestProbeJudge::findsALockThatOutlivesItsPeople()
{
    Bench bench;
    bench.goes(1, 1s, "order.1", true);
    bench.goes(1, 2s, "");
    const auto found = bench.hears("alice", 8s);
    QCOMPARE(found.size(), std::size_t(1));
    QVERIFY(found[0].kind == Kind::Orphan);
    QCOMPARE(found[0].holder, std::string("alice"));
    QCOMPARE(found[0].lasted, Duration(6s));
    QCOMPARE(bench.judge.orphans(), std::uint64_t(1));
    QCOMPARE(bench.judge.lost(), std::uint64_t(0));
}

void TestProbeJudge::findsALockThatOutlivesItsHolder()
{
    Bench bench;
    bench.goes(1, 1s, "order.1", true);
    bench.goes(2, 1s, "order.1");
    bench.goes(1, 2s, "order.2");
    // It is certain from 4s on: this answer is judged a second later.
    QVERIFY(bench.hears("alice", 3s).empty());
    QVERIFY(bench.hears("alice", 9s).empty());
    const auto found = bench.hears("alice", 9s + 1ms);
    QCOMPARE(found.size(), std::size_t(1));
    QVERIFY(found[0].kind == Kind::Orphan);
    QCOMPARE(found[0].others, 1U);
    QVERIFY(bench.hears("alice", 11s).empty());
    // Whoever else comes changes nothing.
    bench.goes(2, 12s, "order.3");
    bench.goes(2, 12s, "order.1");
    QCOMPARE(bench.judge.orphans(), std::uint64_t(1));
    // She comes back, and it is hers; then all begins anew.
    bench.goes(1, 13s, "order.1");
    QVERIFY(bench.hears("alice", 30s).empty());
}

void TestProbeJudge::forgivesAHolderWhoComesBack()
{
    Bench bench;
    bench.goes(1, 1s, "order.1", true);
    bench.goes(2, 1s, "order.1");
    for (int second = 2; second < 40; second += 4) {
        bench.goes(1, std::chrono::seconds(second), "");
        QVERIFY(bench.hears("alice", std::chrono::seconds(second)).empty());
        bench.goes(1, std::chrono::seconds(second + 3), "order.1");
    }
    bench.goes(1, 50s, "");
    QVERIFY(bench.hears("alice", 51s).empty());
    QVERIFY(bench.hears("bob", 54s).empty());
    QVERIFY(bench.hears("alice", 58s).empty());
}

void TestProbeJudge::knowsNothingOfStrangersAmongOthers()
{
    Bench bench;
    bench.goes(2, 1s, "order.1");
    QVERIFY(bench.hears("carol", 2s).empty());
    QVERIFY(bench.hears("carol", 60s).empty());
}

void TestProbeJudge::waitsForTheGraceToEnd()
{
    Bench bench;
    bench.goes(1, 1s, "order.1");
    bench.goes(2, 1s, "order.1");
    bench.goes(1, 2s, "");
    QVERIFY(bench.hears("alice", 20s).empty());
    bench.goes(2, 21s, "order.2");
    QVERIFY(bench.hears("alice", 26s).empty());
    QCOMPARE(bench.hears("alice", 26s + 1ms).size(), std::size_t(1));
}

void TestProbeJudge::doesNotJudgeOrdersWhereNobodyEverWas()
{
    Bench bench;
    QVERIFY(bench.hears("somebody", 100s).empty());
}

void TestProbeJudge::findsAnOrphanOnceUntilSomebodyComes()
{
    Bench bench;
    bench.goes(1, 1s, "order.1");
    bench.goes(1, 2s, "");
    QCOMPARE(bench.hears("alice", 10s).size(), std::size_t(1));
    QVERIFY(bench.hears("alice", 11s).empty());
    QVERIFY(bench.hears("", 12s).empty());
    QCOMPARE(bench.hears("alice", 13s).size(), std::size_t(1));
    bench.goes(2, 14s, "order.1");
    bench.goes(2, 15s, "");
    QCOMPARE(bench.hears("alice", 30s).size(), std::size_t(1));
    QCOMPARE(bench.judge.orphans(), std::uint64_t(3));
}

void TestProbeJudge::findsALostLock_data()
{
    QTest::addColumn<QByteArray>("holder");
    QTest::addColumn<int>("found");
    QTest::newRow("its own") << QByteArray("alice") << 0;
    QTest::newRow("free") << QByteArray() << 1;
    QTest::newRow("somebody else's") << QByteArray("bob") << 1;
}

void TestProbeJudge::findsALostLock()
{
    QFETCH(QByteArray, holder);
    QFETCH(int, found);
    Bench bench;
    bench.goes(1, 1s, "order.1", true);
    bench.goes(2, 1s, "order.1");
    const auto findings = bench.hears(holder.constData(), 3s);
    QCOMPARE(int(findings.size()), found);
    QCOMPARE(bench.judge.lost(), std::uint64_t(found));
    if (found == 1) {
        QVERIFY(findings[0].kind == Kind::Lost);
        QCOMPARE(findings[0].client, 1U);
    }
}

void TestProbeJudge::forgivesWhatCrossedAChange_data()
{
    QTest::addColumn<int>("beganMs");
    QTest::addColumn<int>("endedMs");
    QTest::newRow("just begun") << 2600 << 0;
    QTest::newRow("ended before it was asked") << 1000 << 2900;
    QTest::newRow("ended before it was answered") << 1000 << 3005;
}

void TestProbeJudge::forgivesWhatCrossedAChange()
{
    QFETCH(int, beganMs);
    QFETCH(int, endedMs);
    Bench bench;
    bench.goes(1, std::chrono::milliseconds(beganMs), "order.1", true);
    if (endedMs > 0)
        bench.goes(1, std::chrono::milliseconds(endedMs), "order.1", false);
    QVERIFY(bench.hears("", 3s).empty());
}

void TestProbeJudge::findsALossOnceUntilItIsMended()
{
    Bench bench;
    bench.goes(1, 1s, "order.1", true);
    QCOMPARE(bench.hears("", 3s).size(), std::size_t(1));
    QVERIFY(bench.hears("bob", 4s).empty());
    QVERIFY(bench.hears("alice", 5s).empty());
    QCOMPARE(bench.hears("", 6s).size(), std::size_t(1));
}

void TestProbeJudge::judgesNothingEarly()
{
    Bench bench;
    bench.goes(1, 1s, "order.1", true);
    bench.judge.answered(
        {.order = "order.1", .holder = "", .askedAt = at(3s), .answeredAt = at(3s)});
    QVERIFY(bench.judge.judge(at(3499ms)).empty());
    QCOMPARE(bench.judge.judge(at(3500ms)).size(), std::size_t(1));
}

void TestProbeJudge::describesWhatItFinds()
{
    QCOMPARE(describe({.kind = Kind::Orphan,
                       .order = "order.7",
                       .holder = "alice",
                       .client = 0,
                       .lasted = 6s}),
             std::string("order.7 is still held by alice, and nobody has been there for 6s."));
    QCOMPARE(describe({.kind = Kind::Orphan,
                       .order = "order.7",
                       .holder = "alice",
                       .client = 0,
                       .lasted = 6s,
                       .others = 2}),
             std::string("order.7 is still held by alice, who has been away from it for 6s."));
    QCOMPARE(describe({.kind = Kind::Lost, .order = "order.7", .holder = "", .client = 3}),
             std::string("Client 3 edits order.7, and its lock is free."));
    QCOMPARE(describe({.kind = Kind::Lost, .order = "order.7", .holder = "bob", .client = 3}),
             std::string("Client 3 edits order.7, and its lock is held by bob."));
}

QTEST_GUILESS_MAIN(TestProbeJudge)

#include "tst_probejudge.moc"
