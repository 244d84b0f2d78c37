// SPDX-License-Identifier: GPL-3.0-or-later

// What the Hub itself costs, without a socket: processor time of one operation under each policy,
// and what a lock adds. All channels are those of orders, so that a policy that locks has work to
// do. `bench_hub ping none` does one workload once under one policy, for callgrind.

#include "server/hub/hub.h"
#include "server/protocol/channelauth.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace echolock;

namespace {

constexpr std::size_t rounds = 7;
constexpr std::int64_t unixSeconds = 1'700'000'000;

/// What an operating system would be asked to send goes nowhere; the last message can be read.
class Nowhere final : public EffectSink
{
public:
    void send(std::span<const ConnId> /*to*/, const Payload& payload) override { m_last = payload; }

    void close(ConnId, CloseCode, std::string_view) override { }

    void startTimer(TimerId, Instant) override { }

    void stopTimer(TimerId) override { }

    void emit(const LockEvent&) override { }

    void emit(const LifecycleEvent&) override { }

    void emit(const WebhookEvent&) override { }

    void reply(RequestId, const ApiReply& reply) override { m_status = reply.status; }

    void call(const StoreCall&) override { }

    std::string_view last() const { return m_last.text(); }

    int status() const { return m_status; }

private:
    Payload m_last;
    int m_status = 0;
};

/// Processor time, because the wall clock counts what other programs do as well.
class Stopwatch
{
public:
    void start() { m_startedAt = now(); }

    void stop() { m_nanoseconds += now() - m_startedAt; }

    double nanoseconds() const { return m_nanoseconds; }

private:
    static double now()
    {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return double(time.tv_sec) * 1e9 + double(time.tv_nsec);
    }

    double m_startedAt = 0;
    double m_nanoseconds = 0;
};

[[noreturn]] void fail(const char* sentence)
{
    std::fprintf(stderr, "bench_hub: %s\n", sentence);
    std::exit(1);
}

/// A Hub and its clients, who prepare their frames beforehand.
class House
{
public:
    explicit House(std::string_view policy)
        : m_hub(optionsOf(policy), Prng(1))
    {
    }

    void handle(const HubEvent& event) { m_hub.handle(m_now, event, m_sink); }

    void open(ConnId conn)
    {
        handle(Opened{.conn = conn, .target = "/app/key?protocol=7&client=js&version=8.4.0"});
    }

    /// The last one to be greeted is the one that this is for.
    std::string subscription(std::string_view channel) const
    {
        constexpr std::string_view before = R"(socket_id\":\")";
        const std::string_view greeting = m_sink.last();
        const std::size_t begin = greeting.find(before);
        if (begin == std::string_view::npos)
            fail("A connection was not greeted.");
        std::string_view socketId = greeting.substr(begin + before.size());
        socketId = socketId.substr(0, socketId.find('\\'));
        const std::string auth = signChannel("key", "secret",
                                             channelStringToSign(socketId, channel, {}));
        return R"({"event":"pusher:subscribe","data":{"auth":")" + auth + R"(","channel":")"
            + std::string(channel) + R"("}})";
    }

    /// `clients` connections, each `perChannel` of them in one channel of an order.
    void fill(std::size_t clients, std::size_t perChannel)
    {
        for (std::size_t i = 0; i < clients; ++i) {
            const ConnId conn{i + 1};
            open(conn);
            const std::string frame = subscription(channelName(i / perChannel));
            handle(FrameReceived{conn, frame});
        }
        if (m_hub.stats().subscriptions != clients)
            fail("Not every client could subscribe.");
    }

    static std::string channelName(std::size_t number)
    {
        return "private-order." + std::to_string(number + 1);
    }

    std::string_view lastMessage() const { return m_sink.last(); }

    int lastStatus() const { return m_sink.status(); }

    HubStats stats() const { return m_hub.stats(); }

private:
    static HubOptions optionsOf(std::string_view policy)
    {
        HubOptions options;
        options.policy = policy;
        return options;
    }

    Nowhere m_sink;
    Instant m_now = Instant(std::chrono::hours(1));
    Hub m_hub;
};

/// The nanoseconds of one operation.
double ping(std::string_view policy)
{
    constexpr std::size_t clients = 1'000;
    constexpr std::size_t perClient = 200;
    House house(policy);
    house.fill(clients, 1);
    Stopwatch watch;
    watch.start();
    for (std::size_t i = 0; i < perClient; ++i)
        for (std::uint64_t conn = 1; conn <= clients; ++conn)
            house.handle(FrameReceived{{conn}, R"({"event":"pusher:ping","data":{}})"});
    watch.stop();
    if (!house.lastMessage().starts_with(R"({"event":"pusher:pong")"))
        fail("A ping was not answered.");
    return watch.nanoseconds() / double(clients * perClient);
}

double pairs(std::string_view policy)
{
    constexpr std::size_t clients = 9'000;
    constexpr std::size_t perClient = 20;
    House house(policy);
    house.fill(clients, 2);
    std::vector<std::string> frames;
    for (std::size_t i = 0; i < clients; ++i)
        frames.push_back(R"({"event":"client-typing","channel":")" + House::channelName(i / 2)
                         + R"(","data":{"at":1700000000000,"text":"to the other one"}})");
    Stopwatch watch;
    watch.start();
    for (std::size_t round = 0; round < perClient; ++round)
        for (std::size_t i = 0; i < clients; ++i)
            house.handle(FrameReceived{{i + 1}, frames[i]});
    watch.stop();
    if (house.lastMessage() != frames.back())
        fail("A client event was not relayed.");
    return watch.nanoseconds() / double(clients * perClient);
}

/// One operation is a connection's whole life: open, subscribe, leave.
double connections(std::string_view policy)
{
    constexpr std::size_t clients = 9'000;
    House house(policy);
    Stopwatch watch;
    std::vector<std::string> frames;
    for (std::size_t i = 0; i < clients; ++i) {
        watch.start();
        house.open(ConnId{i + 1});
        watch.stop();
        frames.push_back(house.subscription(House::channelName(i)));
    }
    watch.start();
    for (std::size_t i = 0; i < clients; ++i)
        house.handle(FrameReceived{{i + 1}, frames[i]});
    watch.stop();
    if (house.stats().subscriptions != clients)
        fail("Not every client could subscribe.");
    watch.start();
    for (std::size_t i = 0; i < clients; ++i)
        house.handle(Closed{{i + 1}, {CloseHow::Kind::Fin, 0}});
    watch.stop();
    return watch.nanoseconds() / double(clients);
}

/// One operation is a page's whole life: open, subscribe, twenty whispers to the other page at the
/// order, five pings, leave.
double pages(std::string_view policy)
{
    constexpr std::size_t clients = 9'000;
    House house(policy);
    std::vector<std::string> frames;
    Stopwatch watch;
    for (std::size_t i = 0; i < clients; ++i) {
        watch.start();
        house.open(ConnId{i + 1});
        watch.stop();
        frames.push_back(house.subscription(House::channelName(i / 2)));
    }
    watch.start();
    for (std::size_t i = 0; i < clients; ++i)
        house.handle(FrameReceived{{i + 1}, frames[i]});
    for (std::size_t i = 0; i < clients; ++i) {
        const std::string whisper = R"({"event":"client-typing","channel":")"
            + House::channelName(i / 2) + R"(","data":{"text":"to the other one"}})";
        for (int times = 0; times < 20; ++times)
            house.handle(FrameReceived{{i + 1}, whisper});
        for (int times = 0; times < 5; ++times)
            house.handle(FrameReceived{{i + 1}, R"({"event":"pusher:ping","data":{}})"});
    }
    for (std::size_t i = 0; i < clients; ++i)
        house.handle(Closed{{i + 1}, {CloseHow::Kind::Fin, 0}});
    watch.stop();
    if (house.stats().connections != 0)
        fail("Not every page has left.");
    return watch.nanoseconds() / double(clients);
}

/// One operation is a request of the HTTP API, signature included, to a channel of a thousand.
double publish(std::string_view policy)
{
    constexpr std::size_t clients = 1'000;
    constexpr std::size_t requests = 5'000;
    House house(policy);
    house.fill(clients, clients);
    const std::string body = R"({"name":"edited","channel":")" + House::channelName(0)
        + R"(","data":"{\"line\":7}"})";
    const QueryParams params{{"auth_key", "key"},
                             {"auth_timestamp", std::to_string(unixSeconds)},
                             {"auth_version", "1.0"},
                             {"body_md5", md5Hex(body)}};
    constexpr std::string_view path = "/apps/app/events";
    std::string query;
    for (const auto& [key, value] : params)
        query.append(key).append(1, '=').append(value).append(1, '&');
    query += "auth_signature=" + hmacSha256Hex("secret", apiStringToSign("POST", path, params));
    Stopwatch watch;
    watch.start();
    for (std::uint64_t request = 1; request <= requests; ++request)
        house.handle(ApiRequest{{request}, "POST", path, query, body, unixSeconds});
    watch.stop();
    if (house.lastStatus() != 200)
        fail("A publish was refused.");
    return watch.nanoseconds() / double(requests);
}

struct Workload
{
    std::string_view name;
    double (*nanoseconds)(std::string_view policy);
};

constexpr std::array workloads{
    Workload{"ping", ping},   Workload{"pairs", pairs},     Workload{"connections", connections},
    Workload{"pages", pages}, Workload{"publish", publish},
};

/// Of all policies by turns, so that what else the machine does falls on all of them.
void compare(const Workload& workload)
{
    constexpr std::string_view without = "none";
    constexpr std::string_view with = "composite";
    std::vector<double> withoutLocks;
    std::vector<double> withLocks;
    for (std::size_t round = 0; round < rounds; ++round) {
        withoutLocks.push_back(workload.nanoseconds(without));
        withLocks.push_back(workload.nanoseconds(with));
    }
    const auto median = [](std::vector<double>& samples) {
        std::ranges::nth_element(samples, samples.begin() + rounds / 2);
        return samples[rounds / 2];
    };
    const double base = median(withoutLocks);
    const double locking = median(withLocks);
    std::printf("%-12s %9.0f ns %9.0f ns   %5.2f\n", std::string(workload.name).c_str(), base,
                locking, locking / base);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char* argv[])
{
    const std::span<char*> arguments(argv, std::size_t(argc));
    if (arguments.size() == 1) {
        std::printf("%-12s %12s %12s   %s\n", "operation", "none", "composite", "ratio");
        for (const Workload& workload : workloads)
            compare(workload);
        return 0;
    }
    const auto chosen = std::ranges::find(workloads, std::string_view(arguments[1]),
                                          &Workload::name);
    const std::vector<std::string_view> policies = policyNames();
    const std::string_view policy = arguments.size() > 2 ? std::string_view(arguments[2]) : "none";
    if (chosen == workloads.end() || std::ranges::find(policies, policy) == policies.end())
        fail("Say bench_hub [ping|pairs|connections|pages|publish [POLICY]].");
    std::printf("%.0f ns\n", chosen->nanoseconds(policy));
    return 0;
}
