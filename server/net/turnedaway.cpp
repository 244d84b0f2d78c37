// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/turnedaway.h"

#include "server/net/nativesocket.h"

#include <algorithm>
#include <chrono>
#include <sys/socket.h>
#include <unistd.h>

namespace echolock {

namespace {

constexpr std::size_t keptMax = 256;
constexpr std::chrono::milliseconds keptFor(500);

} // namespace

TurnedAway::TurnedAway(QObject* parent)
    : QObject(parent)
{
    m_timer.setInterval(keptFor);
    connect(&m_timer, &QTimer::timeout, this, &TurnedAway::endOlder);
}

TurnedAway::~TurnedAway()
{
    while (!m_kept.empty())
        endFirst();
}

void TurnedAway::add(int descriptor, const QByteArray& answer)
{
    ::send(descriptor, answer.constData(), static_cast<std::size_t>(answer.size()),
           MSG_NOSIGNAL | MSG_DONTWAIT);
    nativesocket::finishSending(descriptor);
    if (m_kept.size() == keptMax)
        endFirst();
    m_kept.push_back(descriptor);
    m_young = std::min(m_young + 1, m_kept.size());
    if (!m_timer.isActive())
        m_timer.start();
}

void TurnedAway::endFirst()
{
    const int descriptor = m_kept.front();
    m_kept.pop_front();
    nativesocket::finishSending(descriptor);
    ::close(descriptor);
}

void TurnedAway::endOlder()
{
    while (m_kept.size() > m_young)
        endFirst();
    m_young = 0;
    if (m_kept.empty())
        m_timer.stop();
}

} // namespace echolock
