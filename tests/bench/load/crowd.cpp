// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/crowd.h"

namespace echolock::load {

namespace {

constexpr std::size_t openAtOnce = 64;

} // namespace

Crowd::Crowd(Poller& poller, const Options& options, Trouble& trouble)
    : m_poller(poller)
    , m_options(options)
    , m_trouble(trouble)
{
}

bool Crowd::open(std::size_t count, ChannelOf channelOf)
{
    m_channelOf = std::move(channelOf);
    const std::size_t wanted = m_clients.size() + count;
    m_clients.reserve(wanted);
    const auto allReady = [this, wanted] {
        while (m_clients.size() < wanted && m_clients.size() - m_ready < openAtOnce
               && !m_trouble.any())
            openNext();
        return m_ready == wanted;
    };
    return m_poller.runUntil(allReady, "all clients were connected and subscribed");
}

void Crowd::setListener(ClientListener& listener, std::size_t from)
{
    for (std::size_t index = from; index < m_clients.size(); ++index)
        m_clients[index]->setListener(listener);
}

void Crowd::openNext()
{
    m_clients.push_back(std::make_unique<Client>(m_poller, m_options, m_trouble, m_clients.size()));
    m_clients.back()->open(*this);
}

void Crowd::greeted(Client& client)
{
    const std::string channel = m_channelOf(client.index());
    if (!channel.empty())
        return client.subscribe(channel);
    client.setReady();
    subscribed(client);
}

void Crowd::subscribed(Client& client)
{
    ++m_ready;
    m_times.add(Clock::now() - client.openedAt());
}

std::string oneChannel(std::size_t)
{
    return "private-bench";
}

} // namespace echolock::load
