// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/lifecycle.h"
#include "tests/support/printers.h"

#include <set>

using namespace echolock;

class TestLifecycle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsHowAConnectionEnded_data();
    void tellsHowAConnectionEnded();
    void namesEveryStepOnce();
};

void TestLifecycle::tellsHowAConnectionEnded_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("code");
    QTest::addColumn<std::string>("words");
    QTest::addColumn<int>("cause");
    const auto row = [](CloseHow::Kind kind, int code, const char* words, LockCause cause) {
        QTest::newRow(words) << int(kind) << code << std::string(words) << int(cause);
    };
    row(CloseHow::Kind::Clean, 1001, "clean 1001", LockCause::Closed);
    row(CloseHow::Kind::Fin, 1006, "fin", LockCause::ConnectionLost);
    row(CloseHow::Kind::Rst, 1006, "rst", LockCause::Reset);
    row(CloseHow::Kind::PingTimeout, 0, "pingTimeout", LockCause::PingTimeout);
    row(CloseHow::Kind::Inactive, 0, "inactive", LockCause::Evicted);
    row(CloseHow::Kind::ServerShutdown, 0, "serverShutdown", LockCause::ServerShutdown);
    row(CloseHow::Kind::Evicted, 4101, "evicted 4101", LockCause::Evicted);
}

void TestLifecycle::tellsHowAConnectionEnded()
{
    QFETCH(int, kind);
    QFETCH(int, code);
    QFETCH(std::string, words);
    QFETCH(int, cause);
    const CloseHow how{CloseHow::Kind(kind), std::uint16_t(code)};
    QCOMPARE(toString(how), words);
    QVERIFY(words.starts_with(toString(how.kind)));
    QCOMPARE(toString(lockCauseOf(how)), toString(LockCause(cause)));
}

void TestLifecycle::namesEveryStepOnce()
{
    std::set<std::string_view> names;
    for (int step = int(LifecycleStep::Opened); step <= int(LifecycleStep::Error); ++step)
        QVERIFY(names.insert(toString(LifecycleStep(step))).second);
    QCOMPARE(toString(LifecycleStep::Unsubscribed), std::string_view("unsubscribed"));
}

QTEST_GUILESS_MAIN(TestLifecycle)
#include "tst_lifecycle.moc"
