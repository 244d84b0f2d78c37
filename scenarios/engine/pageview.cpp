// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/pageview.h"

#include "server/protocol/channelname.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr int pusherCodesBegin = 4000;

} // namespace

bool isServersNo(const Observation& observation)
{
    // A raw client takes an error for an event like any other.
    return (observation.kind == Observation::Kind::Error && observation.code >= pusherCodesBegin)
        || (observation.kind == Observation::Kind::Event && observation.text == "pusher:error");
}

Resource resourceOfChannel(std::string_view channel)
{
    const auto name = parseChannelName(channel);
    return name ? Resource(name->base) : Resource();
}

void PageView::acted(const ClientAct& act)
{
    switch (act.kind) {
    case ClientAct::Kind::Open:
        *this = PageView();
        break;
    case ClientAct::Kind::Subscribe:
        m_joined.insert(act.order);
        m_editing.erase(act.order);
        m_words.erase(act.order);
        break;
    case ClientAct::Kind::Unsubscribe:
        left(act.order);
        break;
    case ClientAct::Kind::Acquire:
    case ClientAct::Kind::TakeOver:
    case ClientAct::Kind::Release:
        m_editing.erase(act.order);
        m_words[act.order].erase(AwaitWord::Granted);
        m_words[act.order].erase(AwaitWord::Denied);
        break;
    case ClientAct::Kind::Abandon:
        abandoned(act.how);
        break;
    case ClientAct::Kind::Write:
    case ClientAct::Kind::Thaw:
    case ClientAct::Kind::Renew:
        break;
    }
}

void PageView::abandoned(Abandonment how)
{
    switch (how) {
    case Abandonment::Leave:
        while (!m_joined.empty())
            left(Resource(*m_joined.begin()));
        break;
    case Abandonment::Close:
    case Abandonment::TabClose:
    case Abandonment::Kill:
    case Abandonment::Reset:
    case Abandonment::Crash:
        *this = PageView();
        break;
    case Abandonment::Reload:
        m_editing.clear();
        m_words.clear();
        m_connected = m_turnedAway = false;
        break;
    case Abandonment::Vanish:
    case Abandonment::Freeze:
    case Abandonment::Sleep:
        break;
    }
}

void PageView::left(const Resource& order)
{
    m_joined.erase(order);
    m_editing.erase(order);
    m_words.erase(order);
}

void PageView::saw(const Observation& observation)
{
    switch (observation.kind) {
    case Observation::Kind::StateChanged:
        m_connected = observation.state == ConnectionState::Connected;
        m_turnedAway = m_turnedAway && !m_connected;
        // pusher-js forgets its subscriptions with the connection and asks again on the next.
        if (!m_connected)
            m_words.clear();
        break;
    case Observation::Kind::Subscribed:
        m_words[resourceOfChannel(observation.channel)].insert(AwaitWord::Subscribed);
        break;
    case Observation::Kind::SubscriptionFailed:
        m_words[resourceOfChannel(observation.channel)].insert(AwaitWord::Refused);
        break;
    case Observation::Kind::Lock:
        // The channel says which page it is about: an id that the server mangles is in the message,
        // and a dashboard's copy on `private-locks` is about other people's pages.
        if (const Resource order = resourceOfChannel(observation.channel); m_joined.contains(order))
            sawLock(order, observation.lock);
        break;
    case Observation::Kind::Error:
    case Observation::Kind::Event:
        m_turnedAway = m_turnedAway || (!m_connected && isServersNo(observation));
        break;
    case Observation::Kind::Warning:
        break;
    }
}

void PageView::sawLock(const Resource& order, const LockMessage& lock)
{
    std::set<AwaitWord>& words = m_words[order];
    if (lock.event == "lock.granted") {
        words.insert(AwaitWord::Granted);
        for (const AwaitWord past : {AwaitWord::Denied, AwaitWord::Revoked, AwaitWord::Free})
            words.erase(past);
        m_editing.insert(order);
    } else if (lock.event == "lock.denied" || lock.event == "lock.revoked") {
        words.insert(lock.event == "lock.denied" ? AwaitWord::Denied : AwaitWord::Revoked);
        words.erase(AwaitWord::Granted);
        m_editing.erase(order);
    } else if (lock.event == "lock.changed" && lock.state == "free") {
        words.insert(AwaitWord::Free);
    } else if (lock.event == "lock.changed") {
        words.erase(AwaitWord::Free);
    }
}

bool PageView::shows(AwaitWord word, const std::optional<Resource>& order) const
{
    if (isOfConnection(word))
        return word == AwaitWord::Connected ? m_connected : m_turnedAway;
    return std::ranges::any_of(m_words, [&](const auto& entry) {
        return (!order || entry.first == *order) && entry.second.contains(word);
    });
}

std::string PageView::wordsText(const std::optional<Resource>& order) const
{
    std::string text;
    for (const AwaitWord word :
         {AwaitWord::Subscribed, AwaitWord::Refused, AwaitWord::Granted, AwaitWord::Denied,
          AwaitWord::Revoked, AwaitWord::Free, AwaitWord::TurnedAway}) {
        if (shows(word, order))
            text += (text.empty() ? "" : ", ") + std::string(toString(word));
    }
    return text.empty() ? "nothing" : text;
}

} // namespace echolock
