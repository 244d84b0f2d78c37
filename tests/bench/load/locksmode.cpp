// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/bench.h"

namespace echolock::load {

namespace {

/// Each client has an order of its own, releases it and acquires it again, over and over.
class Locks : public ClientListener
{
public:
    explicit Locks(Bench& bench)
        : m_bench(bench)
        , m_askedAt(bench.crowd.size())
        , m_tokens(bench.crowd.size())
    {
    }

    /// Whoever subscribes is granted its order, but may have been before anybody listened here.
    void start()
    {
        for (std::size_t index = 0; index < m_bench.crowd.size(); ++index) {
            m_askedAt[index] = Clock::now();
            say(m_bench.crowd[index], "client-lock.acquire", "{}");
        }
    }

    Tally tally;

private:
    void eventReceived(Client& client, std::string_view json) override
    {
        if (json.find("lock.denied") != std::string_view::npos)
            return m_bench.trouble.report("client " + std::to_string(client.index())
                                          + " was denied the order that nobody else asks for");
        if (json.find("lock.granted") == std::string_view::npos)
            return;
        const std::string token = tokenIn(json);
        if (token == m_tokens[client.index()])
            return m_bench.trouble.report("client " + std::to_string(client.index())
                                          + " was granted token " + token + " twice");
        m_tokens[client.index()] = token;
        tally.latencies.add(Clock::now() - m_askedAt[client.index()]);
        ++tally.operations;
        askAnew(client);
    }

    void askAnew(Client& client)
    {
        m_askedAt[client.index()] = Clock::now();
        say(client, "client-lock.release", R"({"token":)" + m_tokens[client.index()] + "}");
        say(client, "client-lock.acquire", "{}");
    }

    static void say(Client& client, std::string_view event, std::string_view data)
    {
        client.sendText(R"({"event":")" + std::string(event) + R"(","channel":")" + client.channel()
                        + R"(","data":)" + std::string(data) + "}");
    }

    /// The data is JSON within a string.
    static std::string tokenIn(std::string_view json)
    {
        constexpr std::string_view name = R"(token\":)";
        const std::size_t at = json.find(name);
        if (at == std::string_view::npos)
            return {};
        const std::string_view digits = json.substr(at + name.size());
        return std::string(digits.substr(0, digits.find_first_not_of("0123456789")));
    }

    Bench& m_bench;
    std::vector<Moment> m_askedAt;
    std::vector<std::string> m_tokens;
};

} // namespace

void runLocks(Bench& bench)
{
    const auto channelOf = [](std::size_t index) {
        return "private-order." + std::to_string(index);
    };
    if (!bench.crowd.open(bench.options.clients, channelOf))
        return;
    Locks locks(bench);
    bench.crowd.setListener(locks);
    locks.start();
    bench.measure(locks.tally);
}

} // namespace echolock::load
