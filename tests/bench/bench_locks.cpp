// SPDX-License-Identifier: GPL-3.0-or-later

// What locks cost in the Hub itself, without a socket: acquire and release, many orders held, and
// many who wait for one. Memory is what the program asks the allocator for.

#include "server/hub/hub.h"
#include "server/protocol/channelauth.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <malloc.h>
#include <string>
#include <string_view>

using namespace echolock;

namespace {

/// Counts what an operating system would be asked to do.
class Counts final : public EffectSink
{
public:
    void send(std::span<const ConnId> to, const Payload& payload) override
    {
        ++sends;
        deliveries += to.size();
        m_last = payload;
    }

    void close(ConnId, CloseCode, std::string_view) override { }

    void startTimer(TimerId, Instant) override { ++timerCalls; }

    void stopTimer(TimerId) override { ++timerCalls; }

    void emit(const LockEvent& event) override
    {
        if (event.fact == LockFact::Granted) {
            ++grants;
            holder = event.owner.conn;
        }
        lastToken = event.token;
    }

    void emit(const LifecycleEvent&) override { }

    void emit(const WebhookEvent&) override { }

    void call(const StoreCall&) override { }

    void reply(RequestId, const ApiReply&) override { }

    std::string_view last() const { return m_last.text(); }

    std::size_t sends = 0;
    std::size_t deliveries = 0;
    std::size_t timerCalls = 0;
    std::size_t grants = 0;
    ConnId holder;
    FencingToken lastToken;

private:
    Payload m_last;
};

[[noreturn]] void fail(const char* sentence)
{
    std::fprintf(stderr, "bench_locks: %s\n", sentence);
    std::exit(1);
}

/// Processor time, because the wall clock counts what other programs do as well.
double nanosecondsNow()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e9 + double(time.tv_nsec);
}

class House
{
public:
    explicit House(std::string_view policy, std::size_t waitersMax = 1'000)
        : m_hub(optionsOf(policy, waitersMax), Prng(1))
    {
    }

    void handle(const HubEvent& event) { m_hub.handle(m_now, event, sink); }

    void enter(ConnId conn, std::string_view order)
    {
        handle(Opened{.conn = conn, .target = "/app/key?protocol=7&client=js&version=8.4.0"});
        constexpr std::string_view before = R"(socket_id\":\")";
        const std::string_view greeting = sink.last();
        const std::size_t begin = greeting.find(before);
        if (begin == std::string_view::npos)
            fail("A connection was not greeted.");
        std::string_view socketId = greeting.substr(begin + before.size());
        socketId = socketId.substr(0, socketId.find('\\'));
        const std::string channel = "private-" + std::string(order);
        const std::string auth = signChannel("key", "secret",
                                             channelStringToSign(socketId, channel, {}));
        handle(FrameReceived{conn,
                             R"({"event":"pusher:subscribe","data":{"auth":")" + auth
                                 + R"(","channel":")" + channel + R"("}})"});
    }

    void leave(ConnId conn) { handle(Closed{conn, {CloseHow::Kind::Fin, 0}}); }

    HubStats stats() const { return m_hub.stats(); }

    Counts sink;

private:
    static HubOptions optionsOf(std::string_view policy, std::size_t waitersMax)
    {
        HubOptions options;
        options.policy = policy;
        options.locks.waitersMax = waitersMax;
        options.clientEventsPerSecond = 0;
        return options;
    }

    Instant m_now = Instant(std::chrono::hours(1));
    Hub m_hub;
};

std::size_t bytesInUse()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// One page releases its order and acquires it again, as whispers do.
void acquireRelease()
{
    constexpr std::size_t count = 200'000;
    House house("composite");
    house.enter({1}, "order.1");
    const double before = nanosecondsNow();
    for (std::size_t i = 0; i < count; ++i) {
        house.handle(FrameReceived{
            {1},
            R"({"event":"client-lock.release","channel":"private-order.1","data":{"token":)"
                + std::to_string(house.sink.lastToken.value) + "}}"});
        house.handle(FrameReceived{
            {1}, R"({"event":"client-lock.acquire","channel":"private-order.1","data":{}})"});
    }
    const double each = (nanosecondsNow() - before) / double(count);
    if (house.sink.grants != count + 1)
        fail("Not every acquisition was granted.");
    std::printf("acquire and release     %9.0f ns each, %9.0f pairs per second\n", each,
                1e9 / each);
}

/// What `policy` asks the allocator for, each connection at an order of its own.
double bytesPerConnection(std::string_view policy)
{
    constexpr std::size_t count = 100'000;
    House house(policy);
    const std::size_t before = bytesInUse();
    for (std::size_t i = 1; i <= count; ++i)
        house.enter({i}, "order." + std::to_string(i));
    if (house.stats().locksHeld != (policy == "none" ? 0 : count))
        fail("Not every order is held.");
    return double(bytesInUse() - before) / double(count);
}

void memory()
{
    const double without = bytesPerConnection("none");
    const double with = bytesPerConnection("composite");
    std::printf("100,000 orders held     %9.0f bytes per lock (%.0f with its connection)\n",
                with - without, with);
}

/// One leaves after the other; whoever waited longest must be the next.
void handOvers(std::size_t waiters)
{
    House house("composite", waiters);
    for (std::size_t i = 1; i <= waiters + 1; ++i)
        house.enter({i}, "order.1");
    house.sink = Counts();
    const double before = nanosecondsNow();
    for (std::size_t i = 1; i <= waiters; ++i) {
        house.leave({i});
        if (house.sink.grants != i || house.sink.holder != ConnId{i + 1})
            fail("The order did not go to the one who waited longest, and to nobody else.");
    }
    const double each = (nanosecondsNow() - before) / double(waiters);
    std::printf("hand-over, %6zu wait  %9.0f ns, %.1f sends, %.1f timer calls, %.0f deliveries\n",
                waiters, each, double(house.sink.sends) / double(waiters),
                double(house.sink.timerCalls) / double(waiters),
                double(house.sink.deliveries) / double(waiters));
}

} // namespace

int main()
{
    acquireRelease();
    memory();
    handOvers(1'000);
    handOvers(10'000);
    return 0;
}
