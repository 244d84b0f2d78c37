// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "client/net/clientswarm.h"
#include "client/net/sharedplan.h"
#include "server/net/embeddedserver.h"
#include "tests/client/planneddeeds.h"
#include "tests/client/secretsamples.h"
#include "tests/support/printers.h"
#include "tests/support/pusherstub.h"
#include "tests/support/webstub.h"

#include <map>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

/// A real server on a thread of its own, and what it did.
struct Server
{
    explicit Server(const std::string& policy = "owner")
        : server(optionsFor(policy))
    {
        QObject::connect(&server, &EmbeddedServer::happened, &server,
                         [this](const ServerBatch& batch) {
                             stats = batch.stats;
                             for (const LockEvent& event : batch.locks)
                                 ++facts[event.fact];
                         });
        QSignalSpy started(&server, &EmbeddedServer::started);
        server.start();
        started.wait();
    }

    static ServerOptions optionsFor(const std::string& policy)
    {
        ServerOptions options;
        options.port = 0;
        options.hub.policy = policy;
        return options;
    }

    std::uint64_t count(std::initializer_list<LockFact> wanted)
    {
        std::uint64_t sum = 0;
        for (const LockFact fact : wanted)
            sum += facts[fact];
        return sum;
    }

    EmbeddedServer server;
    HubStats stats;
    std::map<LockFact, std::uint64_t> facts;
};

/// People as in the named mix, fifty times as fast.
BehaviourMix hurried(std::string_view name)
{
    BehaviourMix mix = mixByName(name).value();
    const auto hurry = [](ThinkTime& time) {
        for (Duration* part : {&time.middle, &time.deviation, &time.least, &time.most})
            *part /= 50;
    };
    for (ThinkTime* time : {&mix.edit, &mix.rest, &mix.freeze, &mix.sleep})
        hurry(*time);
    for (Habit* habit : {&mix.save, &mix.idle, &mix.switchTab, &mix.secondTab}) {
        if (habit->every)
            hurry(*habit->every);
        hurry(habit->length);
    }
    return mix;
}

/// A swarm and the sum of its batches.
struct Crowd
{
    Crowd(const QString& url, SwarmOptions options)
        : swarm(withUrl(std::move(options), url))
    {
        QObject::connect(&swarm, &ClientSwarm::changed, &swarm, [this](const SwarmBatch& batch) {
            stats = batch.stats;
            for (const ClientSnapshot& client : batch.clients)
                clients[client.number] = client;
            problems.insert(problems.end(), batch.problems.begin(), batch.problems.end());
            holds.insert(holds.end(), batch.holds.begin(), batch.holds.end());
            for (const ClientEntry& entry : batch.entries) {
                late += entry.at < upTo ? 1 : 0;
                entries.push_back(entry);
            }
            upTo = batch.upTo;
        });
    }

    static SwarmOptions withUrl(SwarmOptions options, const QString& url)
    {
        options.target.url = QUrl(url);
        return options;
    }

    SwarmStats stats;
    std::map<std::uint32_t, ClientSnapshot> clients;
    std::vector<std::string> problems;
    std::vector<HoldChange> holds;
    std::vector<ClientEntry> entries;
    std::size_t late = 0; ///< Entries of a time of which all had been told.
    Instant upTo;
    ClientSwarm swarm;
};

/// Nobody does anything but stay.
BehaviourMix idle()
{
    BehaviourMix mix = mixByName("calm").value();
    mix.edit = ThinkTime::fixed(1h);
    return mix;
}

} // namespace

class TestClientSwarm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void peopleOfEveryMixWorkWithoutViolation_data();
    void peopleOfEveryMixWorkWithoutViolation();
    void theArticlesRacesAreSeen();
    void theSameSeedIsTheSameCrowdOnAnyNumberOfThreads();
    void numbersItsClientsFromAnywhere();
    void recordsWhatClientsDoAndSee();
    void recordsNothingUnasked();
    void theyDoWhatIsPlannedOnAnyNumberOfThreads();
    void savesAreCounted();
    void staleWritesAreSeenWhereNobodyChecks();
    void tellsWhoIsThere();
    void abandonsByHand_data();
    void abandonsByHand();
    void freezesAndThawsByHand();
    void clearsAndGoesOnCounting();
    void pausesAndResumes();
    void whoIsRefusedLeavesNoLock();
    void aLateSignatureLeavesNoLock();
    void faultsBeginAndEndWhileItRuns();
    void everybodySignsIn();
    void saysWhyNobodyIsSignedIn();
    void readsEncryptedEvents_data();
    void readsEncryptedEvents();
    void saysOnceThatNobodyListens();
    void endsWithoutHavingBegun();
};

void TestClientSwarm::peopleOfEveryMixWorkWithoutViolation_data()
{
    QTest::addColumn<QByteArray>("mix");
    for (const std::string_view name : mixNames())
        QTest::addRow("%s", std::string(name).c_str())
            << QByteArray(name.data(), qsizetype(name.size()));
}

void TestClientSwarm::peopleOfEveryMixWorkWithoutViolation()
{
    QFETCH(QByteArray, mix);
    Server server;
    {
        Crowd crowd(server.server.url(), {.mix = hurried(mix.toStdString())});
        crowd.swarm.spawn(200);
        const SwarmStats& stats = crowd.stats;
        QTRY_VERIFY_WITH_TIMEOUT(stats.abandonments >= 1000 && stats.connectsMade >= 200, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(stats.locksGranted > 0 && stats.locksDenied > 0, 60'000);
        crowd.swarm.pause();
        QCOMPARE(stats.clients, 200U);
        QCOMPARE(crowd.clients.size(), std::size_t(200));
        QCOMPARE(stats.violations, std::uint64_t(0));
        QCOMPARE(stats.connectsFailed, std::uint64_t(0));
        QVERIFY(stats.subscribed > 0);
        QVERIFY(stats.eventsReceived >= stats.locksGranted + stats.locksDenied);
        // A page that ends hears less than the server says, and never more.
        QTRY_VERIFY(stats.locksGranted <= server.count({LockFact::Granted, LockFact::Confirmed}));
        QTRY_VERIFY(stats.locksDenied <= server.count({LockFact::Denied}));
        QVERIFY2(crowd.problems.empty(),
                 crowd.problems.empty() ? "" : crowd.problems.front().c_str());
    }
    QTRY_COMPARE(server.stats.connections, std::size_t(0));
    QCOMPARE(server.stats.locksHeld, std::size_t(0));
    QCOMPARE(server.count({LockFact::Granted}),
             server.count({LockFact::Released, LockFact::Revoked}));
}

void TestClientSwarm::theArticlesRacesAreSeen()
{
    Server server("article");
    Crowd crowd(server.server.url(), {.channelPrefix = "private-", .mix = hurried("rough")});
    crowd.swarm.spawn(200);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.stats.violations > 0, 60'000);
    QTRY_VERIFY(!crowd.problems.empty());
    QVERIFY(crowd.problems.front().ends_with("."));
}

void TestClientSwarm::theSameSeedIsTheSameCrowdOnAnyNumberOfThreads()
{
    Server server;
    std::map<std::uint32_t, std::pair<std::string, std::string>> seen[2];
    for (const int threads : {1, 3}) {
        Crowd crowd(server.server.url(), {.mix = idle(), .seed = 42, .threads = threads});
        crowd.swarm.spawn(50);
        QTRY_COMPARE(crowd.stats.connected, 50U);
        for (const auto& [number, client] : crowd.clients)
            seen[threads == 1 ? 0 : 1][number] = {client.user, client.order};
    }
    QCOMPARE(seen[0].size(), std::size_t(50));
    QVERIFY(seen[0] == seen[1]);
    QCOMPARE(seen[0][1].first, "alice");
}

/// Who carries a client changes nothing about it.
void TestClientSwarm::numbersItsClientsFromAnywhere()
{
    Server server;
    Crowd all(server.server.url(), {.mix = idle(), .seed = 42});
    all.swarm.spawn(30);
    QTRY_COMPARE(all.clients.size(), std::size_t(30));
    Crowd some(server.server.url(), {.mix = idle(), .seed = 42, .firstClient = 21});
    some.swarm.spawn(10);
    QTRY_COMPARE(some.clients.size(), std::size_t(10));
    for (const auto& [number, client] : some.clients) {
        QVERIFY(number >= 21);
        QCOMPARE(client.user, all.clients.at(number).user);
        QCOMPARE(client.order, all.clients.at(number).order);
    }
}

void TestClientSwarm::recordsWhatClientsDoAndSee()
{
    Server server;
    Crowd crowd(server.server.url(),
                {.mix = hurried("rough"), .record = SwarmOptions::Record::History});
    crowd.swarm.spawn(40);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.stats.abandonments >= 100, 60'000);
    crowd.swarm.clear();
    QTRY_COMPARE(crowd.stats.clients, 0U);
    std::map<ClientAct::Kind, std::uint64_t> acts;
    std::uint64_t connected = 0;
    std::uint64_t granted = 0;
    for (const ClientEntry& entry : crowd.entries) {
        if (const auto* const act = std::get_if<ClientAct>(&entry.what))
            ++acts[act->kind];
        if (const auto* const saw = std::get_if<ClientSaw>(&entry.what))
            granted += saw->observation.lock.event == "lock.granted" ? 1 : 0;
        connected += std::holds_alternative<ClientConnected>(entry.what) ? 1 : 0;
    }
    QCOMPARE(acts[ClientAct::Kind::Abandon], crowd.stats.abandonments);
    QVERIFY(acts[ClientAct::Kind::Open] >= 40);
    QVERIFY(acts[ClientAct::Kind::Subscribe] >= acts[ClientAct::Kind::Open]);
    QVERIFY(connected > 0);
    QCOMPARE(granted, crowd.stats.locksGranted);
    const auto begun = std::ranges::count(crowd.holds, HoldChange::Kind::Begins, &HoldChange::kind);
    QVERIFY(begun > 0);
    QCOMPARE(std::size_t(begun) * 2, crowd.holds.size());
    QCOMPARE(crowd.late, std::size_t(0));
}

void TestClientSwarm::recordsNothingUnasked()
{
    Server server;
    Crowd crowd(server.server.url(), {.mix = hurried("rough")});
    crowd.swarm.spawn(40);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.stats.abandonments >= 50, 60'000);
    QVERIFY(crowd.holds.empty());
    QVERIFY(crowd.entries.empty());
}

void TestClientSwarm::theyDoWhatIsPlannedOnAnyNumberOfThreads()
{
    Server server;
    SwarmOptions options{
        .orders = 6, .mix = hurried("workday"), .seed = 42, .deeds = SwarmOptions::Deeds::Told};
    constexpr std::uint32_t people = 12;
    constexpr std::size_t deedsEach = 12;
    const SharedPlan plan(options);
    for (const int threads : {1, 2, 4}) {
        options.threads = threads;
        Crowd crowd(server.server.url(), options);
        std::map<std::uint32_t, std::vector<AgentDeed>> done;
        QObject::connect(&crowd.swarm, &ClientSwarm::changed, &crowd.swarm,
                         [&done](const SwarmBatch& batch) {
                             for (const PersonDeed& deed : batch.deeds)
                                 done[deed.client].push_back(deed.deed);
                         });
        crowd.swarm.spawn(people);
        QTRY_VERIFY_WITH_TIMEOUT(
            done.size() == people
                && std::ranges::all_of(done,
                                       [](const auto& d) { return d.second.size() >= deedsEach; }),
            20'000);
        for (const auto& [number, deeds] : done)
            QVERIFY(deeds == plannedDeeds(plan.of(number), plan.streamOf(number), deeds.size()));
    }
}

void TestClientSwarm::savesAreCounted()
{
    Server server;
    BehaviourMix mix = idle();
    mix.save.every = ThinkTime::fixed(100ms);
    Crowd crowd(server.server.url(), {.orders = 1, .mix = mix});
    crowd.swarm.spawn(2);
    QTRY_VERIFY(crowd.stats.saves >= 3);
    QCOMPARE(crowd.stats.savesRefused, std::uint64_t(0));
    QCOMPARE(crowd.stats.savesFailed, std::uint64_t(0));
    QCOMPARE(crowd.stats.staleWrites, std::uint64_t(0));
}

/// Two people are both told that the order is theirs, and the shop takes what both write.
void TestClientSwarm::staleWritesAreSeenWhereNobodyChecks()
{
    Server server("article");
    const WebStub shop;
    BehaviourMix mix = hurried("rough");
    mix.save.every = ThinkTime::fixed(10ms);
    Crowd crowd(server.server.url(),
                {.orders = 2,
                 .channelPrefix = "private-",
                 .mix = mix,
                 .saves = {.url = shop.url("/orders/{id}"), .saves = AgentPlan::Saves::WithLock}});
    crowd.swarm.spawn(40);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.stats.staleWrites > 0, 60'000);
    QVERIFY(crowd.stats.saves >= crowd.stats.staleWrites);
    QCOMPARE(crowd.stats.savesRefused, std::uint64_t(0));
}

void TestClientSwarm::tellsWhoIsThere()
{
    Server server;
    Crowd crowd(server.server.url(), {.orders = 1, .mix = idle()});
    crowd.swarm.spawn(3);
    QTRY_COMPARE(crowd.stats.editing + crowd.stats.viewing, 3U);
    QCOMPARE(crowd.stats.editing, 1U);
    QTRY_COMPARE(std::ranges::count(crowd.clients, Belief::Editing,
                                    [](const auto& entry) { return entry.second.belief; }),
                 1);
    for (const auto& [number, client] : crowd.clients) {
        QCOMPARE(client.order, "order.1");
        QVERIFY(client.state == ConnectionState::Connected);
        QVERIFY(!client.socketId.empty());
        QVERIFY(!client.gone);
    }
    QCOMPARE(server.stats.locksHeld, std::size_t(1));
}

void TestClientSwarm::abandonsByHand_data()
{
    QTest::addColumn<Abandonment>("how");
    QTest::addColumn<QByteArray>("note");
    QTest::addColumn<bool>("gone");
    QTest::addRow("leave") << Abandonment::Leave << QByteArray("left") << false;
    QTest::addRow("close") << Abandonment::Close << QByteArray("closed") << true;
    QTest::addRow("tab-close") << Abandonment::TabClose << QByteArray("tab closed") << true;
    QTest::addRow("kill") << Abandonment::Kill << QByteArray("killed") << true;
    QTest::addRow("reset") << Abandonment::Reset << QByteArray("reset") << true;
    QTest::addRow("vanish") << Abandonment::Vanish << QByteArray("vanished") << true;
}

void TestClientSwarm::abandonsByHand()
{
    QFETCH(Abandonment, how);
    QFETCH(QByteArray, note);
    QFETCH(bool, gone);
    Server server;
    BehaviourMix mix = idle();
    mix.rest = ThinkTime::fixed(1h);
    Crowd crowd(server.server.url(), {.orders = 1, .mix = mix});
    crowd.swarm.spawn(1);
    QTRY_VERIFY(crowd.clients[1].belief == Belief::Editing);
    QTRY_COMPARE(server.stats.locksHeld, std::size_t(1));
    crowd.swarm.abandon(1, how);
    QTRY_COMPARE(crowd.clients[1].note, note.toStdString());
    QCOMPARE(crowd.clients[1].gone, gone);
    QVERIFY(crowd.clients[1].belief == Belief::Nothing);
    QCOMPARE(crowd.clients[1].order, "");
    QCOMPARE(crowd.stats.abandonments, std::uint64_t(1));
    const bool serverSees = how != Abandonment::Vanish;
    QTRY_COMPARE(server.count({LockFact::Released}), std::uint64_t(serverSees ? 1 : 0));
}

void TestClientSwarm::freezesAndThawsByHand()
{
    Server server;
    BehaviourMix mix = idle();
    mix.freeze = ThinkTime::fixed(1h);
    Crowd crowd(server.server.url(), {.orders = 1, .mix = mix});
    crowd.swarm.spawn(1);
    QTRY_VERIFY(crowd.clients[1].belief == Belief::Editing);
    crowd.swarm.abandon(1, Abandonment::Freeze);
    QTRY_COMPARE(crowd.clients[1].note, "frozen");
    QVERIFY(crowd.clients[1].belief == Belief::Editing);
    crowd.swarm.thaw(1);
    QTRY_COMPARE(crowd.clients[1].note, "");
    QCOMPARE(server.count({LockFact::Released, LockFact::Revoked}), std::uint64_t(0));
}

void TestClientSwarm::clearsAndGoesOnCounting()
{
    Server server;
    Crowd crowd(server.server.url(), {.mix = idle()});
    crowd.swarm.spawn(20);
    QTRY_COMPARE(crowd.stats.connected, 20U);
    QTRY_COMPARE(server.stats.connections, std::size_t(20));
    crowd.swarm.clear();
    QTRY_COMPARE(crowd.stats.clients, 0U);
    QTRY_COMPARE(server.stats.connections, std::size_t(0));
    QCOMPARE(crowd.stats.connectsMade, std::uint64_t(20));
    crowd.swarm.spawn(1);
    QTRY_COMPARE(crowd.stats.connected, 1U);
    QVERIFY(crowd.clients.contains(21));
    QCOMPARE(crowd.stats.connectsMade, std::uint64_t(21));
}

void TestClientSwarm::pausesAndResumes()
{
    Server server;
    Crowd crowd(server.server.url(), {.mix = hurried("office")});
    crowd.swarm.spawn(20);
    QTRY_VERIFY(crowd.stats.abandonments > 20);
    crowd.swarm.pause();
    crowd.swarm.spawn(5);
    QTRY_COMPARE(crowd.stats.clients, 25U);
    const std::uint64_t before = crowd.stats.abandonments;
    const std::uint64_t batches = 5;
    QSignalSpy changed(&crowd.swarm, &ClientSwarm::changed);
    QTRY_VERIFY(std::uint64_t(changed.size()) >= batches);
    QCOMPARE(crowd.stats.abandonments, before);
    QVERIFY(!crowd.clients.contains(21));
    crowd.swarm.resume();
    QTRY_VERIFY(crowd.stats.abandonments > before);
    QTRY_VERIFY(crowd.clients.contains(25));
}

/// As whoever subscribes with a signature of his own making: the lock comes after the check.
void TestClientSwarm::whoIsRefusedLeavesNoLock()
{
    Server server;
    Crowd crowd(server.server.url(),
                {.channelPrefix = "private-",
                 .mix = idle(),
                 .faults = {parseSharedFault("auth_fault stale=100%").value()}});
    crowd.swarm.spawn(20);
    QTRY_COMPARE(crowd.stats.failures.clients(ClientFailure::Stage::Subscribe), 20U);
    QCOMPARE(crowd.stats.failures.rows().size(), std::size_t(1));
    QCOMPARE(crowd.stats.connected, 20U);
    QCOMPARE(server.count({LockFact::Granted, LockFact::Denied}), std::uint64_t(0));
    QCOMPARE(server.stats.locksHeld, std::size_t(0));
}

/// Every answer comes when its connection is gone, and is sent on the next one.
void TestClientSwarm::aLateSignatureLeavesNoLock()
{
    Server server;
    Crowd crowd(server.server.url(),
                {.mix = idle(),
                 .faults = {parseSharedFault("auth_fault delay=1700ms").value(),
                            parseSharedFault("rst after=500ms").value()}});
    crowd.swarm.spawn(10);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.stats.failures.clients(ClientFailure::Stage::Subscribe) > 0,
                             20'000);
    QCOMPARE(server.count({LockFact::Granted}), std::uint64_t(0));
    QCOMPARE(crowd.stats.subscribed, std::uint64_t(0));
}

void TestClientSwarm::faultsBeginAndEndWhileItRuns()
{
    Server server;
    Crowd crowd(server.server.url(), {.target = {.links = LinkPlan::Links::Always}, .mix = idle()});
    crowd.swarm.spawn(20);
    QTRY_COMPARE(crowd.stats.subscribed, std::uint64_t(20));
    std::map<std::uint32_t, std::string> before;
    for (const auto& [number, client] : crowd.clients)
        before[number] = client.socketId;
    crowd.swarm.setFaults({parseSharedFault("rst after=200ms clients=25%").value()});
    QTRY_VERIFY(crowd.stats.connectsMade >= 25);
    crowd.swarm.setFaults({});
    QTRY_COMPARE(crowd.stats.connected, 20U);
    QTRY_COMPARE(server.stats.connections, std::size_t(20));
    QCOMPARE(std::ranges::count_if(
                 crowd.clients,
                 [&](const auto& entry) { return entry.second.socketId != before[entry.first]; }),
             5);
}

void TestClientSwarm::everybodySignsIn()
{
    Server server;
    Crowd crowd(server.server.url(),
                {.target = {.signIn = ClientTarget::SignIn::Yes}, .orders = 1, .mix = idle()});
    crowd.swarm.spawn(5);
    QTRY_COMPARE(crowd.stats.signedIn, std::uint64_t(5));
    QTRY_COMPARE(crowd.stats.subscribed, std::uint64_t(5));
    QVERIFY(crowd.stats.failures.rows().empty());
    QVERIFY(crowd.problems.empty());
}

void TestClientSwarm::saysWhyNobodyIsSignedIn()
{
    const PusherStub server;
    WebStub web;
    web.answer = [](const HttpRequest& request) {
        return request.target == "/auth" ? HttpReply{200, {}, R"({"auth":"key:own"})"}
                                         : HttpReply{403, {}, ""};
    };
    ClientTarget target{.signIn = ClientTarget::SignIn::Yes};
    target.web.auth = std::make_shared<const AuthEndpoint>(
        AuthEndpoint{.url = web.url("/auth"), .userUrl = web.url("/user-auth")});
    Crowd crowd(server.url().toString(),
                {.target = target, .channelPrefix = "private-", .mix = idle()});
    crowd.swarm.spawn(10);
    QTRY_COMPARE(crowd.stats.failures.clients(ClientFailure::Stage::SignIn), 10U);
    QCOMPARE(crowd.stats.failures.rows().size(), std::size_t(1));
    QVERIFY(crowd.stats.failures.rows().front().failure.reason.find("/user-auth answered 403")
            != std::string::npos);
    QCOMPARE(crowd.stats.connected, 10U);
}

void TestClientSwarm::readsEncryptedEvents_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<bool>("opens");
    QTest::newRow("the application's key") << QByteArray(masterKey.data(), 32) << true;
    QTest::newRow("another key") << QByteArray(32, 'x') << false;
}

void TestClientSwarm::readsEncryptedEvents()
{
    QFETCH(QByteArray, key);
    QFETCH(bool, opens);
    const PusherStub stub;
    Crowd crowd(stub.url().toString(),
                {.target = {.encryptionKey = key.toStdString()},
                 .orders = 1,
                 .channelPrefix = "private-encrypted-",
                 .mix = idle()});
    crowd.swarm.spawn(3);
    QTRY_COMPARE(crowd.stats.subscribed, std::uint64_t(3));
    const std::string channel = "private-encrypted-order.1";
    for (const auto& visit : stub.visits())
        visit->say(encodeEvent(channel, "changed", boxOfOrderOne));
    if (opens) {
        QTRY_COMPARE(crowd.stats.eventsReceived, std::uint64_t(3));
        QVERIFY(crowd.problems.empty());
    } else {
        QTRY_COMPARE(crowd.problems.size(), std::size_t(1));
        QVERIFY(crowd.problems.front().starts_with("The encrypted event changed is dropped: "));
        QCOMPARE(crowd.stats.eventsReceived, std::uint64_t(0));
    }
}

void TestClientSwarm::saysOnceThatNobodyListens()
{
    QString nobody;
    {
        const Server gone;
        nobody = gone.server.url();
    }
    Crowd crowd(nobody, {.mix = hurried("office"), .threads = 1});
    crowd.swarm.spawn(30);
    QTRY_VERIFY(crowd.stats.connectsFailed >= 30);
    QCOMPARE(crowd.stats.clientsSettled, 30U);
    QCOMPARE(crowd.stats.connected, 0U);
    QCOMPARE(crowd.problems.size(), std::size_t(1));
    QVERIFY(crowd.problems.front().ends_with("refused the connection: is a server running there?"));
}

void TestClientSwarm::endsWithoutHavingBegun()
{
    auto swarm = std::make_unique<ClientSwarm>(SwarmOptions{.threads = 4});
    QPointer<ClientSwarm> alive(swarm.get());
    swarm.reset();
    QVERIFY(!alive);
}

QTEST_GUILESS_MAIN(TestClientSwarm)
#include "tst_clientswarm.moc"
