// SPDX-License-Identifier: GPL-3.0-or-later

// How long an order stays locked after its holder is gone: from the abandonment to the moment when
// another subscriber of the order reads `lock.changed` (free). Server and clients talk over real
// loopback sockets.

#include <QCoreApplication>
#include <QTimer>

#include "client/net/echosocket.h"
#include "server/loop/epolldispatcher.h"
#include "server/loop/monotonicclock.h"
#include "server/net/embeddedserver.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr int roundsPerWay = 200;
constexpr int roundsVanish = 3;
constexpr std::array ways{Abandonment::Leave, Abandonment::Close, Abandonment::TabClose,
                          Abandonment::Kill,  Abandonment::Reset, Abandonment::Reload,
                          Abandonment::Vanish};

/// One holder and one watcher per round; the holder is new each time, the watcher stays.
class UnlockBench
{
public:
    explicit UnlockBench(QString url)
    {
        m_target.url = QUrl(url);
        m_watcher = tab("watcher", [this](const Observation& seen) { watcherSaw(seen); });
        m_watcher->open();
    }

private:
    std::unique_ptr<EchoSocket> tab(const char* user, EchoSocket::Observer observer)
    {
        return std::make_unique<EchoSocket>(m_target, user, m_seed.derived(user, m_pages++),
                                            std::move(observer));
    }

    void watcherSaw(const Observation& seen)
    {
        if (seen.kind == Observation::Kind::StateChanged
            && seen.state == ConnectionState::Connected)
            m_watcher->subscribe("private-locks");
        if (seen.kind == Observation::Kind::Subscribed)
            nextRound();
        if (seen.kind != Observation::Kind::Lock || seen.lock.event != "lock.changed")
            return;
        if (seen.lock.state == "held" && m_goneAt == Instant())
            QTimer::singleShot(0, m_watcher.get(), [this] { abandon(); });
        if (seen.lock.state == "free" && m_goneAt != Instant())
            unlocked();
    }

    void nextRound()
    {
        if (m_samples.size()
            == std::size_t(ways[m_way] == Abandonment::Vanish ? roundsVanish : roundsPerWay))
            report();
        if (m_way == ways.size())
            return QCoreApplication::quit();
        m_goneAt = {};
        m_holder = tab("holder", [this](const Observation& seen) {
            if (seen.kind == Observation::Kind::StateChanged
                && seen.state == ConnectionState::Connected)
                m_holder->subscribe("private-order." + std::to_string(m_pages));
        });
        m_holder->open();
    }

    void abandon()
    {
        m_goneAt = MonotonicClock::now();
        m_holder->abandon(ways[m_way]);
    }

    void unlocked()
    {
        m_samples.push_back(MonotonicClock::now() - m_goneAt);
        QTimer::singleShot(0, m_watcher.get(), [this] { nextRound(); });
    }

    void report()
    {
        std::ranges::sort(m_samples);
        const auto ms = [this](double share) {
            const auto index = std::size_t(share * double(m_samples.size() - 1));
            return std::chrono::duration<double, std::milli>(m_samples[index]).count();
        };
        std::printf("%-9s %4zu rounds  p50 %9.3f ms  p99 %9.3f ms  max %9.3f ms\n",
                    std::string(toString(ways[m_way])).c_str(), m_samples.size(), ms(0.5), ms(0.99),
                    ms(1));
        std::fflush(stdout);
        m_samples.clear();
        ++m_way;
    }

    ClientTarget m_target;
    Prng m_seed{1};
    std::uint64_t m_pages = 0;
    std::size_t m_way = 0;
    Instant m_goneAt;
    std::vector<Duration> m_samples;
    std::unique_ptr<EchoSocket> m_watcher;
    std::unique_ptr<EchoSocket> m_holder;
};

} // namespace

int main(int argc, char* argv[])
{
    EpollDispatcher::installForApplication();
    QCoreApplication application(argc, argv);
    ServerOptions options;
    options.port = 0;
    options.hub.pingAfter = 500ms;
    options.hub.pongWithin = 500ms;
    std::printf(
        "from abandonment to unlock event; the bound for vanish is ping + pong = 1000 ms\n");
    EmbeddedServer server(options);
    std::unique_ptr<UnlockBench> bench;
    QObject::connect(&server, &EmbeddedServer::started, &application,
                     [&bench](const QString& url) { bench = std::make_unique<UnlockBench>(url); });
    QObject::connect(&server, &EmbeddedServer::failed, &application, [](const QString& sentence) {
        std::fprintf(stderr, "%s\n", qPrintable(sentence));
        QCoreApplication::exit(1);
    });
    server.start();
    const int status = QCoreApplication::exec();
    bench.reset();
    return status;
}
