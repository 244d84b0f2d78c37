// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "scenarios/live/swarmhistory.h"
#include "tests/support/printers.h"
#include "tests/support/swarmbuilder.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

Result<SwarmHistory> read(const QByteArray& text)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("run.jsonl"));
    QFile file(path);
    [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
    file.write(text);
    file.close();
    return readSwarmHistory(path);
}

const QByteArray head = R"({"history":1,"seed":"1","clients":2,"cast":["alice","bob"]})"
                        "\n";

} // namespace

class TestSwarmHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatAClientProgramWrote();
    void saysWhatIsNoHistory();
    void findsWhoEditedTogether();
    void findsASaveThatCameTooLate();
};

void TestSwarmHistory::readsWhatAClientProgramWrote()
{
    const auto history = read(head
                              + R"({"process":1,"at_ns":7,"client":2,"what":"act","act":"open"})"
                                "\n"
                                R"({"end":true,"entries":1,"dropped":0})"
                                "\n");
    QVERIFY(history.has_value());
    QCOMPARE(history->entries.size(), std::size_t{1});
    QCOMPARE(history->entries[0].client(), std::size_t{2});
    QCOMPARE(history->nameOf(2), std::string("bob"));
    QCOMPARE(history->nameOf(3), std::string("client-3"));
}

void TestSwarmHistory::saysWhatIsNoHistory()
{
    const auto problem = [](const QByteArray& text) { return read(text).error().message; };
    QVERIFY(problem("echolock: 1\n").ends_with("write one by --history FILE"));
    QVERIFY(problem("{\"history\":2,\"cast\":[]}\n").ends_with("write one by --history FILE"));
    QVERIFY(problem(head + "{\"what\":\"act\"}\n").find("line 2: ") != std::string::npos);
    QVERIFY(readSwarmHistory(QStringLiteral("/nowhere/run.jsonl"))
                .error()
                .message.starts_with("cannot read /nowhere/run.jsonl"));
}

void TestSwarmHistory::findsWhoEditedTogether()
{
    const auto found = violationsOf(lateUnlock().history());
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY(found[0].letter == Letter::M);
    QCOMPARE(found[0].first, std::size_t{1});
    QCOMPARE(found[0].second, std::size_t{3});
    SwarmBuilder orderly({"alice", "bob"});
    orderly.visits(1, "lock.granted").hold(1, HoldChange::Kind::Ends).visits(2, "lock.granted");
    QVERIFY(violationsOf(orderly.history()).empty());
}

void TestSwarmHistory::findsASaveThatCameTooLate()
{
    SwarmBuilder built({"alice", "bob"});
    built.visits(2, "lock.granted").hold(1, HoldChange::Kind::Saved);
    const auto found = violationsOf(built.history());
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY(found[0].letter == Letter::W);
    QCOMPARE(found[0].second, std::size_t{1});
    QVERIFY(violationsOf(built.hold(2, HoldChange::Kind::Saved).history()).size() == 1);
}

QTEST_GUILESS_MAIN(TestSwarmHistory)
#include "tst_swarmhistory.moc"
