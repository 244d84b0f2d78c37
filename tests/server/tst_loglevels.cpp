// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/loglevels.h"

using namespace echolock;

class TestLogLevels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void letsPassWhatIsGraveEnough();
    void setsOneCategoryApart();
    void keepsANamedCategoryWhenTheRestChanges();
    void writesWhatItReads();
    void refusesUnknownWords();
};

void TestLogLevels::letsPassWhatIsGraveEnough()
{
    LogLevels levels;
    QVERIFY(levels.pass(LogCategory::Locks, LogLevel::Info));
    QVERIFY(levels.pass(LogCategory::Locks, LogLevel::Error));
    QVERIFY(!levels.pass(LogCategory::Locks, LogLevel::Debug));
    QVERIFY(levels.set("off").has_value());
    QVERIFY(!levels.pass(LogCategory::Locks, LogLevel::Error));
}

void TestLogLevels::setsOneCategoryApart()
{
    LogLevels levels;
    QVERIFY(levels.set("frames=debug").has_value());
    QVERIFY(levels.set("http=off").has_value());
    QVERIFY(levels.pass(LogCategory::Frames, LogLevel::Debug));
    QVERIFY(!levels.pass(LogCategory::Http, LogLevel::Error));
    QVERIFY(!levels.pass(LogCategory::Locks, LogLevel::Debug));
}

void TestLogLevels::keepsANamedCategoryWhenTheRestChanges()
{
    LogLevels levels;
    QVERIFY(levels.set("frames=info").has_value());
    QVERIFY(levels.set("default=debug").has_value());
    QVERIFY(!levels.pass(LogCategory::Frames, LogLevel::Debug));
    QVERIFY(levels.pass(LogCategory::Http, LogLevel::Debug));
}

void TestLogLevels::writesWhatItReads()
{
    LogLevels levels;
    QCOMPARE(levels.text(), std::string("info"));
    QVERIFY(levels.set("warn").has_value());
    QVERIFY(levels.set("server=debug").has_value());
    QVERIFY(levels.set("connections=off").has_value());
    QCOMPARE(levels.text(), std::string("warn,connections=off,server=debug"));
}

void TestLogLevels::refusesUnknownWords()
{
    LogLevels levels;
    QCOMPARE(levels.set("loud").error().message,
             std::string("off, error, warn, info or debug, or CATEGORY=LEVEL"));
    QCOMPARE(levels.set("frames=loud").error().message,
             std::string("off, error, warn, info or debug after the '='"));
    QVERIFY(levels.set("frame=info").error().message.find("connections, subscriptions, frames")
            != std::string::npos);
    QVERIFY(!levels.set("").has_value());
    QVERIFY(levels == LogLevels());
}

QTEST_GUILESS_MAIN(TestLogLevels)
#include "tst_loglevels.moc"
