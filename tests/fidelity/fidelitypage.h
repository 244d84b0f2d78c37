// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "client/echo/echoclient.h"
#include "tests/fidelity/fidelityecho.h"
#include "tests/fidelity/fidelityscript.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

/// One page with an EchoClient under virtual time, which plays one script and writes down what
/// happens: the counterpart of player/realpage.mjs and player/surroundings.mjs, line by line.
class FidelityPage : private echolock::EchoSink
{
public:
    FidelityPage(const FidelityScript& script, const echolock::EchoQuirks& quirks);

    /// The lines of the log: the virtual millisecond, then what happened.
    std::vector<std::string> play();

private:
    enum class Phase : std::uint8_t { Connecting, Open, Closing, Closed };

    struct Socket
    {
        Phase phase = Phase::Connecting;
        bool vanished = false;
        std::set<std::string> ignored;
    };

    /// What happens at the same time happens in the order in which it was planned.
    using Plan = std::map<std::pair<echolock::Instant, std::uint64_t>, std::function<void()>>;

    void openTransport(echolock::TransportId id) override;
    void sendText(echolock::TransportId id, std::string text) override;
    void closeTransport(echolock::TransportId id, std::uint16_t code) override;
    void startTimer(echolock::EchoTimer timer, echolock::Instant at) override;
    void stopTimer(echolock::EchoTimer timer) override;
    void requestAuth(const echolock::AuthRequest& request) override;
    void observe(const echolock::Observation& observation) override;

    Plan::key_type plan(echolock::Instant at, std::function<void()> act);
    void later(int delayMs, std::function<void()> act);
    void log(const std::string& line);
    void actOnPage(const FidelityStep& step);
    void playOn(echolock::TransportId id, const FidelitySteps& steps);
    void serve(echolock::TransportId id, const FidelityStep& step);
    FidelitySteps answersTo(const Socket& socket, const std::string& text) const;
    void hear(echolock::TransportId id, const std::string& text);
    void end(echolock::TransportId id, echolock::CloseEvent close);

    const FidelityScript& m_script;
    echolock::EchoClient m_client;
    FidelityEcho m_echo;
    echolock::Instant m_now;
    std::uint64_t m_planned = 0;
    Plan m_plan;
    std::map<echolock::EchoTimer, Plan::key_type> m_timers;
    std::map<echolock::TransportId, Socket> m_sockets;
    std::size_t m_auths = 0;
    std::size_t m_signins = 0;
    std::vector<std::string> m_lines;
};
