// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/poller.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock::load {

/// One TCP connection to the server. What it receives goes to its subclass.
class Link : public Pollable
{
public:
    /// One source address has too few ports for thousands of quick connections, so `source` spreads
    /// them over several.
    Link(Poller& poller, std::uint16_t port, std::size_t source);
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    ~Link() override;

    void dial();
    void send(std::string_view bytes);

    /// Ends it with RST: nothing is left waiting in the kernel for the next run.
    void reset();

    bool isOpen() const { return m_descriptor >= 0; }

protected:
    virtual void connected() = 0;

    /// Returns how many of the bytes are done with; the rest comes again in front of the next.
    virtual std::size_t received(std::string_view bytes) = 0;

    /// The server ended it, or it never came up.
    virtual void ended(const std::string& reason) = 0;

private:
    void ready(std::uint32_t events) override;
    void finishDialing();
    void readSome();
    void consume(std::string_view bytes);
    void writeRest();
    void end(const std::string& reason);

    Poller& m_poller;
    std::uint16_t m_port;
    std::uint32_t m_sourceAddress;
    int m_descriptor = -1;
    bool m_dialing = false;
    std::string m_unread;
    std::string m_unsent;
};

} // namespace echolock::load
