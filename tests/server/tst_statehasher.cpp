// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/base/statehasher.h"

#include <functional>
#include <set>

using namespace echolock;
using namespace std::chrono_literals;

class TestStateHasher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTheSameOnEveryMachine();
    void differsWithEachValue();
    void tellsApartWhereTextsEnd();
    void isTheSameAtAnotherTime();
    void forgetsWhatIsTooLongAgo();
    void knowsTheEndOfTime();
    void ignoresTheOrderOfEntries();
    void countsEntries();
    void isTheSameForWhoeverTookTheOthersPlace();
    void beginsAnewAfterARestart();
};

namespace {

using Writing = std::function<void(StateWriter&)>;

Hash128 hashOf(const Writing& write, Instant now = {}, const StateRenaming* renaming = nullptr)
{
    StateHasher hasher(now, renaming);
    write(hasher);
    return hasher.hash();
}

Writing entries(const std::vector<std::string>& names)
{
    return [names](StateWriter& out) {
        out.beginUnordered();
        for (const std::string& name : names) {
            out.text(name);
            out.endEntry();
        }
        out.endUnordered();
    };
}

} // namespace

void TestStateHasher::isTheSameOnEveryMachine()
{
    const Hash128 hash = hashOf([](StateWriter& out) {
        out.number(0x0102030405060708);
        out.text("order.7");
        out.moment(Instant(5s));
    });
    // XXH3_128bits of 08 07 06 05 04 03 02 01, 07 00 …, "order.7", 00 f2 05 2a 01 00 00 00.
    QCOMPARE(hash.high, 0x1989f59baa9f476bU);
    QCOMPARE(hash.low, 0xae10c08905c02de8U);
}

void TestStateHasher::differsWithEachValue()
{
    const std::vector<Writing> writings{
        [](StateWriter&) {},
        [](StateWriter& out) { out.number(0); },
        [](StateWriter& out) { out.number(1); },
        [](StateWriter& out) { out.text("1"); },
        [](StateWriter& out) { out.moment(Instant(7s)); },
        [](StateWriter& out) { out.moment(Instant(8s)); },
        [](StateWriter& out) { out.conn(ConnId{5}); },
        [](StateWriter& out) { out.socket(SocketId("1.2")); },
        [](StateWriter& out) { out.user(UserId("alice")); },
        [](StateWriter& out) { out.frame("{}"); },
        [](StateWriter& out) { out.phase(11s); },
        entries({"a"}),
    };
    std::set<Hash128> hashes;
    for (const Writing& writing : writings)
        hashes.insert(hashOf(writing, Instant(3s)));
    QCOMPARE(hashes.size(), writings.size());
}

void TestStateHasher::tellsApartWhereTextsEnd()
{
    const auto two = [](std::string_view first, std::string_view second) {
        return hashOf([=](StateWriter& out) {
            out.text(first);
            out.frame(second);
        });
    };
    QVERIFY(two("ab", "c") != two("a", "bc"));
}

void TestStateHasher::isTheSameAtAnotherTime()
{
    const auto at = [](Instant now) {
        return hashOf(
            [=](StateWriter& out) {
                out.moment(now + 5s);
                out.moment(std::optional(now - 5s));
                out.recent(now - 2s, 3s);
                out.phase(10min);
            },
            now);
    };
    QCOMPARE(at(Instant(0s)), at(Instant(1h)));
    QVERIFY(at(Instant(0s)) != at(Instant(1s)));
}

void TestStateHasher::forgetsWhatIsTooLongAgo()
{
    const auto last = [](Instant moment) {
        return hashOf([=](StateWriter& out) { out.recent(moment, 3s); }, Instant(1min));
    };
    QCOMPARE(last(Instant(1s)), last(Instant(57s)));
    QVERIFY(last(Instant(57s)) != last(Instant(58s)));
}

void TestStateHasher::knowsTheEndOfTime()
{
    const auto never = [](Instant now) {
        return hashOf([](StateWriter& out) { out.moment(Instant::max()); }, now);
    };
    QCOMPARE(never(Instant(1s)), never(Instant(2s)));
}

void TestStateHasher::ignoresTheOrderOfEntries()
{
    QCOMPARE(hashOf(entries({"a", "b", "c"})), hashOf(entries({"c", "a", "b"})));
    QVERIFY(hashOf(entries({"a", "b", "c"})) != hashOf(entries({"a", "b", "d"})));
}

void TestStateHasher::countsEntries()
{
    const auto split = [](std::vector<std::string> first, std::vector<std::string> second) {
        return hashOf([=](StateWriter& out) {
            entries(first)(out);
            entries(second)(out);
        });
    };
    QVERIFY(split({"a", "b"}, {}) != split({"a"}, {"b"}));
    QVERIFY(split({}, {"a", "b"}) != split({"a"}, {"b"}));
}

void TestStateHasher::isTheSameForWhoeverTookTheOthersPlace()
{
    const auto holder = [](std::string_view user, std::uint64_t conn, std::string_view waiter) {
        return [=](StateWriter& out) {
            out.user(UserId(std::string(user)));
            out.conn(ConnId{conn});
            out.frame("{\"owner\":\"" + std::string(user) + "\"}");
            entries({"z", "y"})(out);
            out.beginUnordered();
            for (const std::string_view name : {user, waiter}) {
                out.user(UserId(std::string(name)));
                out.flag(name == user);
                out.endEntry();
            }
            out.endUnordered();
        };
    };
    StateRenaming exchanged;
    exchanged.user(UserId("alice"), UserId("bob"));
    exchanged.user(UserId("bob"), UserId("alice"));
    exchanged.conn(ConnId{1}, ConnId{2});
    exchanged.conn(ConnId{2}, ConnId{1});
    QCOMPARE(hashOf(holder("alice", 1, "bob"), {}, &exchanged), hashOf(holder("bob", 2, "alice")));
    QVERIFY(hashOf(holder("alice", 1, "bob")) != hashOf(holder("bob", 2, "alice")));
}

void TestStateHasher::beginsAnewAfterARestart()
{
    StateHasher hasher(Instant(3s));
    entries({"b", "a"})(hasher);
    hasher.restart(Instant(4s));
    hasher.moment(Instant(5s));
    QCOMPARE(hasher.hash(), hashOf([](StateWriter& out) { out.moment(Instant(5s)); }, Instant(4s)));
}

QTEST_APPLESS_MAIN(TestStateHasher)
#include "tst_statehasher.moc"
