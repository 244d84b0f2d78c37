// SPDX-License-Identifier: GPL-3.0-or-later

// What an explorer pays for each state: processor time of copying a Hub and a client, and of
// hashing them, with four connections at two orders.

#include "client/echo/echoclient.h"
#include "client/echo/localsigner.h"
#include "server/base/statehasher.h"
#include "server/hub/hub.h"
#include "server/protocol/channelauth.h"
#include "server/protocol/codec.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

using namespace echolock;

namespace {

constexpr int rounds = 7;
constexpr int timesPerRound = 20'000;
constexpr std::array<std::string_view, 2> orders{"private-order.1", "private-order.2"};

/// Remembers who is called what.
class Sockets final : public EffectSink
{
public:
    void send(std::span<const ConnId> to, const Payload& payload) override
    {
        const auto frame = decodeServerFrame(payload.text());
        if (frame && frame->event == "pusher:connection_established")
            m_sockets[to.front().value] = decodeConnectionEstablished(frame->data)->socketId;
    }

    void close(ConnId, CloseCode, std::string_view) override { }

    void startTimer(TimerId, Instant) override { }

    void stopTimer(TimerId) override { }

    void emit(const LockEvent&) override { }

    void emit(const LifecycleEvent&) override { }

    void emit(const WebhookEvent&) override { }

    void reply(RequestId, const ApiReply&) override { }

    void call(const StoreCall&) override { }

    const SocketId& of(ConnId conn) const { return m_sockets[conn.value]; }

private:
    std::array<SocketId, 5> m_sockets;
};

class Asked final : public EchoSink
{
public:
    void openTransport(TransportId id) override { transport = id; }

    void sendText(TransportId, std::string) override { }

    void closeTransport(TransportId, std::uint16_t) override { }

    void startTimer(EchoTimer, Instant) override { }

    void stopTimer(EchoTimer) override { }

    void requestAuth(const AuthRequest& request) override { requests.push_back(request); }

    void observe(const Observation&) override { }

    TransportId transport;
    std::vector<AuthRequest> requests;
};

Hub busyHub(std::string_view policy)
{
    HubOptions options;
    options.policy = policy;
    Hub hub(options, Prng(1));
    Sockets sockets;
    for (std::uint64_t conn = 1; conn <= 4; ++conn) {
        hub.handle({}, Opened{ConnId{conn}, "/app/key?protocol=7"}, sockets);
        const std::string data = R"({"user_id":"user)" + std::to_string(conn) + R"("})";
        for (const std::string_view order : orders) {
            const std::string auth = signChannel(
                "key", "secret", channelStringToSign(sockets.of(ConnId{conn}).value, order, data));
            const std::string frame = encodeSubscribe(
                {.channel = order, .auth = auth, .channelData = data});
            hub.handle({}, FrameReceived{ConnId{conn}, frame}, sockets);
        }
    }
    return hub;
}

EchoClient busyClient()
{
    EchoClient client;
    Asked asked;
    const LocalSigner signer({"key", "secret"}, "alice");
    client.connect({}, asked);
    client.transportOpened({}, asked, asked.transport);
    client.textReceived({}, asked, asked.transport,
                        encodeConnectionEstablished(SocketId("12.34"), 120));
    for (const std::string_view order : orders)
        client.subscribe({}, asked, order);
    for (const AuthRequest& request : std::exchange(asked.requests, {}))
        client.authAnswered({}, asked, request.id, signer.answer(request));
    client.timerDue({}, asked, EchoTimer::Send);
    for (const std::string_view order : orders)
        client.textReceived({}, asked, asked.transport, encodeSubscriptionSucceeded(order));
    return client;
}

double processorNanoseconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e9 + double(time.tv_nsec);
}

/// The best of some rounds, because whatever disturbs a round makes it longer.
template <class Work> void measure(const char* what, Work work)
{
    double best = 1e18;
    for (int round = 0; round < rounds; ++round) {
        const double before = processorNanoseconds();
        for (int i = 0; i < timesPerRound; ++i)
            work();
        best = std::min(best, (processorNanoseconds() - before) / timesPerRound);
    }
    std::printf("%-28s %7.0f ns\n", what, best);
}

template <class State> void measureBoth(const std::string& name, const State& state)
{
    std::uint64_t sum = 0;
    StateHasher hasher;
    measure((name + ", copy").c_str(), [&] {
        State copy(state);
        sum += reinterpret_cast<std::uintptr_t>(&copy);
    });
    measure((name + ", hash").c_str(), [&] {
        hasher.restart(Instant());
        state.writeState(hasher);
        sum += hasher.hash().low;
    });
    if (sum == 0)
        std::puts("?");
}

} // namespace

int main()
{
    for (const char* const policy : {"composite", "owner", "article", "redis"})
        measureBoth(policy, busyHub(policy));
    measureBoth("client", busyClient());
}
