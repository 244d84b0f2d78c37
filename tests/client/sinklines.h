// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echosink.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

/// A sink that writes down what is wanted, one line each, timers with their time in milliseconds.
class SinkLines : public echolock::EchoSink
{
public:
    std::vector<std::string> take() { return std::exchange(m_lines, {}); }

    void openTransport(echolock::TransportId id) override
    {
        m_lines.push_back("open " + std::to_string(id.value));
    }

    void sendText(echolock::TransportId id, std::string text) override
    {
        m_lines.push_back("send " + std::to_string(id.value) + " " + text);
    }

    void closeTransport(echolock::TransportId id, std::uint16_t code) override
    {
        m_lines.push_back("close " + std::to_string(id.value) + " " + std::to_string(code));
    }

    void startTimer(echolock::EchoTimer timer, echolock::Instant at) override
    {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(
            at.time_since_epoch());
        m_lines.push_back("start " + std::string(toString(timer)) + " "
                          + std::to_string(ms.count()));
    }

    void stopTimer(echolock::EchoTimer timer) override
    {
        m_lines.push_back("stop " + std::string(toString(timer)));
    }

    void requestAuth(const echolock::AuthRequest& request) override
    {
        m_lines.push_back("auth " + request.channel);
    }

    void observe(const echolock::Observation& observation) override
    {
        m_lines.push_back("observe " + observation.text);
    }

private:
    std::vector<std::string> m_lines;
};
