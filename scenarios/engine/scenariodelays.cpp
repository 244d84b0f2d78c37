// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scenariodelays.h"

#include "client/link/faulttext.h"

#include <utility>

namespace echolock {

namespace {

/// Comes by each time in one order, and may put another one in its place.
class DelayVisit
{
public:
    DelayVisit() = default;

    DelayVisit(std::size_t place, Duration time)
        : m_place(place)
        , m_time(time)
    {
    }

    void visit(Scenario& scenario)
    {
        for (ScenarioClient& client : scenario.clients)
            for (Step& step : client.steps) {
                if (auto* const hold = std::get_if<HoldStep>(&step.action))
                    pass(hold->time);
                else if (auto* const fault = std::get_if<FaultStep>(&step.action))
                    visit(fault->fault);
            }
        for (ScenarioFault& each : scenario.faults)
            visit(each.fault);
    }

    std::vector<Duration> take() { return std::move(m_delays); }

    bool isGood() const { return m_isGood && m_place < m_delays.size(); }

private:
    void visit(Fault& fault)
    {
        const std::size_t before = m_delays.size();
        pass(fault.when.at);
        pass(fault.when.lasting);
        for (const FaultParameter& parameter : typeOf(fault.kind()).parameters) {
            if (parameter.unit != FaultUnit::Time)
                continue;
            Duration time = fault.duration(parameter.name);
            pass(time);
            const auto value = static_cast<double>(time.count());
            if (value < parameter.least || value > parameter.most)
                m_isGood = false;
            else
                fault.setDuration(parameter.name, time);
        }
        const bool isHere = m_place >= before && m_place < m_delays.size();
        if (isHere && !checkParameters(fault))
            m_isGood = false;
    }

    void pass(Duration& time)
    {
        if (m_delays.size() == m_place)
            time = m_time;
        m_delays.push_back(time);
    }

    std::size_t m_place = std::size_t(-1);
    Duration m_time{};
    std::vector<Duration> m_delays;
    bool m_isGood = true;
};

} // namespace

std::vector<Duration> delaysOf(const Scenario& scenario)
{
    Scenario copy = scenario;
    DelayVisit visit;
    visit.visit(copy);
    return visit.take();
}

std::optional<Scenario> withDelay(const Scenario& scenario, std::size_t place, Duration time)
{
    Scenario changed = scenario;
    DelayVisit visit(place, time);
    visit.visit(changed);
    return visit.isGood() ? std::optional(std::move(changed)) : std::nullopt;
}

} // namespace echolock
