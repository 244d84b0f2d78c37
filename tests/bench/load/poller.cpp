// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/poller.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <sys/epoll.h>
#include <unistd.h>

namespace echolock::load {

Poller::Poller(Moment deadline, Trouble& trouble)
    : m_descriptor(::epoll_create1(EPOLL_CLOEXEC))
    , m_deadline(deadline)
    , m_trouble(trouble)
    , m_readBuffer(std::size_t(512) * 1024)
{
}

Poller::~Poller()
{
    ::close(m_descriptor);
}

void Poller::add(int descriptor, Pollable& pollable, std::uint32_t events)
{
    epoll_event event{};
    event.events = events;
    event.data.ptr = &pollable;
    if (::epoll_ctl(m_descriptor, EPOLL_CTL_ADD, descriptor, &event) != 0)
        m_trouble.report(std::string("epoll: ") + std::strerror(errno));
}

void Poller::change(int descriptor, Pollable& pollable, std::uint32_t events)
{
    epoll_event event{};
    event.events = events;
    event.data.ptr = &pollable;
    ::epoll_ctl(m_descriptor, EPOLL_CTL_MOD, descriptor, &event);
}

bool Poller::runFor(Clock::duration time)
{
    const Moment end = Clock::now() + time;
    return runUntil([end] { return Clock::now() >= end; }, "the end of the time to measure");
}

bool Poller::isLate(const char* wanted)
{
    if (Clock::now() < m_deadline)
        return false;
    m_trouble.report(std::string("the time ran out before ") + wanted);
    return true;
}

void Poller::handleEvents()
{
    // Short enough that the ends of phases are not missed by much when nothing comes.
    constexpr int waitMs = 5;
    std::array<epoll_event, 1024> events;
    const int count = ::epoll_wait(m_descriptor, events.data(), events.size(), waitMs);
    for (int at = 0; at < count; ++at)
        static_cast<Pollable*>(events[static_cast<std::size_t>(at)].data.ptr)
            ->ready(events[static_cast<std::size_t>(at)].events);
}

} // namespace echolock::load
