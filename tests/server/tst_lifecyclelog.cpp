// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "server/net/lifecyclelog.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLifecycleLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsLocksInWords_data();
    void tellsLocksInWords();
    void keepsFramesForDebug();
    void keepsRefusalsForWarnings();
    void writesOneJsonObjectPerLine();
    void tellsTroubleWithWebhooksAtEveryLevel();
    void disarmsControlCharacters();
};

namespace {

LockEvent lockEvent(LockFact fact)
{
    LockEvent event;
    event.fact = fact;
    event.cause = LockCause::Subscribed;
    event.order = Resource("order.7");
    event.owner = Owner{ConnId{1}, SocketId("1.2"), UserId("alice")};
    event.holder = Owner{ConnId{2}, SocketId("3.4"), UserId()};
    event.token = FencingToken{3};
    event.version = 5;
    event.at = Instant(1500ms);
    return event;
}

LogLevels levelsOf(std::string_view text)
{
    LogLevels levels;
    [[maybe_unused]] const auto done = levels.set(text);
    return levels;
}

struct Recorded
{
    std::string text;
    LifecycleLog log;

    Recorded(LogFormat format, std::string_view levels)

        : log(format, levelsOf(levels), [this](std::string_view line) { text += line; })
    {
    }
};

LifecycleEvent lifecycle(LifecycleStep step, std::string_view detail)
{
    return {step, ConnId{1}, "1.2", "alice", "private-order.7", detail, Instant(2s)};
}

} // namespace

void TestLifecycleLog::tellsLocksInWords_data()
{
    QTest::addColumn<int>("fact");
    QTest::addColumn<QString>("words");
    QTest::newRow("granted") << int(LockFact::Granted) << "order.7  locked by alice (";
    QTest::newRow("confirmed") << int(LockFact::Confirmed) << "order.7  still alice's (";
    QTest::newRow("denied") << int(LockFact::Denied)
                            << "order.7  refused to alice, socket 3.4 has it";
    QTest::newRow("released") << int(LockFact::Released) << "order.7  unlocked, alice had it (";
    QTest::newRow("revoked") << int(LockFact::Revoked) << "order.7  taken from alice (";
}

void TestLifecycleLog::tellsLocksInWords()
{
    QFETCH(int, fact);
    QFETCH(QString, words);
    const QString line = QString::fromStdString(describe(lockEvent(LockFact(fact))));
    QVERIFY2(line.startsWith(words), qPrintable(line));
}

void TestLifecycleLog::keepsFramesForDebug()
{
    Recorded info(LogFormat::Text, "info");
    info.log.lifecycleHappened(lifecycle(LifecycleStep::Message, "{}"));
    QCOMPARE(info.text, std::string());
    info.log.lifecycleHappened(lifecycle(LifecycleStep::Opened, ""));
    QCOMPARE_NE(info.text, std::string());

    Recorded debug(LogFormat::Text, "debug");
    debug.log.lifecycleHappened(lifecycle(LifecycleStep::Message, "{\"event\":\"x\"}"));
    QVERIFY(debug.text.find("{\"event\":\"x\"}") != std::string::npos);
}

void TestLifecycleLog::keepsRefusalsForWarnings()
{
    Recorded error(LogFormat::Text, "error");
    error.log.lockHappened(lockEvent(LockFact::Granted));
    error.log.lifecycleHappened(lifecycle(LifecycleStep::Closed, "fin"));
    error.log.lifecycleHappened(lifecycle(LifecycleStep::Error, "Invalid signature"));
    QCOMPARE(error.text, std::string());
    Recorded warn(LogFormat::Text, "warn");
    warn.log.lifecycleHappened(lifecycle(LifecycleStep::Closed, "fin"));
    QCOMPARE(warn.text, std::string());
    warn.log.lifecycleHappened(lifecycle(LifecycleStep::Error, "Invalid signature"));
    QVERIFY(warn.text.find("Invalid signature") != std::string::npos);
}

void TestLifecycleLog::writesOneJsonObjectPerLine()
{
    Recorded json(LogFormat::Json, "info");
    json.log.lockHappened(lockEvent(LockFact::Denied));
    json.log.lifecycleHappened(lifecycle(LifecycleStep::Subscribed, "a \"quoted\"\nreason"));
    const QList<QByteArray> lines = QByteArray::fromStdString(json.text).trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    const QJsonObject lock = QJsonDocument::fromJson(lines[0]).object();
    QCOMPARE(lock[QLatin1String("lock")].toString(), QStringLiteral("denied"));
    QCOMPARE(lock[QLatin1String("token")].toInt(), 3);
    QCOMPARE(lock[QLatin1String("at_us")].toInt(), 1'500'000);
    const QJsonObject step = QJsonDocument::fromJson(lines[1]).object();
    QCOMPARE(step[QLatin1String("detail")].toString(), QStringLiteral("a \"quoted\"\nreason"));
}

void TestLifecycleLog::tellsTroubleWithWebhooksAtEveryLevel()
{
    Recorded text(LogFormat::Text, LogLevel::Error);
    text.log.webhookTroubled(Instant(std::chrono::milliseconds(1500)),
                             "webhook a\x1b answered 500");
    QCOMPARE(text.text, std::string("    1.500 s  webhook a? answered 500\n"));

    Recorded json(LogFormat::Json, LogLevel::Error);
    json.log.webhookTroubled(Instant(std::chrono::milliseconds(1500)), "answered 500");
    QCOMPARE(json.text,
             std::string("{\"at_us\":1500000,\"step\":\"webhook\",\"detail\":\"answered 500\"}\n"));
}

void TestLifecycleLog::disarmsControlCharacters()
{
    QCOMPARE(printable("a\x1b[2J\nb"), std::string("a?[2J?b"));
    QCOMPARE(printable("Zoë"), std::string("Zoë"));
}

QTEST_GUILESS_MAIN(TestLifecycleLog)
#include "tst_lifecyclelog.moc"
