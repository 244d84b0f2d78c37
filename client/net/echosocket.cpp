// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/echosocket.h"

#include "server/protocol/clientcodec.h"

#include <algorithm>
#include <utility>

namespace echolock {

EchoSocket::EchoSocket(ClientTarget target, std::string user, const Prng& prng, Observer observer,
                       QObject* parent)
    : QObject(parent)
    , m_target(std::move(target))
    , m_user(std::move(user))
    , m_prng(prng)
    , m_observer(std::move(observer))
    , m_page(makePage())
{
}

EchoSocket::~EchoSocket() = default;

EchoPage* EchoSocket::makePage()
{
    return new EchoPage(m_target, m_user, m_prng.derived("page", ++m_pagesMade), m_observer, this);
}

void EchoSocket::open()
{
    if (!m_page)
        m_page = makePage();
    m_page->connect();
}

void EchoSocket::subscribe(std::string_view channel)
{
    if (!m_page)
        return;
    if (std::ranges::find(m_channels, channel) == m_channels.end())
        m_channels.emplace_back(channel);
    m_page->subscribe(channel);
}

void EchoSocket::unsubscribe(std::string_view channel)
{
    std::erase(m_channels, channel);
    if (m_page)
        m_page->unsubscribe(channel);
}

void EchoSocket::whisper(std::string_view channel, std::string_view event, std::string_view data)
{
    if (m_page)
        m_page->whisper(channel, event, data);
}

void EchoSocket::abandon(Abandonment how)
{
    if (needsRunningPage(how))
        thaw();
    // Whoever heard what came in the freeze may have ended the tab.
    if (!m_page)
        return;
    switch (how) {
    case Abandonment::Leave:
        for (const std::string& channel : std::exchange(m_channels, {}))
            unsubscribe(channel);
        break;
    case Abandonment::Close:
        m_page->disconnect();
        break;
    case Abandonment::TabClose:
    case Abandonment::Kill:
    case Abandonment::Crash:
    case Abandonment::Reset:
    case Abandonment::Vanish:
        m_channels.clear();
        end(std::exchange(m_page, nullptr), how);
        break;
    case Abandonment::Freeze:
        m_page->freeze();
        break;
    case Abandonment::Sleep:
        m_page->fallAsleep();
        break;
    case Abandonment::Reload:
        reload();
        break;
    }
}

void EchoSocket::end(EchoPage* page, Abandonment how)
{
    m_past.push_back(page);
    page->end(how);
    m_connects.made += page->connects().made;
    m_connects.failed += page->connects().failed;
    std::erase_if(m_past, [](EchoPage* past) {
        const bool quiet = past->isQuiet();
        // It may be the one that is calling.
        if (quiet)
            past->deleteLater();
        return quiet;
    });
}

void EchoSocket::reload()
{
    EchoPage* fresh = makePage();
    for (const std::string& channel : m_channels)
        fresh->subscribe(channel);
    EchoPage* old = std::exchange(m_page, fresh);
    fresh->connect();
    end(old, Abandonment::TabClose);
}

void EchoSocket::thaw()
{
    if (m_page)
        m_page->thaw();
}

void EchoSocket::hide()
{
    if (m_page)
        m_page->hide();
}

void EchoSocket::show()
{
    if (m_page)
        m_page->show();
}

void EchoSocket::setFaults(const std::vector<Fault>& faults)
{
    m_target.faults = faults;
    if (m_page)
        m_page->setFaults(faults);
    // What an earlier page left half-open heals, too.
    for (EchoPage* past : m_past)
        past->setFaults(faults);
}

void EchoSocket::sendRaw(std::string_view text)
{
    if (m_page)
        m_page->sendRaw(text);
}

void EchoSocket::subscribeWithAuth(std::string_view channel, std::string_view auth)
{
    sendRaw(encodeSubscribe({.channel = channel, .auth = auth, .channelData = {}}));
}

const PageNews* EchoSocket::nextNews(std::size_t connection) const
{
    return m_page ? m_page->nextNews(connection) : nullptr;
}

bool EchoSocket::hear(std::size_t connection)
{
    return m_page && m_page->hear(connection);
}

void EchoSocket::loseNews(std::size_t connection)
{
    if (m_page)
        m_page->loseNews(connection);
}

bool EchoSocket::fire(EchoTimer timer)
{
    return m_page && m_page->fire(timer);
}

ConnectionState EchoSocket::state() const
{
    return m_page ? m_page->state() : ConnectionState::Disconnected;
}

SocketId EchoSocket::socketId() const
{
    return m_page ? m_page->socketId() : SocketId();
}

ConnectCounts EchoSocket::connects() const
{
    const ConnectCounts present = m_page ? m_page->connects() : ConnectCounts();
    return {.made = m_connects.made + present.made, .failed = m_connects.failed + present.failed};
}

bool EchoSocket::isCutOff() const
{
    return m_page && m_page->state() == ConnectionState::Connected && m_page->isQuiet();
}

bool EchoSocket::isQuiet() const
{
    return (!m_page || m_page->isQuiet()) && std::ranges::all_of(m_past, &EchoPage::isQuiet);
}

bool EchoSocket::isEnding() const
{
    return std::ranges::any_of(m_past, &EchoPage::isEnding);
}

} // namespace echolock
