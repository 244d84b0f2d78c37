// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/base/statetext.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestStateText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsEachKindOfValue();
    void writesMomentsAsDistances();
    void sortsWhatHasNoOrder();
    void renames();
};

void TestStateText::tellsEachKindOfValue()
{
    StateText out;
    out.number(3);
    out.flag(true);
    out.text("order.7");
    out.duration(2ns);
    out.conn(ConnId{4});
    out.socket(SocketId("1.2"));
    out.user(UserId("alice"));
    out.client(5);
    out.frame("{}");
    QCOMPARE(out.text(), std::string(R"(3 1 "order.7" 2 c4 s1.2 ualice client5 "{}" )"));
}

void TestStateText::writesMomentsAsDistances()
{
    StateText out(Instant(1h));
    out.moment(Instant(1h + 5s));
    out.moment(Instant(1h - 1500ns));
    out.moment(std::optional<Instant>());
    out.moment(Instant::max());
    out.recent(Instant(1h - 3s), 2s);
    out.ahead(Instant(1h - 3s));
    out.phase(7s);
    QCOMPARE(out.text(), std::string("now+5s now-1us500ns 0 never now-2s now+0s phase 2s "));
}

void TestStateText::sortsWhatHasNoOrder()
{
    StateText out;
    out.beginUnordered();
    for (const char* name : {"b", "c", "a"}) {
        out.text(name);
        out.beginUnordered();
        out.number(2);
        out.endEntry();
        out.number(1);
        out.endEntry();
        out.endUnordered();
        out.endEntry();
    }
    out.endUnordered();
    QCOMPARE(out.text(), std::string(R"({"a" {1 | 2 | } | "b" {1 | 2 | } | "c" {1 | 2 | } | } )"));
}

void TestStateText::renames()
{
    StateRenaming renaming;
    renaming.conn(ConnId{1}, ConnId{2});
    renaming.socket(SocketId("1.2"), SocketId("3.4"));
    renaming.user(UserId("alice"), UserId("bob"));
    renaming.client(0, 1);
    StateText out(Instant(), &renaming);
    out.conn(ConnId{1});
    out.socket(SocketId("1.2"));
    out.user(UserId("alice"));
    out.client(0);
    out.frame("alice");
    out.text("alice");
    QCOMPARE(out.text(), std::string(R"(c2 s3.4 ubob client1 "bob" "alice" )"));
}

QTEST_APPLESS_MAIN(TestStateText)
#include "tst_statetext.moc"
