// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/histogram.h"
#include "tests/bench/load/trouble.h"

#include <cstdint>
#include <span>
#include <vector>

namespace echolock::load {

class Pollable
{
public:
    virtual ~Pollable() = default;
    virtual void ready(std::uint32_t events) = 0;
};

/// epoll, one buffer that everybody reads into, and the end of the run.
class Poller
{
public:
    Poller(Moment deadline, Trouble& trouble);
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;
    ~Poller();

    void add(int descriptor, Pollable& pollable, std::uint32_t events);
    void change(int descriptor, Pollable& pollable, std::uint32_t events);

    std::span<char> readBuffer() { return m_readBuffer; }

    /// Handles what comes until the condition holds. False if there was trouble before that;
    /// `wanted` names the condition for the sentence that says so.
    template <class Condition> bool runUntil(Condition holds, const char* wanted)
    {
        while (!holds()) {
            if (m_trouble.any() || isLate(wanted))
                return false;
            handleEvents();
        }
        return !m_trouble.any();
    }

    bool runFor(Clock::duration time);

private:
    bool isLate(const char* wanted);
    void handleEvents();

    int m_descriptor;
    Moment m_deadline;
    Trouble& m_trouble;
    std::vector<char> m_readBuffer;
};

} // namespace echolock::load
