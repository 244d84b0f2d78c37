// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/client.h"

#include <functional>
#include <memory>

namespace echolock::load {

/// All clients of a run, opened a limited number at a time, as a server's clients come.
class Crowd : private ClientListener
{
public:
    /// The channel that the client of this index subscribes to; an empty name is none.
    using ChannelOf = std::function<std::string(std::size_t)>;

    Crowd(Poller& poller, const Options& options, Trouble& trouble);

    /// Opens so many more; returns once all are ready, or false when there was trouble.
    bool open(std::size_t count, ChannelOf channelOf);

    /// Who hears of the clients from here on, from this index on.
    void setListener(ClientListener& listener, std::size_t from = 0);

    Client& operator[](std::size_t index) { return *m_clients[index]; }

    std::size_t size() const { return m_clients.size(); }

    /// From the first packet to the answered subscription.
    const Histogram& times() const { return m_times; }

private:
    void greeted(Client& client) override;
    void subscribed(Client& client) override;
    void openNext();

    Poller& m_poller;
    const Options& m_options;
    Trouble& m_trouble;
    ChannelOf m_channelOf;
    std::vector<std::unique_ptr<Client>> m_clients;
    std::size_t m_ready = 0;
    Histogram m_times;
};

/// Everybody in one private channel.
std::string oneChannel(std::size_t index);

} // namespace echolock::load
