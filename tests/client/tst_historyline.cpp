// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "client/joint/historyline.h"

#include <set>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr Instant noon{1'500'000'000ns};

Observation seen(Observation::Kind kind)
{
    Observation observation;
    observation.kind = kind;
    observation.at = noon;
    return observation;
}

ClientEntry saw(Observation observation)
{
    return {.at = noon, .what = ClientSaw{7, std::move(observation)}};
}

ClientEntry lockSeen()
{
    Observation observation = seen(Observation::Kind::Lock);
    observation.channel = "private-order.7";
    observation.lock = {.event = "lock.granted",
                        .order = Resource("order.7"),
                        .version = 3,
                        .owner = WireOwner{UserId("alice"), SocketId()},
                        .token = FencingToken{5},
                        .ttlMs = 900};
    return saw(observation);
}

ClientEntry errorSeen()
{
    Observation observation = seen(Observation::Kind::Error);
    observation.text = "Over capacity";
    observation.code = 4100;
    return saw(observation);
}

ClientEntry stateSeen()
{
    Observation observation = seen(Observation::Kind::StateChanged);
    observation.state = ConnectionState::Unavailable;
    return saw(observation);
}

Observation subscribedSeen()
{
    Observation observation = seen(Observation::Kind::Subscribed);
    observation.channel = "order.7";
    return observation;
}

Observation warningSeen()
{
    Observation observation = seen(Observation::Kind::Warning);
    observation.channel = "order.7";
    observation.text = "Unable to parse it";
    return observation;
}

ClientEntry act(ClientAct act)
{
    act.client = 7;
    return {.at = noon, .what = act};
}

/// `act`, `saw` or `what`: the word that says most of it.
std::string kindOf(const ClientEntry& entry)
{
    const QJsonObject line = QJsonDocument::fromJson(
                                 QByteArray::fromStdString(historyLine({.entry = entry})))
                                 .object();
    const QString what = line[QStringLiteral("what")].toString();
    return (line.contains(what) ? line[what].toString() : what).toStdString();
}

} // namespace

class TestHistoryLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrote_data();
    void readsWhatItWrote();
    void readsEachLineThatIsDocumented();
    void cutsWhatAServerMadeLong();
    void refusesWhatIsNoEntry_data();
    void refusesWhatIsNoEntry();
};

void TestHistoryLine::readsWhatItWrote_data()
{
    QTest::addColumn<ClientEntry>("entry");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char* name, const ClientEntry& entry, const QByteArray& rest) {
        QTest::addRow("%s", name) << entry
                                  << R"({"process":2,"at_ns":1500000000,"client":7,"what":)" + rest
                + '}';
    };
    row("connected", {.at = noon, .what = ClientConnected{7, SocketId("1.2")}},
        R"("connected","socket_id":"1.2")");
    row("a state", stateSeen(), R"("saw","saw":"state","state":"unavailable")");
    row("a lock", lockSeen(),
        R"("saw","saw":"lock","channel":"private-order.7","event":"lock.granted","data":)"
            + QByteArray::fromStdString(
                encodeLockData(std::get<ClientSaw>(lockSeen().what).observation.lock)));
    row("an error", errorSeen(), R"("saw","saw":"error","text":"Over capacity","code":4100)");
    row("a warning", saw(warningSeen()),
        R"("saw","saw":"warning","channel":"order.7","text":"Unable to parse it")");
    row("an abandonment", act({.kind = ClientAct::Kind::Abandon, .how = Abandonment::Vanish}),
        R"("act","act":"abandon","how":"vanish")");
    row("a subscription", act({.kind = ClientAct::Kind::Subscribe, .order = Resource("order.7")}),
        R"("act","act":"subscribe","order":"order.7")");
    row("a save",
        act({.kind = ClientAct::Kind::Write,
             .order = Resource("order.7"),
             .check = ClientAct::Check::Refused,
             .token = FencingToken{5}}),
        R"("act","act":"write","order":"order.7","check":"refused","token":5)");
    row("a hold",
        {.at = noon,
         .what = HoldChange{.kind = HoldChange::Kind::Begins,
                            .client = 7,
                            .order = "order.7",
                            .at = noon}},
        R"("hold_begins","order":"order.7")");
    row("a save that was taken",
        {.at = noon,
         .what = HoldChange{.kind = HoldChange::Kind::Saved,
                            .client = 7,
                            .order = "order.7",
                            .at = noon,
                            .since = Instant(1s)}},
        R"("saved","order":"order.7","since_ns":1000000000)");
    row("a save that failed",
        act({.kind = ClientAct::Kind::Write,
             .order = Resource("order.7"),
             .check = ClientAct::Check::Failed}),
        R"("act","act":"write","order":"order.7","check":"failed","token":0)");
    row("a second tab's act", act({.kind = ClientAct::Kind::Open, .tab = Tab::Second}),
        R"("act","act":"open","tab":2)");
    row("a second tab's connection",
        {.at = noon, .what = ClientConnected{7, SocketId("1.2"), Tab::Second}},
        R"("connected","socket_id":"1.2","tab":2)");
    row("a second tab's sight", {.at = noon, .what = ClientSaw{7, subscribedSeen(), Tab::Second}},
        R"("saw","saw":"subscribed","channel":"order.7","tab":2)");
}

void TestHistoryLine::readsWhatItWrote()
{
    QFETCH(ClientEntry, entry);
    QFETCH(QByteArray, line);
    const std::string written = historyLine({.process = 2, .entry = entry});
    QCOMPARE(QByteArray::fromStdString(written), line);
    const auto read = readHistoryLine(written);
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QCOMPARE(read->process, 2U);
    QVERIFY(read->entry.at == noon);
    QCOMPARE(read->entry.client(), std::size_t(7));
    QCOMPARE(read->entry.what.index(), entry.what.index());
    QCOMPARE(historyLine(*read), written);
}

/// And writes the same: what is shown there is what a file has.
void TestHistoryLine::readsEachLineThatIsDocumented()
{
    QFile file(qEnvironmentVariable("ECHOLOCK_SOURCE") + QStringLiteral("/docs/clients.md"));
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
    std::set<std::string> kinds;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (!line.startsWith(R"({"process":)"))
            continue;
        const auto row = readHistoryLine(line.toStdString());
        QVERIFY2(row, line.constData());
        QCOMPARE(QByteArray::fromStdString(historyLine(*row)), line);
        kinds.insert(kindOf(row->entry));
    }
    const std::set<std::string> all{
        "abandon", "acquire",    "connected", "error", "hold_begins", "hold_ends",
        "lock",    "open",       "refused",   "saved", "state",       "subscribe",
        "thaw",    "subscribed", "warning",   "write",
    };
    for (const std::string& kind : all)
        QVERIFY2(kinds.contains(kind), kind.c_str());
}

void TestHistoryLine::cutsWhatAServerMadeLong()
{
    Observation observation = seen(Observation::Kind::Lock);
    observation.lock = {.event = "lock.changed",
                        .order = Resource(std::string(100'000, 'o')),
                        .owner = WireOwner{UserId(std::string(100'000, 'u')), SocketId()},
                        .state = std::string(100'000, '\n'),
                        .cause = std::string(100'000, 'c')};
    observation.channel = std::string(100'000, 'x');
    const std::string line = historyLine({.process = 1, .entry = saw(observation)});
    QVERIFY(line.size() < 4000);
    QVERIFY(readHistoryLine(line));
}

void TestHistoryLine::refusesWhatIsNoEntry_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("says");
    QTest::addRow("no JSON") << QByteArray("at 7") << QByteArray("no JSON");
    QTest::addRow("no object") << QByteArray("[]") << QByteArray("an object");
    QTest::addRow("no time") << QByteArray(R"({"client":1,"what":"act"})") << QByteArray("at_ns");
    QTest::addRow("nobody") << QByteArray(R"({"at_ns":1,"client":0,"what":"act"})")
                            << QByteArray("client");
    QTest::addRow("nothing") << QByteArray(R"({"at_ns":1,"client":1})") << QByteArray("what");
    for (const char* const rest :
         {R"("act","act":"dance")", R"("act","act":"abandon","how":"politely")",
          R"("act","act":"write","check":"maybe","token":1)", R"("saw","saw":"ghost")",
          R"("saved","order":"order.7")", R"("saw","saw":"state","state":"tired")",
          R"("saw","saw":"lock","event":"lock.granted")"})
        QTest::addRow("%s", rest) << QByteArray(R"({"at_ns":1,"client":1,"what":)") + rest + '}'
                                  << QByteArray("is wrong");
}

void TestHistoryLine::refusesWhatIsNoEntry()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, says);
    const auto read = readHistoryLine(line.toStdString());
    QVERIFY(!read);
    QVERIFY2(QByteArray::fromStdString(read.error().message).contains(says),
             read.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestHistoryLine)
#include "tst_historyline.moc"
