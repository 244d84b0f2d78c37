// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include "server/net/serverlog.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestServerLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsLocksInWords_data();
    void tellsLocksInWords();
    void tellsADenialThatNobodyHolds();
    void keepsFramesForDebug();
    void keepsRefusalsForWarnings();
    void writesOneJsonObjectPerLine();
    void keepsCategoriesApart();
    void tellsRequestsForDebugAndRefusalsAlways();
    void tellsWhatTheServerDoes();
    void changesFromTheNextLineOn();
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
    for (const QByteArray& word : QByteArray::fromStdString(std::string(text)).split(','))
        if (const auto done = levels.set(word.toStdString()); !done)
            qFatal("%s", done.error().message.c_str());
    return levels;
}

struct Recorded
{
    std::string text;
    ServerLog log;

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

void TestServerLog::tellsLocksInWords_data()
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

void TestServerLog::tellsLocksInWords()
{
    QFETCH(int, fact);
    QFETCH(QString, words);
    const QString line = QString::fromStdString(describe(lockEvent(LockFact(fact))));
    QVERIFY2(line.startsWith(words), qPrintable(line));
}

void TestServerLog::tellsADenialThatNobodyHolds()
{
    LockEvent event = lockEvent(LockFact::Denied);
    event.cause = LockCause::TooManyOrders;
    event.holder = {};
    QCOMPARE(describe(event), std::string("order.7  refused to alice (too_many_orders)"));
}

void TestServerLog::keepsFramesForDebug()
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

void TestServerLog::keepsRefusalsForWarnings()
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
    QVERIFY2(warn.text.ends_with(" s  warning: refused  socket 1.2  alice  private-order.7  "
                                 "Invalid signature\n"),
             warn.text.c_str());
}

void TestServerLog::writesOneJsonObjectPerLine()
{
    Recorded json(LogFormat::Json, "info");
    json.log.lockHappened(lockEvent(LockFact::Denied));
    json.log.lifecycleHappened(lifecycle(LifecycleStep::Subscribed, "a \"quoted\"\nreason"));
    const QList<QByteArray> lines = QByteArray::fromStdString(json.text).trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].left(9), QByteArray("{\"time\":\""));
    const QJsonObject lock = QJsonDocument::fromJson(lines[0]).object();
    QVERIFY(QRegularExpression(QStringLiteral(R"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$)"))
                .match(lock[QLatin1String("time")].toString())
                .hasMatch());
    QCOMPARE(lock[QLatin1String("level")].toString(), QStringLiteral("info"));
    QCOMPARE(lock[QLatin1String("category")].toString(), QStringLiteral("locks"));
    QCOMPARE(lock[QLatin1String("event")].toString(), QStringLiteral("denied"));
    QCOMPARE(lock[QLatin1String("token")].toInt(), 3);
    QCOMPARE(lock[QLatin1String("at_us")].toInt(), 1'500'000);
    const QJsonObject step = QJsonDocument::fromJson(lines[1]).object();
    QCOMPARE(step[QLatin1String("category")].toString(), QStringLiteral("subscriptions"));
    QCOMPARE(step[QLatin1String("event")].toString(), QStringLiteral("subscribed"));
    QCOMPARE(step[QLatin1String("detail")].toString(), QStringLiteral("a \"quoted\"\nreason"));
}

void TestServerLog::keepsCategoriesApart()
{
    Recorded locks(LogFormat::Text, "off,locks=info");
    locks.log.lifecycleHappened(lifecycle(LifecycleStep::Error, "x"));
    locks.log.tell(LogLevel::Error, "x", "x");
    locks.log.webhookTroubled(Instant(1s), "x");
    QCOMPARE(locks.text, std::string());
    locks.log.lockHappened(lockEvent(LockFact::Granted));
    QVERIFY(!locks.text.empty());

    Recorded frames(LogFormat::Text, "info,frames=debug,connections=warn");
    frames.log.lifecycleHappened(lifecycle(LifecycleStep::Opened, ""));
    frames.log.requestAnswered({"GET", "/apps/app/channels", 200});
    QCOMPARE(frames.text, std::string());
    frames.log.lifecycleHappened(lifecycle(LifecycleStep::Message, "{}"));
    QVERIFY(frames.text.find("{}") != std::string::npos);
}

void TestServerLog::tellsRequestsForDebugAndRefusalsAlways()
{
    Recorded text(LogFormat::Text, "http=debug");
    text.log.requestAnswered({"GET", "/apps/app/\x1b", 200});
    QVERIFY2(text.text.ends_with(" s  http  GET /apps/app/?  200\n"), text.text.c_str());

    Recorded json(LogFormat::Json, "warn");
    json.log.requestAnswered({"GET", "/apps/app/channels", 200});
    QCOMPARE(json.text, std::string());
    const std::string path = "/apps/app/" + std::string(5000, 'x');
    json.log.requestAnswered({"POST", path, 401});
    const QJsonObject refused = QJsonDocument::fromJson(QByteArray::fromStdString(json.text))
                                    .object();
    QCOMPARE(refused[QLatin1String("level")].toString(), QStringLiteral("warn"));
    QCOMPARE(refused[QLatin1String("category")].toString(), QStringLiteral("http"));
    QCOMPARE(refused[QLatin1String("event")].toString(), QStringLiteral("refused"));
    QCOMPARE(refused[QLatin1String("status")].toInt(), 401);
    QCOMPARE(refused[QLatin1String("path")].toString().size(), 500);
}

void TestServerLog::tellsWhatTheServerDoes()
{
    Recorded text(LogFormat::Text, "info");
    text.log.tell(LogLevel::Info, "started", "listening");
    text.log.acceptingFailed("no descriptors");
    text.log.webhookTroubled(Instant(1500ms), "webhook a\x1b answered 500");
    QVERIFY(text.text.find(" s  server  listening\n") != std::string::npos);
    QVERIFY(text.text.find(" s  error: server  no descriptors\n") != std::string::npos);
    QVERIFY(text.text.ends_with("    1.500 s  warning: webhook a? answered 500\n"));
    text.log.tlsFailed("wrong version");
    QVERIFY(text.text.ends_with(
        "  a client's TLS failed: wrong version; further ones like it are only counted\n"));
    text.log.addressTurnedAway("10.0.0.5 is everywhere");
    QVERIFY(text.text.ends_with(
        "  a client was turned away: 10.0.0.5 is everywhere; further ones are only counted\n"));

    Recorded json(LogFormat::Json, "info");
    json.log.tell(LogLevel::Warn, "reload_refused", "a \"file\"");
    const QJsonObject line = QJsonDocument::fromJson(QByteArray::fromStdString(json.text)).object();
    QCOMPARE(line[QLatin1String("category")].toString(), QStringLiteral("server"));
    QCOMPARE(line[QLatin1String("event")].toString(), QStringLiteral("reload_refused"));
    QCOMPARE(line[QLatin1String("message")].toString(), QStringLiteral("a \"file\""));
}

void TestServerLog::changesFromTheNextLineOn()
{
    Recorded recorded(LogFormat::Text, "off");
    recorded.log.lockHappened(lockEvent(LockFact::Granted));
    QCOMPARE(recorded.text, std::string());
    recorded.log.change(LogFormat::Json, levelsOf("info"));
    recorded.log.lockHappened(lockEvent(LockFact::Granted));
    QVERIFY(recorded.text.starts_with('{'));
}

QTEST_GUILESS_MAIN(TestServerLog)
#include "tst_serverlog.moc"
