// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDeadlineTimer>
#include <QTest>
#include <QTimer>

#include "server/net/hubserver.h"
#include "server/protocol/channelauth.h"
#include "server/protocol/clientcodec.h"
#include "tests/support/pusherprobe.h"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

using namespace echolock;
using namespace std::chrono_literals;

/// One core, two shells: a random script is given to a Hub directly and, through real sockets, to
/// the Hub inside a HubServer. Every client must hear the same frames and the same locks must have
/// changed, in the same order. This is what makes a race that is found in one of them a race in the
/// other.
class TestTwoShells : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void haveTheSameEffects_data();
    void haveTheSameEffects();
};

namespace {

constexpr std::uint64_t socketIdSeed = 42;
constexpr int clientCount = 4;
constexpr int stepCount = 80;

struct Step
{
    enum class Do { Open, Say, Close, Kill };

    int client = 0;
    Do what = Do::Say;
    QString text;
    quint16 code = 1000;
};

/// What one client did and heard, and what became of the locks.
struct Account
{
    std::array<QList<QString>, clientCount> heard;
    QList<QString> locks;
};

QString inWords(const LockEvent& event)
{
    return QStringLiteral("%1 %2 %3 conn %4 holder %5 token %6 version %7")
        .arg(int(event.fact))
        .arg(int(event.cause))
        .arg(QString::fromStdString(event.order.value))
        .arg(event.owner.conn.value)
        .arg(event.holder.conn.value)
        .arg(event.token.value)
        .arg(event.version);
}

/// The Hub with no shell at all.
class DirectRun : public EffectSink
{
public:
    explicit DirectRun(const HubOptions& options)
        : m_hub(options, Prng(socketIdSeed))
    {
    }

    const Account& account() const { return m_account; }

    bool isOpen(int client) const { return m_conns.contains(client); }

    std::string socketId(int client) const
    {
        for (const QString& text : m_account.heard[std::size_t(client)]) {
            const auto frame = decodeServerFrame(text.toStdString());
            if (frame && frame->event == "pusher:connection_established")
                return decodeConnectionEstablished(frame->data)->socketId.value;
        }
        return {};
    }

    void play(const Step& step)
    {
        const std::string text = step.text.toStdString();
        switch (step.what) {
        case Step::Do::Open:
            m_conns[step.client] = ConnId{++m_lastConn};
            m_hub.handle(Instant(), Opened{m_conns[step.client], "/app/key?protocol=7"}, *this);
            return;
        case Step::Do::Say:
            m_hub.handle(Instant(), FrameReceived{m_conns[step.client], text}, *this);
            return;
        case Step::Do::Close:
            return ended(step.client, {CloseHow::Kind::Clean, step.code});
        case Step::Do::Kill:
            return ended(step.client, {CloseHow::Kind::Fin, 1006});
        }
    }

    void send(std::span<const ConnId> to, const Payload& payload) override
    {
        const QString text = QString::fromUtf8(payload.text().data(),
                                               qsizetype(payload.text().size()));
        for (const ConnId conn : to)
            for (const auto& [client, known] : m_conns)
                if (known == conn)
                    m_account.heard[std::size_t(client)] << text;
    }

    void close(ConnId, CloseCode, std::string_view) override
    {
        QFAIL("the script never makes the server close");
    }

    void startTimer(TimerId, Instant) override { }

    void stopTimer(TimerId) override { }

    void emit(const LockEvent& event) override { m_account.locks << inWords(event); }

    void emit(const LifecycleEvent&) override { }

    void emit(const WebhookEvent&) override { }

    void reply(RequestId, const ApiReply&) override { }

    void call(const StoreCall&) override { }

private:
    void ended(int client, CloseHow how)
    {
        const ConnId conn = m_conns[client];
        m_conns.erase(client);
        m_hub.handle(Instant(), Closed{conn, how}, *this);
    }

    Hub m_hub;
    std::map<int, ConnId> m_conns;
    std::uint64_t m_lastConn = 0;
    Account m_account;
};

/// The same steps over real sockets.
class SocketRun : private ServerObserver
{
public:
    explicit SocketRun(const HubOptions& hub)
        : m_server(options(hub), this)
    {
        [[maybe_unused]] const bool listening = m_server.listen().has_value();
    }

    void play(const Step& step)
    {
        auto& probe = m_probes[std::size_t(step.client)];
        switch (step.what) {
        case Step::Do::Open:
            probe = std::make_unique<PusherProbe>(m_server.url());
            return;
        case Step::Do::Say:
            return probe->say(step.text);
        case Step::Do::Close:
        case Step::Do::Kill:
            m_before[std::size_t(step.client)] += probe->heard();
            step.what == Step::Do::Kill ? probe->kill() : probe->close(step.code);
            m_ended.push_back(std::move(probe));
            return;
        }
    }

    Account account() const
    {
        Account account{m_before, m_locks};
        for (std::size_t client = 0; client < clientCount; ++client)
            if (m_probes[client])
                account.heard[client] += m_probes[client]->heard();
        return account;
    }

    std::size_t connections() const { return m_server.stats().connections; }

private:
    static ServerOptions options(const HubOptions& hub)
    {
        ServerOptions options;
        options.hub = hub;
        options.port = 0;
        options.seed = socketIdSeed;
        return options;
    }

    void lockHappened(const LockEvent& event) override { m_locks << inWords(event); }

    QList<QString> m_locks;
    HubServer m_server;
    std::array<std::unique_ptr<PusherProbe>, clientCount> m_probes;
    std::array<QList<QString>, clientCount> m_before;
    std::vector<std::unique_ptr<PusherProbe>> m_ended;
};

/// One random sentence of the protocol, right and wrong ones, for a client with this socket id.
QString sentence(Prng& chance, int client, const std::string& socketId)
{
    static constexpr std::array channels{
        "private-order.7",           "presence-order.7", "private-order.8", "private-locks", "news",
        "private-encrypted-order.7", "private-order.7x", "private-order. 7"};
    const std::string channel = channels[chance.below(channels.size())];
    const bool isPresence = channel.starts_with("presence-");
    const std::string user = isPresence
        ? R"({"user_id":"user)" + std::to_string(client / 2) + R"("})"
        : "";
    const std::string signedText = channelStringToSign(socketId, channel, user);
    std::string auth = signChannel("key", "secret", signedText);
    switch (chance.below(10)) {
    case 0:
        auth.back() = auth.back() == '0' ? '1' : '0';
        [[fallthrough]];
    case 1:
    case 2:
    case 3:
    case 4:
        return QString::fromStdString(
            encodeSubscribe({channel, channel == "news" ? "" : auth, user}));
    case 5:
        return QString::fromStdString(encodeUnsubscribe(channel));
    case 6:
        return QString::fromStdString(
            encodeClientEvent({"client-typing", channel, R"({ "keys" : [1,2.50,"\u00e9"] })"}));
    case 7:
        return QString::fromStdString(
            encodeClientEvent({"client-lock.acquire", channel, R"({"nonce":"n1"})"}));
    case 8:
        return QString::fromStdString(encodeClientEvent({"client-lock.release", channel, "{}"}));
    default:
        return chance.below(2) == 0 ? QString::fromStdString(encodeClientPing())
                                    : QStringLiteral("{\"event\":[]}");
    }
}

Step nextStep(Prng& chance, const DirectRun& run)
{
    Step step;
    step.client = int(chance.below(clientCount));
    if (!run.isOpen(step.client)) {
        step.what = Step::Do::Open;
    } else if (const auto dice = chance.below(12); dice < 2) {
        step.what = dice == 0 ? Step::Do::Kill : Step::Do::Close;
        step.code = chance.below(2) == 0 ? 1000 : 1001;
    } else {
        step.text = sentence(chance, step.client, run.socketId(step.client));
    }
    return step;
}

std::optional<QString> firstDifference(const Account& direct, const Account& sockets)
{
    for (std::size_t client = 0; client < clientCount; ++client)
        for (qsizetype i = 0;
             i < std::max(direct.heard[client].size(), sockets.heard[client].size()); ++i)
            if (direct.heard[client].value(i) != sockets.heard[client].value(i))
                return QStringLiteral("client %1, frame %2: directly %3, through sockets %4")
                    .arg(client)
                    .arg(i)
                    .arg(direct.heard[client].value(i), sockets.heard[client].value(i));
    if (direct.locks != sockets.locks)
        return QStringLiteral("locks: directly %1; through sockets %2")
            .arg(direct.locks.join(QStringLiteral(" | ")),
                 sockets.locks.join(QStringLiteral(" | ")));
    return std::nullopt;
}

/// QTest's own wait looks once in 10 ms, which is most of a thousand short steps' time.
template <class Condition> bool eventually(Condition condition)
{
    const QDeadlineTimer deadline(5s);
    QTimer wake;
    wake.start(5s);
    while (!condition() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return condition();
}

} // namespace

void TestTwoShells::haveTheSameEffects_data()
{
    QTest::addColumn<QString>("policy");
    QTest::addColumn<int>("seed");
    for (const std::string_view policy : policyNames())
        for (int seed = 1; seed <= 6; ++seed)
            QTest::addRow("%s, seed %d", std::string(policy).c_str(), seed)
                << QString::fromUtf8(policy.data(), qsizetype(policy.size())) << seed;
}

void TestTwoShells::haveTheSameEffects()
{
    QFETCH(QString, policy);
    QFETCH(int, seed);
    HubOptions options;
    options.policy = policy.toStdString();
    DirectRun direct(options);
    SocketRun sockets(options);
    Prng chance = Prng(std::uint64_t(seed)).derived("script");
    std::size_t open = 0;
    int heardInAll = 0;
    for (int number = 0; number < stepCount; ++number) {
        const Step step = nextStep(chance, direct);
        direct.play(step);
        sockets.play(step);
        open += step.what == Step::Do::Open ? 1 : 0;
        open -= step.what == Step::Do::Close || step.what == Step::Do::Kill ? 1 : 0;
        if (step.what == Step::Do::Say) {
            // The Hub passes over some sentences in silence; the pong says that it has read this
            // one.
            const Step barrier{step.client, Step::Do::Say,
                               QString::fromStdString(encodeClientPing())};
            direct.play(barrier);
            sockets.play(barrier);
        }
        const auto same = [&] {
            return sockets.connections() == open
                && !firstDifference(direct.account(), sockets.account());
        };
        if (!eventually(same))
            QFAIL(qPrintable(QStringLiteral("after step %1 (client %2, %3): %4")
                                 .arg(number)
                                 .arg(step.client)
                                 .arg(step.text,
                                      firstDifference(direct.account(), sockets.account())
                                          .value_or(QStringLiteral("connections differ")))));
    }
    for (const auto& heard : direct.account().heard)
        heardInAll += int(heard.size());
    QVERIFY(heardInAll > stepCount / 2);
}

QTEST_GUILESS_MAIN(TestTwoShells)
#include "tst_twoshells.moc"
