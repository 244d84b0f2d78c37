// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/linkedstream.h"

#include <utility>

namespace echolock {

LinkedStream::LinkedStream(FaultyStreamListener& listener)
    : m_listener(listener)
    , m_plain(listener)
{
}

void LinkedStream::open(const TcpRoute& route, const std::string& name, const TlsDemand& demand,
                        const LinkPlan& plan, const Prng& prng)
{
    if (plan.faults.empty() && plan.links == LinkPlan::Links::WithFaults)
        return m_plain.open(route, name, demand);
    m_faulty = std::make_unique<FaultyStream>(m_listener, plan, prng);
    if (m_frozen)
        m_faulty->freeze();
    if (m_offline)
        m_faulty->goOffline();
    m_faulty->open(route, name, demand);
}

void LinkedStream::write(std::string_view bytes)
{
    m_faulty ? m_faulty->write(bytes) : m_plain.write(bytes);
}

void LinkedStream::close()
{
    m_faulty ? m_faulty->close() : m_plain.close();
}

void LinkedStream::fin()
{
    m_faulty ? m_faulty->fin() : m_plain.fin();
}

void LinkedStream::reset()
{
    m_faulty ? m_faulty->abort() : m_plain.reset();
}

void LinkedStream::vanish()
{
    m_faulty ? m_faulty->vanish() : m_plain.vanish();
}

void LinkedStream::freeze()
{
    m_frozen = true;
    m_faulty ? m_faulty->freeze() : m_plain.freeze();
}

void LinkedStream::thaw()
{
    m_frozen = false;
    m_faulty ? m_faulty->thaw() : m_plain.thaw();
}

void LinkedStream::goOffline()
{
    m_offline = true;
    m_faulty ? m_faulty->goOffline() : m_plain.tcp().beginOutage(ByteStream::Outage::Sleep);
}

void LinkedStream::goOnline()
{
    m_offline = false;
    m_faulty ? m_faulty->goOnline() : m_plain.tcp().endOutage(ByteStream::Outage::Sleep);
}

void LinkedStream::setFaults(const std::vector<Fault>& faults)
{
    if (m_faulty)
        m_faulty->setFaults(faults);
}

void LinkedStream::giveUp(QObject* heir)
{
    if (m_faulty)
        FaultyStream::giveUp(std::exchange(m_faulty, nullptr), heir);
}

} // namespace echolock
