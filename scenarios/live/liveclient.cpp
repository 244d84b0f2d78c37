// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/liveclient.h"

#include "client/net/echosocket.h"
#include "scenarios/live/rawclient.h"

#include <utility>

namespace echolock {

namespace {

/// A tab with pusher-js and Echo in it.
class EchoLiveClient : public LiveClient
{
public:
    EchoLiveClient(ClientTarget target, std::string user, const Prng& prng, Observer observer)
        : m_tab(std::move(target), std::move(user), prng, std::move(observer))
    {
    }

    void open() override { m_tab.open(); }

    void subscribe(std::string_view channel) override { m_tab.subscribe(channel); }

    void subscribeForged(std::string_view channel) override
    {
        m_tab.subscribeWithAuth(channel, forgedAuth);
    }

    void unsubscribe(std::string_view channel) override { m_tab.unsubscribe(channel); }

    void whisper(std::string_view channel, std::string_view event, std::string_view data) override
    {
        m_tab.whisper(channel, event, data);
    }

    void abandon(Abandonment how) override { m_tab.abandon(how); }

    void thaw() override { m_tab.thaw(); }

    void setFaults(const std::vector<Fault>& faults) override { m_tab.setFaults(faults); }

    const PageNews* nextNews(std::size_t connection) const override
    {
        return m_tab.nextNews(connection);
    }

    bool hear(std::size_t connection) override { return m_tab.hear(connection); }

    void loseNews(std::size_t connection) override { m_tab.loseNews(connection); }

    bool fire(EchoTimer timer) override { return m_tab.fire(timer); }

    SocketId socketId() const override { return m_tab.socketId(); }

    bool isThere() const override
    {
        return m_tab.state() == ConnectionState::Connected || isReconnecting();
    }

    bool isReconnecting() const override
    {
        return m_tab.state() == ConnectionState::Connecting
            || m_tab.state() == ConnectionState::Unavailable || m_tab.isCutOff();
    }

private:
    EchoSocket m_tab;
};

} // namespace

std::unique_ptr<LiveClient> makeLiveClient(const ScenarioClient& client, ClientTarget target,
                                           const Prng& prng, LiveClient::Observer observer)
{
    if (client.sort == ClientSort::Raw)
        return std::make_unique<RawClient>(std::move(target), client.user, prng,
                                           std::move(observer));
    target.options.quirks = client.quirks;
    return std::make_unique<EchoLiveClient>(std::move(target), client.user, prng,
                                            std::move(observer));
}

} // namespace echolock
